-- What every page reads stays small, however large the house.
--
-- Expiry comes about by time; so that the expired need not be counted anew for each page, a sweep notes (once a minute)
-- whose invitation it has seen expire. The number is exact at any moment: those noted, and a short range of an index
-- in either direction for what the sweep has not seen, or what a clock set back takes away again.
alter table members add column expiry_seen boolean not null default false;
alter table members add constraint members_expiry_seen_of_invited
    check (not expiry_seen or (portal_access = 'invited' and portal_access_until is not null));
create index members_by_expiry_seen on members (expiry_seen, portal_access_until)
    where portal_access = 'invited' and archived_at is null;

-- How often locations and companies changed: with each session a process reads whether what it keeps of them still
-- holds. In the counts' slots, so that a transaction never holds more than one row of them.
alter table access_counts
    add column expiry_seen bigint not null default 0,
    add column locations_changed bigint not null default 0,
    add column companies_changed bigint not null default 0;

create or replace function count_portal_access() returns trigger language plpgsql as $$
declare
    was text := case when tg_op <> 'INSERT' and old.archived_at is null then old.portal_access else '' end;
    now_is text := case when tg_op <> 'DELETE' and new.archived_at is null then new.portal_access else '' end;
    was_seen boolean := tg_op <> 'INSERT' and old.expiry_seen;
    is_seen boolean := tg_op <> 'DELETE' and new.expiry_seen;
begin
    if was <> now_is or was_seen <> is_seen then
        update access_counts set
            with_access = with_access + (now_is = 'with_access')::int - (was = 'with_access')::int,
            suspended = suspended + (now_is = 'suspended')::int - (was = 'suspended')::int,
            invited = invited + (now_is = 'invited')::int - (was = 'invited')::int,
            not_invited = not_invited + (now_is = 'not_invited')::int - (was = 'not_invited')::int,
            expiry_seen = expiry_seen + is_seen::int - was_seen::int
        where slot = pg_backend_pid() % 16;
    end if;
    return null;
end $$;
drop trigger members_count_portal_access on members;
create constraint trigger members_count_portal_access
    after insert or delete or update of portal_access, archived_at, expiry_seen on members
    deferrable initially deferred for each row execute function count_portal_access();

create function note_change() returns trigger language plpgsql as $$
begin
    update access_counts set
        locations_changed = locations_changed + (tg_table_name = 'locations')::int,
        companies_changed = companies_changed + (tg_table_name = 'companies')::int
    where slot = pg_backend_pid() % 16;
    return null;
end $$;
create constraint trigger locations_note_change after insert or delete or update on locations
    deferrable initially deferred for each row execute function note_change();
create constraint trigger companies_note_change after insert or delete or update of name on companies
    deferrable initially deferred for each row execute function note_change();

create or replace function mirror_portal_access() returns trigger language plpgsql as $$
declare
    who bigint := case when tg_op = 'DELETE' then old.member_id else new.member_id end;
begin
    update members set portal_access = is_now.access, portal_access_until = is_now.until, expiry_seen = false
    from (
        select
            case when u.status = 'active' then 'with_access' when u.status = 'suspended' then 'suspended'
                 when i.id is not null then 'invited' else 'not_invited' end as access,
            case when u.id is null then i.sent_at + interval '72 hours' end as until
        from (select who as member_id) w
        left join users u on u.member_id = w.member_id
        left join invitations i on i.member_id = w.member_id
            and i.accepted_at is null and i.revoked_at is null and i.superseded_at is null
    ) is_now
    where members.id = who
      and (members.portal_access, members.portal_access_until) is distinct from (is_now.access, is_now.until);
    return null;
end $$;
