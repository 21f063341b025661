alter index members_by_search reset (gin_pending_list_limit);
alter index companies_by_search reset (gin_pending_list_limit);
alter index users_by_search reset (gin_pending_list_limit);
alter index outbox_mails_by_search reset (gin_pending_list_limit);
