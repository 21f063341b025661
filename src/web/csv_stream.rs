//! CSV files, formulas made harmless: one that streams with one batch of rows in memory at a time, and a small one.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::Problem;

/// One row of cells.
pub type Cells = Vec<String>;

/// Answers with the file `name`, whose first line is `columns`; `next` gives the rows after the key it is handed (the
/// id of the last row before them) and the last key of its own, or none at the end.
pub fn csv_stream<F, Fut>(name: &str, columns: &'static [&'static str], next: F) -> HttpResponse
where
    F: Fn(i64) -> Fut + 'static,
    Fut: Future<Output = Result<Option<(i64, Vec<Cells>)>, Problem>> + 'static,
{
    file(name).streaming(rows(columns, next))
}

/// Answers with the small file `name` of these rows, the first of which names the columns.
///
/// # Errors
/// None that a caller could cause.
pub fn csv_file(name: &str, rows: &[Cells]) -> Result<HttpResponse, Problem> {
    Ok(file(name).body(write(rows)?))
}

fn file(name: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

/// What is still to be sent.
enum Left {
    Head,
    After(i64),
}

fn rows<F, Fut>(columns: &'static [&'static str], next: F) -> impl Stream<Item = Result<Bytes, Problem>>
where
    F: Fn(i64) -> Fut,
    Fut: Future<Output = Result<Option<(i64, Vec<Cells>)>, Problem>>,
{
    try_unfold((Left::Head, next), async |(left, next)| match left {
        Left::Head => {
            let head = columns.iter().map(|column| (*column).to_owned()).collect();
            Ok(Some((write(&[head])?, (Left::After(0), next))))
        }
        Left::After(key) => match next(key).await? {
            Some((last, rows)) => Ok(Some((write(&rows)?, (Left::After(last), next)))),
            None => Ok(None),
        },
    })
}

fn write(rows: &[Cells]) -> Result<Bytes, Problem> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(Problem::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| Problem::internal(error.into_error()))?;
    Ok(bytes.into())
}

/// What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell that would be taken for a formula gets an apostrophe before it.
fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without the apostrophe that an export put before it.
#[must_use]
pub fn before_export(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        let row =
            ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "a=b", "say \"no\", twice\nover"].map(str::to_owned).to_vec();
        let bytes = write(&[row]).expect("a row");
        assert_eq!(["'=1+1", "'t Hooft", "=1"].map(before_export), ["=1+1", "'t Hooft", "=1"]);
        assert_eq!(&bytes[..], b"'=1+1,'+49 30,'-2,'@SUM(A1),'\tx,a=b,\"say \"\"no\"\", twice\nover\"\n");
    }
}
