//! How a person or a company is drawn where there is no picture: initials on a colour of their own.

/// One or two letters: first and last word of a name in a script with capitals, else its first sign.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let Some(first) = words.next() else { return "?".into() };
    let bicameral = |c: &char| c.is_uppercase() || c.is_lowercase();
    let mut letters: String = first.to_uppercase().collect();
    if bicameral(&first)
        && let Some(last) = words.next_back().filter(bicameral)
    {
        letters.extend(last.to_uppercase());
    }
    letters
}

/// The one letter of a company.
#[must_use]
pub fn letter(name: &str) -> String {
    initials(name).chars().take(1).collect()
}

/// One of twelve hues, the same for the same name for ever.
#[must_use]
pub fn hue(name: &str) -> u8 {
    // FNV-1a: the standard library's hasher may change between releases.
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    u8::try_from((hash >> 32) % 12).unwrap_or_default()
}

/// The attribute that shows a text in full where it may be cut short: longer than `room` letters.
#[must_use]
pub fn titled(text: &str, room: usize) -> Title<'_> {
    // A text has no more letters than bytes: most need not be counted.
    Title(Some(text).filter(|text| text.len() > room && text.chars().count() > room))
}

/// ` title="…"`, or nothing.
#[derive(Clone, Copy, Debug)]
pub struct Title<'a>(Option<&'a str>);

/// Its text is escaped by itself.
impl askama::filters::HtmlSafe for Title<'_> {}

impl std::fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(text) = self.0 else { return Ok(()) };
        let text = askama::filters::escape(text, askama::filters::Html).map_err(|_| std::fmt::Error)?;
        write!(f, " title=\"{text}\"")
    }
}

/// An address of e-mail that may go over two lines, after its @ alone, unless a part is too long.
#[must_use]
pub const fn wrapped(email: &str) -> Wrapped<'_> {
    Wrapped(email)
}

/// A text with places to break at.
#[derive(Clone, Copy, Debug)]
pub struct Wrapped<'a>(&'a str);

/// Its text is escaped by itself.
impl askama::filters::HtmlSafe for Wrapped<'_> {}

impl std::fmt::Display for Wrapped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, piece) in self.0.split_inclusive('@').enumerate() {
            let piece = askama::filters::escape(piece, askama::filters::Html).map_err(|_| std::fmt::Error)?;
            write!(f, "{}{piece}", if at > 0 { "<wbr>" } else { "" })?;
        }
        Ok(())
    }
}

/// How one is spoken to: the first word of the name, without titles.
#[must_use]
pub fn first_name(name: &str) -> &str {
    const TITLES: [&str; 10] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau"];
    let mut words = name.split_whitespace();
    let titled = |word: &&str| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    words.clone().find(|word| !titled(word)).or_else(|| words.next()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_suit_the_script() {
        assert_eq!(initials("Noor van den Heuvel"), "NH");
        assert_eq!(initials("陈晓明"), "陈");
        assert_eq!(initials("ليلى الحداد"), "ل");
        assert_eq!(initials("Дмитро Коваленко"), "ДК");
        assert_eq!(initials("  "), "?");
        assert_eq!((letter("Studio Kaleidoskop"), letter("12 Rooms")), ("S".into(), "1".into()));
    }

    #[test]
    fn addresses_break_where_they_may() {
        assert_eq!(wrapped("noor.h@desk.example").to_string(), "noor.h@<wbr>desk.example");
        assert_eq!(wrapped("<b>").to_string(), "&#60;b&#62;");
    }

    #[test]
    fn titles_are_no_first_names() {
        assert_eq!(first_name("Mr Tom Watson"), "Tom");
        assert_eq!(first_name("Dr."), "Dr.");
    }
}
