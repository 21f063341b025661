//! Members: the business records of the community.

mod filter;
mod member;

pub use filter::{Filter, FilterWords};
pub use member::{MemberStatus, PortalAccess};
