drop table operator, audit_events, outbox_mails, throttles, sessions, tokens, invitations, users, memberships, plans,
    members, companies, locations, admins, access_counts cascade;
drop function keep_one_owner, count_portal_access, hold_member, mirror_portal_access, keep_member;
