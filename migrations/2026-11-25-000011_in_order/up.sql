-- A company's people, by name: read in order, not sorted.
create index members_of_company on members (company_id, name_key, id) where archived_at is null;

-- Who could be invited, newest first, and whether they have an address: the overview's number and names.
create index members_to_invite on members (joined_on, id) include (email_key)
    where status = 'active' and portal_access = 'not_invited' and archived_at is null;
-- Who accepted lately.
create index users_by_creation on users (created_at);
-- Whose mail came back.
create index invitations_bounced on invitations (bounced_at)
    where bounced_at is not null and accepted_at is null and revoked_at is null and superseded_at is null;
