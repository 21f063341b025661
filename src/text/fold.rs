//! Keys by which names sort and are found: case and accents do not count. They are made here and kept in columns of
//! their own, so that no locale and no ICU upgrade can break an index.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::apostrophe::apostrophe;
use super::line::invisible;

/// The sort key of a name: without case, accents, invisible characters and doubled spaces. `Émile` and `emile` fold to
/// the same key. Letters that Unicode does not decompose but people read as their plain neighbour are listed.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c) && !invisible(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => key.push_str("ss"),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            'þ' => key.push_str("th"),
            'ø' => key.push('o'),
            'ł' => key.push('l'),
            'đ' | 'ð' => key.push('d'),
            'ħ' => key.push('h'),
            'ı' => key.push('i'),
            'ς' => key.push('σ'),
            c if is_combining_mark(c) => {}
            c if c.is_whitespace() || c.is_control() => {
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// Scripts written without spaces between words: each sign is a word of its own to the search.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// `fold` with every sign of a script without spaces set apart.
fn words(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 8);
    for c in fold(text).chars() {
        if stands_alone(c) {
            if !apart.is_empty() && !apart.ends_with(' ') {
                apart.push(' ');
            }
            apart.push(c);
            apart.push(' ');
        } else if c != ' ' || !apart.ends_with(' ') {
            apart.push(c);
        }
    }
    apart.truncate(apart.trim_end().len());
    apart
}

/// The decimal digits of `text`, in ASCII (a telephone number without its punctuation).
#[must_use]
pub fn digits(text: &str) -> String {
    text.nfkd().filter(char::is_ascii_digit).collect()
}

/// What is searched: the folded `parts`, each after a space, so that the beginning of every word follows a space too.
/// Telephone numbers are handed in as [`digits`].
#[must_use]
pub fn search_text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for part in parts.into_iter().map(words).filter(|part| !part.is_empty()) {
        text.push(' ');
        text.push_str(&part);
    }
    text
}

/// The patterns for `LIKE` over [`search_text`] that a query means; none for an empty query. `%`, `_` and `\` are
/// literal. One or two letters are looked for at the beginning of words, where an index can find them, other signs
/// anywhere; an apostrophe between letters stands for any one sign, since nobody knows which kind a name was written with;
/// a query of digits and telephone punctuation is looked for as a number too.
#[must_use]
pub fn like_patterns(query: &str) -> Vec<String> {
    let query = query.trim();
    let mut patterns = Vec::new();
    // One kind before the folding, which makes a space of `´`.
    let text = words(&query.replace(apostrophe, "'"));
    if !text.is_empty() {
        let has_letters = text.chars().any(char::is_alphanumeric);
        let text = if has_letters { text.trim_matches('\'') } else { &text };
        let is_word = text.chars().all(|c| c.is_alphanumeric() || c == '\'');
        let is_short = text.split('\'').all(|run| run.chars().count() < 3);
        let begins_words = has_letters && is_word && is_short;
        let start = if begins_words { "% " } else { "%" };
        let literal = escape(text);
        let pattern = if has_letters { literal.replace('\'', "_") } else { literal };
        patterns.push(format!("{start}{pattern}%"));
    }
    let number = digits(query);
    if number.len() >= 3 && number != text && query.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c)) {
        patterns.push(format!("%{number}%"));
    }
    patterns
}

/// The pattern for `LIKE` over a text that contains `part` anywhere; `%`, `_` and `\` are literal.
#[must_use]
pub fn like_anywhere(part: &str) -> String {
    format!("%{}%", escape(part))
}

fn escape(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("  Émile   ZOLA "), "emile zola");
        assert_eq!(fold("Åsa Björklund"), "asa bjorklund");
        assert_eq!(fold("Wiśniewski Łódź Søren Straße"), "wisniewski lodz soren strasse");
        assert_eq!(fold("Ελένη"), fold("ΕΛΕΝΗ"));
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn wildcards_are_literal() {
        assert_eq!(like_patterns(r"50%_\"), [r"%50\%\_\\%"]);
        assert_eq!(like_patterns("   "), Vec::<String>::new());
    }

    #[test]
    fn signs_are_found_anywhere() {
        assert_eq!(like_patterns("%"), [r"%\%%"]);
        assert_eq!(like_patterns("0%"), [r"%0\%%"]);
        assert_eq!(like_patterns("'"), ["%'%"]);
    }

    #[test]
    fn no_apostrophe_is_told_from_another() {
        for typed in ["O'Brien", "O’Brien", "O‘Brien", "OʼBrien", "O`Brien", "O´Brien"] {
            assert_eq!(like_patterns(typed), ["%o_brien%"], "{typed}");
        }
        // As one types it: at the beginning of a word, until three letters stand together.
        assert_eq!(
            ["O’", "O’b", "o'br", "o'bri", "'s"].map(like_patterns),
            [["% o%"], ["% o_b%"], ["% o_br%"], ["%o_bri%"], ["% s%"]]
        );
    }

    #[test]
    fn short_names_are_found_at_the_beginning_of_words() {
        assert_eq!(like_patterns("Bo"), ["% bo%"]);
        assert_eq!(search_text(["森 晃", "a@b.example"]), " 森 晃 a@b.example");
        assert_eq!(search_text(["陈晓明"]), " 陈 晓 明");
        assert_eq!(like_patterns("晓明"), ["%晓 明%"]);
    }

    #[test]
    fn telephone_numbers_are_found_however_they_are_written() {
        assert_eq!(like_patterns("+49 (30) 55-57"), ["%+49 (30) 55-57%", "%49305557%"]);
    }
}
