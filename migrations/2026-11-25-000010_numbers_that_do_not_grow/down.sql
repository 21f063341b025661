-- The columns and the functions that fill them stay: an older version does not mind them.
drop trigger locations_note_change on locations;
drop trigger companies_note_change on companies;
drop function note_change;
drop index members_by_expiry_seen;
