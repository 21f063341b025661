-- The mail log is read, counted and exported from some day on: by the time each mail was queued, and of one fate likewise.
create index outbox_mails_by_time on outbox_mails (queued_at, id);
drop index outbox_mails_by_state;
create index outbox_mails_by_state on outbox_mails (state, queued_at, id);
