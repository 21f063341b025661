alter index members_by_search reset (fastupdate);
alter index companies_by_search reset (fastupdate);
alter index users_by_search reset (fastupdate);
alter index outbox_mails_by_search reset (fastupdate);
alter index members_by_search set (gin_pending_list_limit = 64);
alter index companies_by_search set (gin_pending_list_limit = 64);
alter index users_by_search set (gin_pending_list_limit = 64);
alter index outbox_mails_by_search set (gin_pending_list_limit = 64);
