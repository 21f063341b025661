-- How many people each company has, counted as they change, like the kinds of members: a page of companies then costs
-- the same however many belong to them. The sweep folds the rows of a company into one.
create table company_counts (
    id bigint generated always as identity primary key,
    company_id bigint not null,
    members bigint not null,
    archived bigint not null,
    active bigint not null,
    with_access bigint not null
);
create index company_counts_by_company on company_counts (company_id) include (members, archived, active, with_access);

create function count_people_of_companies() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into company_counts (company_id, members, archived, active, with_access)
        select company_id, count(*) filter (where archived_at is null), count(archived_at),
               count(*) filter (where archived_at is null and status = 'active'),
               count(*) filter (where portal_access = 'with_access')
        from now_are where company_id is not null group by 1;
    elsif tg_op = 'DELETE' then
        insert into company_counts (company_id, members, archived, active, with_access)
        select company_id, -count(*) filter (where archived_at is null), -count(archived_at),
               -count(*) filter (where archived_at is null and status = 'active'),
               -count(*) filter (where portal_access = 'with_access')
        from were where company_id is not null group by 1;
    else
        insert into company_counts (company_id, members, archived, active, with_access)
        select company_id, sum(n) - sum(archived), sum(archived), sum(active), sum(with_access)
        from (select company_id, 1 as n, (archived_at is not null)::int as archived,
                     (archived_at is null and status = 'active')::int as active, (portal_access = 'with_access')::int as with_access
              from now_are where company_id is not null
              union all
              select company_id, -1, -(archived_at is not null)::int,
                     -(archived_at is null and status = 'active')::int, -(portal_access = 'with_access')::int
              from were where company_id is not null) changed
        group by 1 having sum(n) <> 0 or sum(archived) <> 0 or sum(active) <> 0 or sum(with_access) <> 0;
    end if;
    return null;
end $$;
-- Held until the triggers count: nobody comes in between.
lock table members in share row exclusive mode;
create trigger members_count_for_companies_inserted after insert on members
    referencing new table as now_are for each statement execute function count_people_of_companies();
create trigger members_count_for_companies_deleted after delete on members
    referencing old table as were for each statement execute function count_people_of_companies();
create trigger members_count_for_companies_updated after update on members
    referencing old table as were new table as now_are for each statement execute function count_people_of_companies();

insert into company_counts (company_id, members, archived, active, with_access)
select company_id, count(*) filter (where archived_at is null), count(archived_at),
       count(*) filter (where archived_at is null and status = 'active'), count(*) filter (where portal_access = 'with_access')
from members where company_id is not null group by 1;
analyze company_counts;
