//! A sentence that the next page says, carried in the encrypted session cookie.

use actix_session::Session;

/// What was done, in a sentence.
#[derive(Clone, Debug)]
pub struct Flash {
    pub text: String,
}

const KEY: &str = "flash";

/// Has the next page say `sentence`.
pub fn say(session: &Session, sentence: &str) {
    if let Err(error) = session.insert(KEY, sentence) {
        tracing::warn!(%error, "a flash was lost");
    }
}

/// What this page is to say; said once.
#[must_use]
pub fn take_flash(session: &Session) -> Option<Flash> {
    let text = session.get::<String>(KEY).ok().flatten()?;
    session.remove(KEY);
    Some(Flash { text })
}
