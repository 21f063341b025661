//! Members: the business records of the community. A member exists without a user for ever, and is billed, booked and
//! contracted all the same.
//!
//! `filter.rs` says which members a list means, `sorted.rs` in what order, `status.rs` how a member's status follows from
//! memberships and dates, `form.rs` how a record is typed. The way into the Member Portal is `community::users`.

pub mod admin;
mod filter;
mod form;
mod life;
mod member;
pub mod queries;
mod sorted;
mod status;

pub use filter::{Filter, FilterWords, Kind};
pub use form::{MemberForm, NewMember};
pub use life::{Stretch, life};
pub use member::{Member, MemberStatus, PortalAccess, search_text_of};
pub use sorted::{Sort, SortedFrom};
pub use status::derive_status;
