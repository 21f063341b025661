//! The key rack that hangs beside a door: each niche has a number, most have a key, and the brass one is of whoever
//! stands there.

/// The rows from the top; a bit for each niche from the left where a key hangs.
const KEYS: [u8; 7] = [0b1101_1111, 0b0001_1110, 0b1111_1000, 0b1111_0100, 0b1111_0101, 0b1110_0001, 0b0111_1000];
/// The niche of whoever comes by a link.
const GUEST: u16 = 304;

/// What the rack says: a brass niche with a key is yours, an empty one is used or run out, none is taken back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rack {
    brass: Option<u16>,
    hangs: bool,
}

/// A niche as it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Niche {
    pub number: u16,
    pub x: u16,
    pub y: u16,
    pub brass: bool,
    pub key: bool,
}

impl Rack {
    /// A key waits for whoever stands here.
    #[must_use]
    pub const fn key() -> Self {
        Self { brass: Some(GUEST), hangs: true }
    }

    /// Their key is gone.
    #[must_use]
    pub const fn empty() -> Self {
        Self { brass: Some(GUEST), hangs: false }
    }

    /// The empty niche of a status, where it has one (404, 503), else the guest's.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let brass = Self::default().niches().find(|niche| niche.number == status).map_or(GUEST, |niche| niche.number);
        Self { brass: Some(brass), hangs: false }
    }

    /// The row that must be seen where there is no room for all: the brass one.
    #[must_use]
    pub fn row(self) -> u16 {
        self.brass.unwrap_or(GUEST) / 100
    }

    /// All of them, row by row.
    pub fn niches(self) -> impl Iterator<Item = Niche> {
        (1_u16..).zip(KEYS).flat_map(move |(row, keys)| {
            (1_u16..=8).map(move |column| {
                let number = row * 100 + column;
                let brass = self.brass == Some(number);
                let key = if brass { self.hangs } else { keys >> (8 - column) & 1 == 1 };
                Niche { number, x: 20 + (column - 1) * 101, y: 4 + (row - 1) * 138, brass, key }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_one_niche_is_brass() {
        let brass = |rack: Rack| {
            rack.niches().filter(|niche| niche.brass).map(|niche| (niche.number, niche.key)).collect::<Vec<_>>()
        };
        assert_eq!(brass(Rack::default()), []);
        assert_eq!(brass(Rack::key()), [(304, true)]);
        assert_eq!(brass(Rack::empty()), [(304, false)]);
        assert_eq!(brass(Rack::of_status(503)), [(503, false)]);
        assert_eq!(brass(Rack::of_status(429)), [(304, false)], "no niche has this number");
        assert_eq!(Rack::of_status(404).row(), 4);
    }
}
