-- How many members there are of each kind (status, place, portal access, archived or not), so that a filter's number
-- costs the same however many it means. Each statement that changes members adds what it changed; the sum of a kind's
-- rows is its number, exact at any moment. Nothing is ever updated here, so that nobody waits; the sweep folds the rows
-- of a kind into one.
create table member_counts (
    id bigint generated always as identity primary key,
    status text not null,
    location_id bigint not null,
    portal_access text not null,
    is_archived boolean not null,
    members bigint not null,
    with_email bigint not null
);

create function count_members() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
        select status, location_id, portal_access, archived_at is not null, count(*), count(email_key)
        from now_are group by 1, 2, 3, 4;
    elsif tg_op = 'DELETE' then
        insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
        select status, location_id, portal_access, archived_at is not null, -count(*), -count(email_key)
        from were group by 1, 2, 3, 4;
    else
        insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
        select status, location_id, portal_access, is_archived, sum(n), sum(n * has_email)
        from (select status, location_id, portal_access, archived_at is not null as is_archived, 1 as n, (email_key is not null)::int as has_email from now_are
              union all
              select status, location_id, portal_access, archived_at is not null, -1, (email_key is not null)::int from were) changed
        group by 1, 2, 3, 4 having sum(n) <> 0 or sum(n * has_email) <> 0;
    end if;
    return null;
end $$;
create trigger members_count_inserted after insert on members
    referencing new table as now_are for each statement execute function count_members();
create trigger members_count_deleted after delete on members
    referencing old table as were for each statement execute function count_members();
create trigger members_count_updated after update on members
    referencing old table as were new table as now_are for each statement execute function count_members();

insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
select status, location_id, portal_access, archived_at is not null, count(*), count(email_key) from members group by 1, 2, 3, 4;

-- How many companies, in the slots that their changes touch already.
-- Held until the new trigger counts: no company comes in between.
lock table companies in share row exclusive mode;
alter table access_counts add column companies bigint not null default 0;
update access_counts set companies = (select count(*) from companies) where slot = 0;
create or replace function note_change() returns trigger language plpgsql as $$
begin
    update access_counts set
        locations_changed = locations_changed + (tg_table_name = 'locations')::int,
        companies_changed = companies_changed + (tg_table_name = 'companies')::int,
        companies = companies + case when tg_table_name = 'companies' then (tg_op = 'INSERT')::int - (tg_op = 'DELETE')::int else 0 end
    where slot = pg_backend_pid() % 16;
    return null;
end $$;
