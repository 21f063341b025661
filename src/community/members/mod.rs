//! Members: the business records of the community.

mod member;

pub use member::MemberStatus;
