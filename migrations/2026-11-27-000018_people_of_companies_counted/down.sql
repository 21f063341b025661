drop trigger members_count_for_companies_inserted on members;
drop trigger members_count_for_companies_deleted on members;
drop trigger members_count_for_companies_updated on members;
drop function count_people_of_companies;
drop table company_counts;
