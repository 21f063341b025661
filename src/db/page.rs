//! A page of a list by keyset: where it begins, and what is on it. Lists are read one row beyond the page, so that it
//! is known whether others follow; a page that ends where another begins is read backwards.

/// How many stand on a page.
pub const PAGE: usize = PAGE_AND_ONE as usize - 1;
/// How many rows of a list are read.
pub const PAGE_AND_ONE: u16 = 51;

/// Where a page begins: `K` is what the list is sorted by, of the row next to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFrom<K> {
    Start,
    /// Behind this row, on.
    After(K),
    /// Before this row, back.
    Before(K),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<R> {
    pub rows: Vec<R>,
    pub has_previous: bool,
    pub has_next: bool,
}

impl<K> PageFrom<K> {
    /// The page of these rows: up to [`PAGE`] and one, in the order they were read in (backwards for
    /// [`PageFrom::Before`]).
    #[must_use]
    pub fn page<R>(&self, mut rows: Vec<R>) -> Page<R> {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        match self {
            Self::Start => Page { rows, has_previous: false, has_next: more },
            Self::After(_) => Page { rows, has_previous: true, has_next: more },
            Self::Before(_) => {
                rows.reverse();
                Page { rows, has_previous: more, has_next: true }
            }
        }
    }
}

impl<R> Page<R> {
    /// The row that the page before ends before, if there is such a page.
    #[must_use]
    pub fn previous(&self) -> Option<&R> {
        self.rows.first().filter(|_| self.has_previous)
    }

    /// The row that the next page begins after, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<&R> {
        self.rows.last().filter(|_| self.has_next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_its_neighbours() {
        let read: Vec<usize> = (0..=PAGE).collect();
        let first = PageFrom::<i64>::Start.page(read.clone());
        assert_eq!((first.rows.len(), first.previous(), first.next()), (PAGE, None, Some(&49)));
        let last = PageFrom::After(3).page(vec![1, 2]);
        assert_eq!((last.previous(), last.next()), (Some(&1), None));
        let back = PageFrom::Before(3).page(read);
        assert_eq!((back.rows[0], back.previous(), back.next()), (49, Some(&49), Some(&0)));
    }
}
