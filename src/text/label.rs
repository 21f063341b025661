//! What a field is called.

use super::capitalized;

/// The name of a field as the forms call it, which serves what is said of it elsewhere: `VAT number` for `tax_id`.
#[must_use]
pub fn label(field: &str) -> String {
    let words = match field {
        "email" => "E-mail",
        "billing_email" => "Billing e-mail",
        "company_id" => "Company",
        "location_id" => "Location",
        "password_confirmation" => "Repeated password",
        "tax_id" => "VAT number",
        "terms" => "House rules",
        other => return capitalized(other.replace('_', " ")),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_called_as_in_the_forms() {
        let called = ["tax_id", "billing_address", "location_id"].map(label);
        assert_eq!(called, ["VAT number", "Billing address", "Location"]);
    }
}
