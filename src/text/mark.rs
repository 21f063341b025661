//! Where in a text stands what was looked for: by the keys of [`fold`](super::fold), each apostrophe like the other, in
//! the text as written.

use super::apostrophe::apostrophe;
use super::fold::fold;

/// The text before, at and after the first place of `query`; all of it before, if it is nowhere.
#[must_use]
pub fn mark<'a>(text: &'a str, query: &str) -> (&'a str, &'a str, &'a str) {
    let wanted: Vec<char> = fold(&query.replace(apostrophe, "'")).chars().collect();
    // Each folded letter, and the written one it comes from.
    let letters: Vec<(char, usize)> = text
        .char_indices()
        .flat_map(|(at, c)| {
            let key = match c {
                c if c.is_whitespace() => " ".to_owned(),
                c if apostrophe(c) => "'".to_owned(),
                c => fold(c.encode_utf8(&mut [0; 4])),
            };
            key.chars().map(|letter| (letter, at)).collect::<Vec<_>>()
        })
        .collect();
    let place = letters
        .windows(wanted.len().max(1))
        .position(|window| !wanted.is_empty() && window.iter().map(|(letter, _)| letter).eq(wanted.iter()));
    let Some(place) = place else { return (text, "", "") };
    let start = letters[place].1;
    let last = letters[place + wanted.len() - 1].1;
    // To the next letter that is not a mark on this one.
    let end = letters[place..].iter().map(|(_, at)| *at).find(|at| *at > last).unwrap_or(text.len());
    (&text[..start], &text[start..end], &text[end..])
}

/// Whether `query` stands in `text`.
#[must_use]
pub fn finds(text: &str, query: &str) -> bool {
    !mark(text, query).1.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_marked_as_it_is_written() {
        assert_eq!(mark("Ina Kalinowska", "kal"), ("Ina ", "Kal", "inowska"));
        assert_eq!(mark("Émile Zola", "EMI"), ("", "Émi", "le Zola"));
        assert_eq!(mark("E\u{301}mile", "em"), ("", "E\u{301}m", "ile"));
        assert_eq!(mark("Straße", "ss"), ("Stra", "ß", "e"));
        assert_eq!(mark("陈晓明", "晓"), ("陈", "晓", "明"));
        assert_eq!(mark("Maeve O´Brien", "o’b"), ("Maeve ", "O´B", "rien"));
        assert_eq!(mark("Noor", "kal"), ("Noor", "", ""));
        assert_eq!(mark("Noor", ""), ("Noor", "", ""));
        assert_eq!(mark("", "a"), ("", "", ""));
    }
}
