//! The member: its states and rules.

use crate::words;

words! {
    /// Where a member stands with the house; derived from memberships and their dates unless staff override it.
    MemberStatus {
        /// Shows interest, has bought nothing.
        Lead = "lead", "Lead";
        /// Known, uses no service.
        Contact = "contact", "Contact";
        /// A membership starts later.
        Pending = "pending", "Pending";
        /// A membership runs today.
        Active = "active", "Active";
        /// One-off purchases only.
        DropIn = "drop_in", "Drop-in";
        /// All memberships have ended.
        Former = "former", "Former";
    }
}
