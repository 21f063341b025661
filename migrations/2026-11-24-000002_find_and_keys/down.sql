alter table admins drop column shortcuts;
drop index users_by_search;
