-- The two filters that are used together, in the list's order: found, and counted, from the index alone.
create index members_by_status_and_location on members (status, location_id, joined_on, id) where archived_at is null;
