//! Who is signed in. Asking for an [`Admin`], a [`Manager`], an [`Owner`] or a [`PortalUser`] in a handler's arguments
//! *is* the authorization; the scopes are guarded as well, so that a forgotten argument fails closed.

pub mod admin;
pub mod admins;
mod argon2id;
pub mod devices;
mod gate;
pub mod own_password;
pub mod password;
pub mod password_reset;
pub mod password_strength;
pub mod permissions;
mod refusals;
pub mod sessions;
pub mod shell;
pub mod sign_in;
pub mod sign_in_page;
pub mod somebody_else;
pub mod throttle;
pub mod tokens;
pub mod users;

pub use admin::{Admin, AdminRole, Manager, Owner};
pub use gate::{admins_only, users_only};
pub use shell::{AdminShell, DoorShell, PortalShell};
pub use users::{PortalUser, UserRole};
