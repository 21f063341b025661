//! A page of a list by keyset: where it begins, and what is on it. Lists are read one row beyond the page, so that it
//! is known whether others follow; a page that ends where another begins is read backwards.

use super::Way;

/// How many stand on a page.
pub const PAGE: usize = PAGE_AND_ONE as usize - 1;
/// How many rows of a list are read.
pub const PAGE_AND_ONE: u16 = 51;
/// How many rows of an export are read at a time.
pub const BATCH: u16 = 1000;

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
    /// How the page is read from a list that goes `forward`: beyond which row, if beyond any, and which way.
    #[must_use]
    pub const fn reading(&self, forward: Way) -> (Option<&K>, Way) {
        match self {
            Self::Start => (None, forward),
            Self::After(row) => (Some(row), forward),
            Self::Before(row) => (Some(row), forward.back()),
        }
    }

    /// The same page, its row told otherwise.
    ///
    /// # Errors
    /// Where the row cannot be told so.
    pub fn try_map<L, E>(self, tell: impl FnOnce(K) -> Result<L, E>) -> Result<PageFrom<L>, E> {
        Ok(match self {
            Self::Start => PageFrom::Start,
            Self::After(row) => PageFrom::After(tell(row)?),
            Self::Before(row) => PageFrom::Before(tell(row)?),
        })
    }

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

/// The page that `read` reads `from` there; the first, where no row is left there: those that stood there are gone
/// meanwhile.
///
/// # Errors
/// What reading raises.
pub async fn page_or_first<K, R, E>(
    from: PageFrom<K>,
    read: impl AsyncFn(&PageFrom<K>) -> Result<Page<R>, E>,
) -> Result<Page<R>, E> {
    let page = read(&from).await?;
    if page.rows.is_empty() && !matches!(from, PageFrom::Start) { read(&PageFrom::Start).await } else { Ok(page) }
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
