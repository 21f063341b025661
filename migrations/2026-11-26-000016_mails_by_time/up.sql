-- The mail log is read, counted and exported from some day on: by the time each mail was queued, and of one fate likewise.
-- The old index goes last: until then mails can be read beside the building.
create index outbox_mails_by_time on outbox_mails (queued_at, id);
create index outbox_mails_by_fate on outbox_mails (state, queued_at, id);
drop index outbox_mails_by_state;
alter index outbox_mails_by_fate rename to outbox_mails_by_state;
