//! An e-mail address: shown as typed, compared by a key.

use unicode_normalization::UnicodeNormalization as _;

use super::line::{Fault, invisible};

/// A valid address. Two addresses are the same when their keys are: lower case, NFC, the domain in its ASCII form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    shown: String,
    key: String,
}

impl EmailAddress {
    /// Trims, frees the address of invisible characters, and checks it as mail servers do (RFC 5321: one local part
    /// without quotes, a domain with a top level, at most 254 bytes).
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let visible: String = typed.chars().filter(|c| !invisible(*c)).nfc().collect();
        let shown = visible.trim().to_owned();
        if shown.len() > 254 {
            return Err(Fault::new("This address is longer than mail allows (254 characters)."));
        }
        let wrong = || Fault::new("Write an address like noor@example.org.");
        let (local, domain) = shown.rsplit_once('@').ok_or_else(wrong)?;
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| wrong())?;
        let options =
            email_address::Options::default().without_display_text().without_domain_literal().with_required_tld();
        let ascii = format!("{local}@{domain}");
        if shown.contains(['"', ' ']) || shown.chars().any(|c| c.is_control() || c.is_whitespace()) || ascii.len() > 254
        {
            return Err(wrong());
        }
        email_address::EmailAddress::parse_with_options(&ascii, options).map_err(|_| wrong())?;
        let key = ascii.to_lowercase().nfc().collect();
        Ok(Self { shown, key })
    }

    /// Parses what may be left empty.
    ///
    /// # Errors
    /// As [`EmailAddress::parse`].
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Fault> {
        if typed.trim().is_empty() { Ok(None) } else { Self::parse(typed).map(Some) }
    }

    /// As typed.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What it is compared by.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_as_typed_and_compared_by_its_key() {
        let typed = EmailAddress::parse(" \u{200b} Noor@BÜCHER.example \u{200e}").expect("an address");
        assert_eq!(typed.shown(), "Noor@BÜCHER.example");
        assert_eq!(typed.key(), "noor@xn--bcher-kva.example");
        let plain = EmailAddress::parse("noor@xn--bcher-kva.EXAMPLE").expect("an address");
        assert_eq!(typed.key(), plain.key());
    }

    #[test]
    fn what_mail_servers_refuse_is_refused() {
        for wrong in [
            "",
            "noor",
            "a@localhost",
            "\"a b\"@x.yz",
            "a@[1.2.3.4]",
            "a@b.cd\r\nBcc: e@f.gh",
            "a b@c.de",
            "a@@b.cd",
            "@b.cd",
            "a@.de",
            "a@b..de",
            "Noor <a@b.de>",
        ] {
            assert!(EmailAddress::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(EmailAddress::parse(&format!("{}@b.de", "a".repeat(260))).is_err());
    }
}
