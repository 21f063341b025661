//! How the front desk is reached, in the operator's own words: what can be dialled or written to becomes a link.

use crate::text::EmailAddress;

/// A piece of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    Words(&'a str),
    /// In the international form, which can be dialled from anywhere: `+49 30 5557 0100`.
    Phone(&'a str),
    Mail(&'a str),
}

/// The line in pieces, none of it lost.
#[must_use]
pub fn reach(line: &str) -> Vec<Reach<'_>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, found, after)) = next(rest) {
        pieces.extend((!before.is_empty()).then_some(Reach::Words(before)));
        pieces.push(found);
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(Reach::Words(rest)));
    pieces
}

/// What a telephone dials: `+493055570100`.
#[must_use]
pub fn dialled(phone: &str) -> String {
    phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
}

/// The first number or address, with what stands before and after it.
fn next(line: &str) -> Option<(&str, Reach<'_>, &str)> {
    line.char_indices().find_map(|(at, sign)| {
        let (before, from) = line.split_at(at);
        if before.ends_with(|before: char| before.is_alphanumeric() || before == '.' || before == '@') {
            return None;
        }
        let end = if sign == '+' { phone_end(from)? } else { mail_end(from)? };
        let (piece, after) = from.split_at(end);
        Some((before, if sign == '+' { Reach::Phone(piece) } else { Reach::Mail(piece) }, after))
    })
}

fn phone_end(from: &str) -> Option<usize> {
    let run = from.find(|sign: char| !sign.is_ascii_digit() && !"+ ()-/".contains(sign)).unwrap_or(from.len());
    let end = from[..run].rfind(|sign: char| sign.is_ascii_digit())? + 1;
    (from[..end].chars().filter(char::is_ascii_digit).count() >= 7).then_some(end)
}

fn mail_end(from: &str) -> Option<usize> {
    let word = from.split(|sign: char| sign.is_whitespace() || ",;()<>".contains(sign)).next()?.trim_end_matches('.');
    (word.contains('@') && EmailAddress::parse(word).is_ok()).then_some(word.len())
}

#[cfg(test)]
mod tests {
    use super::Reach::{Mail, Phone, Words};
    use super::*;

    #[test]
    fn numbers_and_addresses_become_links_and_nothing_is_lost() {
        let line = "Front desk: +49 30 5557 0100, weekdays 8 to 18, or desk@lindenhof.eu.";
        let pieces = [
            Words("Front desk: "),
            Phone("+49 30 5557 0100"),
            Words(", weekdays 8 to 18, or "),
            Mail("desk@lindenhof.eu"),
            Words("."),
        ];
        assert_eq!(reach(line), pieces);
        assert_eq!(dialled("+49 (0)30 5557-0100"), "+4903055570100");
        for plain in ["", "Ring the bell", "8+8 people", "+1 of 2", "@lindenhof", "Täglich 8–18 Uhr"] {
            assert!(reach(plain).iter().all(|piece| matches!(piece, Words(_))), "{plain}");
        }
    }
}
