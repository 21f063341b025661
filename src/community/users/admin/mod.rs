//! The Users page, and what staff do about a member's access.
