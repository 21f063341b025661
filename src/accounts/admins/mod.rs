//! The operator's staff: sign-in, sign-out, own account, password reset, first owner.
