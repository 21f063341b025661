//! What is rare in the texts of a house, and what is frequent, as known from some of them.

use std::collections::{BTreeSet, HashMap};

use memchr::memmem;

/// The longest stretch an index of trigrams is asked for: four of them single out a few texts, and each further one costs
/// a look into a list that is the longer the larger the house is.
const STRETCH: usize = 6;
/// So many of a sample must have something, for it to tell how many of all have it: about, and not some other number
/// altogether.
const TELLING: usize = 12;
/// And no more than so many of what an index is asked for instead of the whole: all that have it are read.
const RARE: usize = 1;

/// How frequent something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// So many of all texts have it, as the sample has it.
    pub number: i64,
    /// The same, as it is told: no more exactly than the sample knows.
    pub about: i64,
    /// One text in so many has it.
    pub one_in: i64,
}

/// Some of many texts.
#[derive(Default)]
pub struct TextSample {
    /// One after the other, each behind the end of a line.
    lines: String,
    number: u32,
    /// Of how many they are a sample.
    of: i64,
    /// How many of them have each three signs in a row.
    seen: HashMap<[char; 3], u32>,
}

impl TextSample {
    /// These texts (of one line each), taken from so many.
    #[must_use]
    pub fn new<T: AsRef<str>>(texts: &[T], of: i64) -> Self {
        let mut sample = Self { number: u32::try_from(texts.len()).unwrap_or(u32::MAX), of, ..Self::default() };
        for text in texts.iter().map(AsRef::as_ref) {
            sample.lines.push('\n');
            sample.lines.push_str(text);
            let mut trigrams = trigrams(text);
            trigrams.sort_unstable();
            trigrams.dedup();
            for trigram in trigrams {
                *sample.seen.entry(trigram).or_default() += 1;
            }
        }
        sample
    }

    /// How frequent is what a `LIKE` pattern for a text anywhere finds; none if it is too rare to tell, or the pattern is
    /// of another kind.
    #[must_use]
    pub fn frequency(&self, pattern: &str) -> Option<Frequency> {
        let found = self.count(plain(pattern)?, TELLING);
        let (seen, of_sample) = (i64::try_from(found).unwrap_or(i64::MAX), i64::from(self.number.max(1)));
        let number = self.of.saturating_mul(seen) / of_sample;
        (found >= TELLING).then(|| Frequency {
            number,
            about: rounded(number, found).min(self.of),
            one_in: of_sample / seen.max(1),
        })
    }

    /// Of a `LIKE` pattern for a long text anywhere (as [`like_patterns`](super::like_patterns) makes them): the pattern
    /// for the stretch of it that the fewest texts are likely to have. It finds all that the pattern does, and some more.
    /// None if that would be many, or the pattern is short or of another kind.
    #[must_use]
    pub fn rarest_stretch(&self, pattern: &str) -> Option<String> {
        let sought: Vec<char> = plain(pattern)?.chars().collect();
        if sought.len() <= STRETCH {
            return None;
        }
        let stretches = sought.windows(STRETCH).map(|stretch| {
            // What comes twice is looked up once.
            let signs: BTreeSet<&[char]> = stretch.windows(3).collect();
            (signs.into_iter().map(|signs| self.likelihood(signs)).sum::<f64>(), stretch)
        });
        let (_, rarest) = stretches.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let rarest: String = rarest.iter().collect();
        (self.count(&rarest, RARE + 1) <= RARE).then(|| format!("%{rarest}%"))
    }

    /// How many of the texts have it; not counted if they are surely fewer than `least`.
    fn count(&self, sought: &str, least: usize) -> usize {
        let seen = |signs| self.seen.get(signs).map_or(0, |seen| *seen as usize);
        if trigrams(sought).iter().any(|signs| seen(signs) < least) {
            return 0;
        }
        let finder = memmem::Finder::new(sought);
        let (mut rest, mut found) = (self.lines.as_bytes(), 0);
        while let Some(at) = finder.find(rest) {
            found += 1;
            rest = memchr::memchr(b'\n', &rest[at..]).map_or(&[], |end| &rest[at + end..]);
        }
        found
    }

    /// The logarithm of the share of the texts that have these three signs. Of what none has nothing is known but that it
    /// is rare; what reaches from one word into another is in no index.
    fn likelihood(&self, signs: &[char]) -> f64 {
        if !signs.iter().all(|c| c.is_alphanumeric()) {
            return 0.0;
        }
        let seen = self.seen.get(signs).map_or(0.5, |seen| f64::from(*seen));
        (seen / f64::from(self.number.max(1))).ln()
    }
}

/// What a pattern looks for anywhere, if there is no wildcard in it.
fn plain(pattern: &str) -> Option<&str> {
    let sought = pattern.strip_prefix('%')?.strip_suffix('%')?;
    (!sought.is_empty() && !sought.contains(['%', '_', '\\'])).then_some(sought)
}

fn trigrams(text: &str) -> Vec<[char; 3]> {
    let signs: Vec<char> = text.chars().collect();
    signs.windows(3).map(|signs| [signs[0], signs[1], signs[2]]).collect()
}

/// As exact as the number of those that were seen allows: from fifty on two figures, else one.
fn rounded(number: i64, seen: usize) -> i64 {
    let figures = number.checked_ilog10().unwrap_or_default();
    let unit = 10_i64.pow(figures.saturating_sub(u32::from(seen >= 50)));
    (number + unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_a_house() -> TextSample {
        let text = |n: usize| match n % 10 {
            0 => format!(" ada lovelace ada.lovelace{n}@home.example"),
            _ => format!(" maria albrecht maria.albrecht{n}@work.example 49305557{n}"),
        };
        TextSample::new(&(100..400).map(text).collect::<Vec<_>>(), 1_000_000)
    }

    #[test]
    fn an_index_is_asked_for_the_rarest_stretch() {
        let sample = of_a_house();
        assert_eq!(sample.rarest_stretch("%maria.albrecht217@work.example%").as_deref(), Some("%cht217%"));
        // Four times the same is no rarer than once.
        assert_eq!(sample.rarest_stretch("%zzzzzzzz.albrecht217%").as_deref(), Some("%cht217%"));
        // What nobody in the sample has.
        assert_eq!(sample.rarest_stretch("%maria.zybqvoxw%").as_deref(), Some("%zybqvo%"));
        assert_eq!(sample.rarest_stretch("%мария кюхельбекер%").as_deref(), Some("%кюхель%"));
    }

    #[test]
    fn names_that_many_have_are_asked_for_together() {
        // Each is frequent, and so is each stretch of them.
        assert_eq!(of_a_house().rarest_stretch("%albrecht lovelace%"), None);
    }

    #[test]
    fn what_is_short_or_has_wildcards_is_asked_for_whole() {
        let sample = of_a_house();
        for pattern in ["%albrec%", "% al%", r"%100\% maria albrecht%", "%maria o_brien%", "%%", "%", ""] {
            assert_eq!(sample.rarest_stretch(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn many_are_told_about() {
        let sample = of_a_house();
        let of = |pattern| sample.frequency(pattern).map(|found| (found.about, found.one_in));
        // 270 and 30 of 300; the second no more exactly than thirty tell.
        assert_eq!((of("%albrecht%"), of("%lovelace%")), (Some((900_000, 1)), Some((100_000, 10))));
        // At the beginning of a word; and once for each text that has it, however often.
        assert_eq!((of("% ma%"), of("%a%")), (Some((900_000, 1)), Some((1_000_000, 1))));
        // Never more than there are.
        let all = TextSample::new(&[" ada"; 60], 4_960).frequency("%ada%").expect("all of them");
        assert_eq!((all.number, all.about), (4_960, 4_960));
    }

    #[test]
    fn few_are_not_told() {
        let sample = of_a_house();
        for pattern in ["%albrecht217%", "%zybqvoxw%", "%lovelace albrecht%", "%o_brien%", r"%\%%", "%%", ""] {
            assert_eq!(sample.frequency(pattern), None, "{pattern}");
        }
        assert_eq!(TextSample::default().frequency("%albrecht%"), None);
    }

    #[test]
    fn no_more_figures_are_told_than_are_known() {
        assert_eq!(rounded(12_041, 36), 10_000);
        assert_eq!(rounded(12_041, 50), 12_000);
        assert_eq!(rounded(96_500, 2_900), 97_000);
        assert_eq!((rounded(7, 12), rounded(0, 12)), (7, 0));
    }
}
