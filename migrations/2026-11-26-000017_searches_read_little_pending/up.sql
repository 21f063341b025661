-- What is written to an index of trigrams waits in a list first, and every search reads that list to its end: at 4 MB, as
-- it comes, several times as long as all else it does in a house of a million. 64 kB is the least there is.
alter index members_by_search set (gin_pending_list_limit = 64);
alter index companies_by_search set (gin_pending_list_limit = 64);
alter index users_by_search set (gin_pending_list_limit = 64);
alter index outbox_mails_by_search set (gin_pending_list_limit = 64);
select gin_clean_pending_list('members_by_search'), gin_clean_pending_list('companies_by_search'),
       gin_clean_pending_list('users_by_search'), gin_clean_pending_list('outbox_mails_by_search');
