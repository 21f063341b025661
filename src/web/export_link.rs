//! The way to a list as a file: in the page's head, and alone when the filters changed.

use askama::Template;

use super::{Partial, Problem};

/// A link to the same rows as a file.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/export_link.html")]
pub struct ExportLink {
    pub address: String,
}

/// Its template has escaped what it holds: within another one it stands as it is.
impl askama::filters::HtmlSafe for ExportLink {}

impl ExportLink {
    /// Takes the place of the one on the page.
    ///
    /// # Errors
    /// As [`Partial::new`].
    pub fn renewed(&self) -> Result<Partial, Problem> {
        Partial::new("#export", "outerHTML", self)
    }
}
