//! One mail, ready to go.

use lettre::address::Address;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use crate::text::EmailAddress;

/// A mail with a text and an HTML part. Its Message-ID stays the same however often it is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub message_id: String,
    pub from_name: String,
    pub from_email: String,
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Nobody answers these mails' machine (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Message {
    /// As it goes over the line.
    ///
    /// # Errors
    /// An address that no mail can go to.
    pub fn build(&self) -> anyhow::Result<lettre::Message> {
        let message = lettre::Message::builder()
            .from(mailbox(&self.from_name, &self.from_email)?)
            .to(mailbox(&self.to_name, &self.to_email)?)
            .subject(one_line(&self.subject))
            .message_id(Some(self.message_id.clone()))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))?;
        Ok(message)
    }
}

/// The mailbox with the domain in its ASCII form. lettre panics at a line break in a name: there is none left here.
fn mailbox(name: &str, email: &str) -> anyhow::Result<Mailbox> {
    let email = EmailAddress::parse(email)?;
    let (local, _) = email.shown().rsplit_once('@').unwrap_or_default();
    let (_, domain) = email.key().rsplit_once('@').unwrap_or_default();
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), Address::new(local, domain)?))
}

/// Control characters (line breaks among them) become spaces.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(name: &str, email: &str) -> anyhow::Result<String> {
        let message = Message {
            message_id: "<1@house.example>".into(),
            from_name: "Lindenhof".into(),
            from_email: "desk@house.example".into(),
            to_name: name.into(),
            to_email: email.into(),
            subject: "Your key\r\nBcc: evil@example.org".into(),
            text: "text".into(),
            html: "<p>html</p>".into(),
        };
        Ok(String::from_utf8_lossy(&message.build()?.formatted()).into_owned())
    }

    #[test]
    fn nothing_typed_becomes_a_header() {
        for name in ["Noor\r\nBcc: evil@example.org", "\"quoted\" <evil@example.org>", "佐藤 美咲", "a\u{2028}b", ""]
        {
            let mail = to(name, "noor@kaleidoskop.example").expect("a mail");
            let head = mail.split("\r\n\r\n").next().unwrap_or_default();
            assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
            assert_eq!(head.lines().filter(|line| line.starts_with("To:")).count(), 1);
            assert!(
                head.contains("Message-ID: <1@house.example>") && head.contains("Auto-Submitted: auto-generated"),
                "{head}"
            );
        }
        assert!(to("Noor", "noor@k.example\r\nBcc: evil@example.org").is_err());
        assert!(to("Noor", "noor@bücher.example").expect("a mail").contains("noor@xn--bcher-kva.example"));
    }
}
