//! A whole and its parts as a bar: where each stripe lies.

/// The length of a bar in its own units: the `viewBox` of its drawing.
pub const BAR: i64 = 1000;

/// One part of a bar, in units of [`BAR`]; of no width where there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stripe {
    pub x: i64,
    pub width: i64,
}

/// The stripes of these numbers in their order: in proportion, a gap between them, and none too thin to be seen.
#[must_use]
pub fn stripes(numbers: &[i64]) -> Vec<Stripe> {
    const THIN: i64 = 5;
    const GAP: i64 = 2;
    let seen = i64::try_from(numbers.iter().filter(|number| **number > 0).count()).unwrap_or_default();
    let total: i64 = numbers.iter().sum();
    // What is left once every part has what it needs to be seen is shared out in proportion.
    let spare = BAR - GAP * (seen - 1).max(0) - THIN * seen;
    let mut x = 0;
    let mut stripe = |number: &i64| {
        let width = if *number > 0 { THIN + spare * number / total.max(1) } else { 0 };
        let stripe = Stripe { x, width };
        x += if width > 0 { width + GAP } else { 0 };
        stripe
    };
    numbers.iter().map(&mut stripe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_holds_every_part_and_no_more() {
        for numbers in [[0; 5], [0, 0, 0, 0, 1], [1_000_000, 1, 1, 1, 1], [812, 9, 47, 12, 404]] {
            let stripes = stripes(&numbers);
            let end = stripes.iter().map(|stripe| stripe.x + stripe.width).max().unwrap_or_default();
            assert!(end <= BAR, "{numbers:?} ends at {end}");
            assert!(numbers.iter().zip(&stripes).all(|(number, stripe)| (*number > 0) == (stripe.width >= 5)));
        }
    }
}
