//! Import in the Admin Portal: a file is looked at first, and taken in once its outcome was seen. Nothing is kept in
//! between: the second form carries the file's text.

use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::row::Person;
use super::{FIRST_LOCATION, Refused, Report, Row, Table, read};
use crate::accounts::{Admin, AdminShell, Manager};
use crate::db::Count;
use crate::space::locations::{self, Location};
use crate::web::{Cells, Errors, Hx, Problem, Site, Stripe, Upload, csv_file, stripes};

/// Where it stands, and where its forms go.
const ADDRESS: &str = "/admin/community/members/import";
/// At most so many rows of a kind are shown.
const SHOWN: usize = 100;

/// What the forms bring.
#[derive(Debug, MultipartForm)]
pub struct Brought {
    /// At first: the file.
    #[multipart(limit = "1 MiB")]
    file: Option<Bytes>,
    /// Then: its text, which browsers send back with two characters for each line's end.
    #[multipart(limit = "2 MiB")]
    content: Option<Text<String>>,
    /// Where rows go that name no location: its id.
    #[multipart(limit = "1 KiB")]
    location: Option<Text<String>>,
}

impl Brought {
    /// What the file says, and the location chosen.
    fn parts(self) -> (Vec<u8>, String) {
        let bytes = match (self.content, self.file) {
            (Some(content), _) => content.into_inner().into_bytes(),
            (None, file) => file.map(|file| file.data.to_vec()).unwrap_or_default(),
        };
        (bytes, self.location.map(Text::into_inner).unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "community/import/index.html")]
struct Choose {
    shell: AdminShell,
    locations: Vec<Location>,
    /// The one that was chosen, by its id.
    chosen: String,
    errors: Errors,
}

/// What the file would do.
#[derive(Template)]
#[template(path = "community/import/check.html")]
struct Check {
    shell: AdminShell,
    file: String,
    content: String,
    location: String,
    table: Table,
    /// Where rows go that name no location.
    place: String,
    report: Report,
}

impl Check {
    fn sentence(&self) -> String {
        let rows = count(self.table.rows.len(), "row", "rows");
        match self.report.newcomers.len() {
            0 => format!("has {rows}, and nobody in it is new."),
            new => format!("has {rows}; {} would come into the house.", count(new, "member", "members")),
        }
    }

    /// The parts of the sum, each with its tone and where on the page its rows stand.
    fn parts(&self) -> [(&'static str, usize, &'static str, Option<&'static str>); 3] {
        let Report { ref newcomers, known, ref refused, .. } = self.report;
        let (new, refused) = (newcomers.len(), refused.len());
        [
            ("New", new, "good", (new > 0).then_some("#new")),
            ("Known", known, "idle", None),
            ("Refused", refused, "bad", (refused > 0).then_some("#refused")),
        ]
    }

    /// The sum as a bar: the stripe of each part, with its tone.
    fn bar(&self) -> impl Iterator<Item = (Stripe, &'static str)> {
        let parts = self.parts();
        let numbers = parts.map(|(_, number, ..)| i64::try_from(number).unwrap_or(i64::MAX));
        stripes(&numbers).into_iter().zip(parts.map(|(_, _, tone, _)| tone))
    }

    fn refused(&self) -> impl Iterator<Item = &Refused> {
        self.report.refused.iter().take(SHOWN)
    }

    fn newcomers(&self) -> impl Iterator<Item = (&Row, &Person)> {
        let rows = self.report.newcomers.iter().filter_map(|at| self.table.rows.get(*at));
        rows.filter_map(|row| Some((row, row.person.as_ref().ok()?))).take(SHOWN)
    }

    fn location_of<'a>(&'a self, person: &'a Person) -> &'a str {
        if person.location.is_empty() { &self.place } else { &person.location }
    }

    /// What the button does, if there is anything to do.
    fn verb(&self) -> Option<String> {
        match (self.report.newcomers.len(), self.report.memberships) {
            (0, 0) => None,
            (0, memberships) => Some(format!("Add {}", count(memberships, "membership", "memberships"))),
            (new, _) => Some(format!("Import {}", count(new, "member", "members"))),
        }
    }

    /// What else is to be known.
    fn remarks(&self) -> Vec<String> {
        let along = count(self.report.memberships, "membership comes", "memberships come");
        let along = (self.report.memberships > 0).then(|| format!("{along} along."));
        let known =
            (self.report.known > 0).then(|| "Of those whom the house knows already, no record is changed.".to_owned());
        known.into_iter().chain(along).chain(self.report.remarks()).collect()
    }

    /// What stands beside a list that shows only its beginning.
    fn first(rows: usize) -> String {
        if rows > SHOWN { format!("The first {SHOWN}") } else { String::new() }
    }

    fn shown(number: usize) -> Count {
        Count::of(number)
    }

    fn foot(&self) -> String {
        match self.report.refused.len() {
            0 => "Nobody is mailed.".to_owned(),
            1 => "The refused row stays out. Nobody is mailed.".to_owned(),
            many => format!("The {many} refused rows stay out. Nobody is mailed."),
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    Count::of(number).with(one, many)
}

/// GET `/admin/community/members/import`.
///
/// # Errors
/// 403; the database's.
pub async fn page(site: Site, Manager(admin): Manager, hx: Hx) -> Result<HttpResponse, Problem> {
    let locations = locations::queries::all(&*site.db().await?).await?;
    let (shell, chosen) = (admin.shell("members"), String::new());
    hx.show(&Choose { shell, locations, chosen, errors: Errors::default() }, &[])
}

/// POST `/admin/community/members/import`: a file is looked at; its text, sent again, is taken in.
///
/// # Errors
/// 403; 422 with the form for a file that is too large or no such CSV; the database's, after which nothing was taken.
pub async fn bring(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    brought: Result<Upload<Brought>, Problem>,
) -> Result<HttpResponse, Problem> {
    let Upload(brought) = match brought {
        Err(Problem::Unprocessable(fault)) => {
            let locations = locations::queries::all(&*site.db().await?).await?;
            return choose_again(hx, &admin, locations, String::new(), Errors::one("file", fault));
        }
        brought => brought?,
    };
    let is_seen = brought.content.is_some();
    let name = brought.file.as_ref().and_then(|file| file.file_name.clone()).unwrap_or_default();
    let mut conn = site.db().await?;
    let locations = locations::queries::all(&conn).await?;
    let (bytes, location) = brought.parts();
    let (place, (table, content)) = match legible(&locations, &location, bytes) {
        Ok(read) => read,
        Err(errors) => return choose_again(hx, &admin, locations, location, errors),
    };
    let report = super::members(&mut conn, &table, place.as_deref(), !is_seen, &admin.actor(), site.now()).await?;
    drop(conn);
    if is_seen {
        let done = count(report.newcomers.len(), "member is", "members are");
        admin
            .say(&format!("{done} new in the house, with {}.", count(report.memberships, "membership", "memberships")));
        return Ok(hx.go_to("/admin/community/members"));
    }
    let shell = admin.shell("members");
    let place = place.unwrap_or_else(|| FIRST_LOCATION.to_owned());
    hx.show(&Check { shell, file: name, content, location, table, place, report }, &[])
}

/// The form once more, with what was wrong.
fn choose_again(
    hx: Hx,
    admin: &Admin,
    locations: Vec<Location>,
    chosen: String,
    errors: Errors,
) -> Result<HttpResponse, Problem> {
    let page = Choose { shell: admin.shell("members"), locations, chosen, errors };
    hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[])
}

/// POST `/admin/community/members/import/refused.csv`: the rows of a file that cannot be taken, as they stand in it, each
/// with why; to be mended and brought again.
///
/// # Errors
/// 403; 422 for a file or a location that the form would not have been made for; the database's.
pub async fn refused(
    site: Site,
    Manager(admin): Manager,
    Upload(brought): Upload<Brought>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let locations = locations::queries::all(&conn).await?;
    let (bytes, location) = brought.parts();
    let (place, (table, _)) = legible(&locations, &location, bytes)
        .map_err(|errors| Problem::Unprocessable(errors.iter().map(|(_, fault)| fault).collect()))?;
    let report = super::members(&mut conn, &table, place.as_deref(), true, &admin.actor(), site.now()).await?;
    drop(conn);
    let head = ["Why"].into_iter().chain(&table.head).map(str::to_owned).collect();
    let row = |refused: &Refused| {
        let cells = table.rows.get(refused.at).map(|row| &row.cells)?;
        Some([refused.why.as_str()].into_iter().chain(cells).map(str::to_owned).collect::<Cells>())
    };
    let rows: Vec<Cells> = [head].into_iter().chain(report.refused.iter().filter_map(row)).collect();
    csv_file("refused.csv", &rows)
}

/// The name of the location with this id; where none is chosen, of the house's first, if it has any.
fn place(locations: &[Location], chosen: &str) -> Result<Option<String>, Errors> {
    let name = |place: &Location| place.name.clone();
    if chosen.is_empty() {
        return Ok(locations.first().map(name));
    }
    let place = locations.iter().find(|place| place.id.to_string() == chosen);
    place
        .map(|place| Some(name(place)))
        .ok_or_else(|| Errors::one("location", "This location is gone. Choose another."))
}

/// Where rows go that name no location, and the file as it is read, with its text.
fn legible(
    locations: &[Location],
    location: &str,
    bytes: Vec<u8>,
) -> Result<(Option<String>, (Table, String)), Errors> {
    Ok((place(locations, location)?, taken(bytes)?))
}

/// A file as it is read, and its text.
fn taken(bytes: Vec<u8>) -> Result<(Table, String), Errors> {
    if bytes.is_empty() {
        return Err(Errors::one("file", "Choose a CSV file."));
    }
    if bytes.contains(&0) {
        return Err(Errors::one("file", "This is no text. Save the table as CSV in UTF-8."));
    }
    let table = read(&bytes).map_err(|error| {
        Errors::one("file", format!("This file cannot be read: {error}. Save the table as CSV in UTF-8."))
    })?;
    Ok((table, String::from_utf8_lossy(&bytes).into_owned()))
}
