drop index outbox_mails_by_state;
create index outbox_mails_by_state on outbox_mails (state, id);
drop index outbox_mails_by_time;
