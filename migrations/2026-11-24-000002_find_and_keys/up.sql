-- *Find anyone*: users are found by the address they sign in with, too, which may be another than their member's.
create index users_by_search on users using gin (email_key gin_trgm_ops);

-- Whether single keys do something for this admin (WCAG 2.1.4: one can turn them off).
alter table admins add column shortcuts boolean not null default true;
