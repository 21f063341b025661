//! What is asked of the database: how often, how long it took, and what took too long.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// A statement that takes longer is logged.
const SLOW: Duration = Duration::from_millis(250);

/// What is known of one statement, by its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What it does and to what: `select members`.
    pub name: String,
    pub times: u64,
    pub took: Duration,
}

/// The statements sent to one database by this process. Few, for values are bound and never written into them.
#[derive(Debug, Default)]
pub struct Statements(Mutex<HashMap<String, Seen>>);

static ALL: LazyLock<Mutex<HashMap<String, Arc<Statements>>>> = LazyLock::new(Mutex::default);

impl Statements {
    /// Those sent to the database at `url`, whichever pool they went through.
    #[must_use]
    pub fn to(url: &str) -> Arc<Self> {
        Arc::clone(ALL.lock().unwrap_or_else(PoisonError::into_inner).entry(url.to_owned()).or_default())
    }

    /// All of them, by their text.
    #[must_use]
    pub fn seen(&self) -> HashMap<String, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, sql: &str, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = match all.get_mut(sql) {
            Some(seen) => seen,
            None => all.entry(sql.to_owned()).or_insert_with(|| Seen { name: name(sql), ..Seen::default() }),
        };
        seen.times += 1;
        seen.took += took;
        if took > SLOW {
            tracing::warn!(statement = seen.name, ms = took.as_secs_f64() * 1000.0, sql, "slow");
        }
    }
}

/// `select members`, `update operator`; the verb alone where there is no table (`commit`).
fn name(sql: &str) -> String {
    let mut words = sql.split(|c: char| c.is_whitespace() || "(),\"".contains(c)).filter(|word| !word.is_empty());
    let verb = words.next().unwrap_or("nothing").to_lowercase();
    let lead = match verb.as_str() {
        "select" | "delete" => "from",
        "insert" => "into",
        "update" => return [Some(verb.as_str()), words.next()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        _ => return verb,
    };
    let table = words
        .skip_while(|word| !word.eq_ignore_ascii_case(lead))
        .find(|word| !word.eq_ignore_ascii_case(lead) && !word.eq_ignore_ascii_case("select"));
    [Some(verb.as_str()), table].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Listens to one connection.
pub(super) struct Watch {
    statements: Arc<Statements>,
    /// When what is on its way was sent: answers come in that order.
    sent: VecDeque<Instant>,
}

impl Watch {
    pub(super) const fn new(statements: Arc<Statements>) -> Self {
        Self { statements, sent: VecDeque::new() }
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.sent.push_back(Instant::now()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                if let Some(sent) = self.sent.pop_front() {
                    self.statements.note(&query.to_string(), sent.elapsed());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_named_by_what_they_do() {
        assert_eq!(name("SELECT \"members\".\"id\" FROM \"members\" WHERE x"), "select members");
        assert_eq!(
            name("SELECT count(*) FROM (SELECT \"members\".\"id\" FROM \"members\" LIMIT 1) c"),
            "select members"
        );
        assert_eq!(name("insert into outbox_mails (kind) values ($1)"), "insert outbox_mails");
        assert_eq!(name("update access_counts set a = 1"), "update access_counts");
        assert_eq!(name("COMMIT"), "commit");
    }

    #[test]
    fn each_text_is_counted() {
        let statements = Statements::default();
        statements.note("select 1", Duration::from_millis(2));
        statements.note("select 1", Duration::from_millis(3));
        let seen = &statements.seen()["select 1"];
        assert_eq!((seen.times, seen.took), (2, Duration::from_millis(5)));
    }
}
