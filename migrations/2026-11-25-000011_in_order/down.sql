drop index members_of_company, members_to_invite, users_by_creation, invitations_bounced;
