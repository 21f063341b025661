//! Apostrophes, of which keyboards and telephones write several kinds.

/// Whether `c` is read as an apostrophe: `O'Brien`, `O’Brien`.
pub(super) const fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}
