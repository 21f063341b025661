-- The mail log is searched by whom a mail goes to, and a company's record tells its trail.
alter table outbox_mails add column search_text text collate "C" not null default '';
-- New mails are folded as names are; those from before by case alone.
update outbox_mails set search_text = ' ' || lower(to_name) || ' ' || lower(to_email);
create index outbox_mails_by_search on outbox_mails using gin (search_text gin_trgm_ops);
create index audit_events_by_company on audit_events (subject_id, id) where subject_kind = 'company';
