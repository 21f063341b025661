create or replace function note_change() returns trigger language plpgsql as $$
begin
    update access_counts set
        locations_changed = locations_changed + (tg_table_name = 'locations')::int,
        companies_changed = companies_changed + (tg_table_name = 'companies')::int
    where slot = pg_backend_pid() % 16;
    return null;
end $$;
alter table access_counts drop column companies;
drop trigger members_count_inserted on members;
drop trigger members_count_deleted on members;
drop trigger members_count_updated on members;
drop function count_members;
drop table member_counts;
