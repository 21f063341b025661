//! A whole and its parts as a bar: where each stripe lies.

/// The length of a bar in its own units: the `viewBox` of its drawing.
pub const BAR: i64 = 1000;

/// One part of a bar, in units of [`BAR`]; of no width where there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stripe {
    pub x: i64,
    pub width: i64,
}

/// The stripes of these numbers in their order: in proportion, a gap between them, and none too thin to be seen. Of
/// more parts than the bar has room for so, each gets what room there is.
#[must_use]
pub fn stripes(numbers: &[i64]) -> Vec<Stripe> {
    const THIN: i64 = 5;
    const GAP: i64 = 2;
    let seen = i64::try_from(numbers.iter().filter(|number| **number > 0).count()).unwrap_or_default();
    let total: i64 = numbers.iter().sum();
    let has_room = GAP * (seen - 1) + THIN * seen <= BAR;
    let (gap, thin) = if has_room { (GAP, THIN) } else { (0, THIN.min(BAR / seen)) };
    // What is left once every part has what it needs to be seen is shared out in proportion.
    let spare = (BAR - gap * (seen - 1) - thin * seen).max(0);
    let mut x = 0;
    let mut stripe = |number: &i64| {
        let width = if *number > 0 { thin + spare * number / total.max(1) } else { 0 };
        let stripe = Stripe { x, width };
        x += if width > 0 { width + gap } else { 0 };
        stripe
    };
    let mut stripes: Vec<Stripe> = numbers.iter().map(&mut stripe).collect();
    // What the divisions left over goes to the last of them: the bar ends where the page does.
    if let Some(last) = stripes.iter_mut().rfind(|stripe| stripe.width > 0) {
        last.width = BAR - last.x;
    }
    stripes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_holds_every_part_and_no_more() {
        for numbers in [[0; 5], [0, 0, 0, 0, 1], [1_000_000, 1, 1, 1, 1], [812, 9, 47, 12, 404]] {
            let stripes = stripes(&numbers);
            let end = stripes.iter().map(|stripe| stripe.x + stripe.width).max().unwrap_or_default();
            let nothing = numbers.iter().all(|number| *number == 0);
            assert_eq!(end, if nothing { 0 } else { BAR }, "{numbers:?}");
            assert!(numbers.iter().zip(&stripes).all(|(number, stripe)| (*number > 0) == (stripe.width >= 5)));
        }
    }

    #[test]
    fn a_bar_of_many_parts_is_no_longer_than_any() {
        for many in [142, 143, 144, 200, 300, 1_500] {
            let numbers: Vec<i64> = (1..=many).collect();
            let stripes = stripes(&numbers);
            let sum: i64 = stripes.iter().map(|stripe| stripe.width).sum();
            let end = stripes.iter().map(|stripe| stripe.x + stripe.width).max().unwrap_or_default();
            assert!(sum <= BAR && end == BAR, "{many} parts: {sum} wide, to {end}");
            let least = stripes.iter().map(|stripe| stripe.width).min().unwrap_or_default();
            assert_eq!(least, (BAR / many).min(5), "{many} parts");
        }
    }
}
