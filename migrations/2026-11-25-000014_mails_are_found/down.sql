drop index audit_events_by_company;
drop index outbox_mails_by_search;
alter table outbox_mails drop column search_text;
