mod admins;
mod password_reset;
mod setup;
mod sign_in;
mod tokens;
