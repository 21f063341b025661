// Generated from the migrated database and checked by a test; write it anew with `UPDATE=1 cargo test schema`.

diesel::table! {
    access_counts (slot) {
        slot -> Int2,
        with_access -> Int8,
        suspended -> Int8,
        invited -> Int8,
        not_invited -> Int8,
        expiry_seen -> Int8,
        locations_changed -> Int8,
        companies_changed -> Int8,
        companies -> Int8,
    }
}

diesel::table! {
    admins (id) {
        id -> Int8,
        name -> Text,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        role -> Text,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        last_signed_in_at -> Nullable<Timestamptz>,
        shortcuts -> Bool,
    }
}

diesel::table! {
    audit_events (id) {
        id -> Int8,
        occurred_at -> Timestamptz,
        actor_kind -> Text,
        actor_admin_id -> Nullable<Int8>,
        actor_name -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Int8>,
        subject_name -> Text,
        member_id -> Nullable<Int8>,
        changes -> Jsonb,
    }
}

diesel::table! {
    companies (id) {
        id -> Int8,
        version -> Int4,
        name -> Text,
        name_key -> Text,
        search_text -> Text,
        location_id -> Int8,
        billing_email -> Nullable<Text>,
        billing_address -> Text,
        tax_id -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    company_counts (id) {
        id -> Int8,
        company_id -> Int8,
        members -> Int8,
        archived -> Int8,
        active -> Int8,
        with_access -> Int8,
    }
}

diesel::table! {
    invitations (id) {
        id -> Int8,
        member_id -> Int8,
        email -> Text,
        email_key -> Text,
        role -> Text,
        invited_by -> Nullable<Int8>,
        invited_by_name -> Text,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        accepted_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        superseded_at -> Nullable<Timestamptz>,
        bounced_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    locations (id) {
        id -> Int8,
        version -> Int4,
        name -> Text,
        name_key -> Text,
        address -> Text,
        time_zone -> Text,
        currency -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    member_counts (id) {
        id -> Int8,
        status -> Text,
        location_id -> Int8,
        portal_access -> Text,
        is_archived -> Bool,
        members -> Int8,
        with_email -> Int8,
    }
}

diesel::table! {
    members (id) {
        id -> Int8,
        version -> Int4,
        name -> Text,
        name_key -> Text,
        search_text -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        phone -> Text,
        company_id -> Nullable<Int8>,
        contact_person -> Bool,
        billing_person -> Bool,
        location_id -> Int8,
        billing_name -> Text,
        billing_address -> Text,
        tax_id -> Text,
        tags -> Array<Text>,
        notes -> Text,
        joined_on -> Date,
        derived_status -> Text,
        status_override -> Nullable<Text>,
        status -> Text,
        status_due_on -> Nullable<Date>,
        portal_access -> Text,
        portal_access_until -> Nullable<Timestamptz>,
        archived_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        expiry_seen -> Bool,
    }
}

diesel::table! {
    memberships (id) {
        id -> Int8,
        member_id -> Int8,
        plan_id -> Int8,
        name -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        price_cents -> Int8,
        currency -> Text,
        quantity -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    operator (id) {
        id -> Int2,
        name -> Text,
        legal_line -> Text,
        contact_line -> Text,
        terms_version -> Int4,
        terms -> Text,
        privacy_notice -> Text,
        is_demo -> Bool,
        version -> Int4,
    }
}

diesel::table! {
    outbox_mails (id) {
        id -> Int8,
        kind -> Text,
        to_name -> Text,
        to_email -> Text,
        subject -> Text,
        message_id -> Text,
        details -> Jsonb,
        member_id -> Nullable<Int8>,
        invitation_id -> Nullable<Int8>,
        user_id -> Nullable<Int8>,
        admin_id -> Nullable<Int8>,
        state -> Text,
        attempts -> Int4,
        queued_at -> Timestamptz,
        due_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
        last_error -> Text,
        search_text -> Text,
    }
}

diesel::table! {
    plans (id) {
        id -> Int8,
        name -> Text,
        name_key -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Int8,
        sha256 -> Bytea,
        admin_id -> Nullable<Int8>,
        user_id -> Nullable<Int8>,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        ip -> Text,
        user_agent -> Text,
    }
}

diesel::table! {
    throttles (bucket) {
        bucket -> Text,
        hits -> Int4,
        since -> Timestamptz,
        blocked_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tokens (id) {
        id -> Int8,
        sha256 -> Bytea,
        purpose -> Text,
        sent_to -> Text,
        invitation_id -> Nullable<Int8>,
        user_id -> Nullable<Int8>,
        admin_id -> Nullable<Int8>,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        superseded_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        member_id -> Int8,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        status -> Text,
        role -> Text,
        profile_visibility -> Text,
        terms_version -> Int4,
        terms_accepted_at -> Timestamptz,
        created_at -> Timestamptz,
        suspended_at -> Nullable<Timestamptz>,
        last_signed_in_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(audit_events -> admins (actor_admin_id));
diesel::joinable!(audit_events -> members (member_id));
diesel::joinable!(companies -> locations (location_id));
diesel::joinable!(invitations -> admins (invited_by));
diesel::joinable!(invitations -> members (member_id));
diesel::joinable!(members -> companies (company_id));
diesel::joinable!(members -> locations (location_id));
diesel::joinable!(memberships -> members (member_id));
diesel::joinable!(memberships -> plans (plan_id));
diesel::joinable!(outbox_mails -> admins (admin_id));
diesel::joinable!(outbox_mails -> invitations (invitation_id));
diesel::joinable!(outbox_mails -> members (member_id));
diesel::joinable!(outbox_mails -> users (user_id));
diesel::joinable!(sessions -> admins (admin_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(tokens -> admins (admin_id));
diesel::joinable!(tokens -> invitations (invitation_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(users -> members (member_id));
diesel::allow_tables_to_appear_in_same_query!(access_counts, admins, audit_events, companies, company_counts, invitations, locations, member_counts, members, memberships, operator, outbox_mails, plans, sessions, throttles, tokens, users);
