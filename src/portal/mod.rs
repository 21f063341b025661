//! The member's own pages behind the portal's door: home, membership, profile, devices, terms.

pub mod devices;
pub mod home;
pub mod profile;
pub mod queries;
pub mod terms;
