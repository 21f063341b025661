//! Passwords: what is accepted, and argon2id.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::argon2id;
use crate::text::{Fault, fold};
use crate::web::{Errors, Problem};

const MIN_LENGTH: usize = 10;
const MAX_LENGTH: usize = 128;
/// So much of a password is rated. What follows makes it no weaker, and rating takes the third power of the length.
const RATED: usize = 40;

/// A password somebody chose, and may have. Never trimmed, never shown, never logged.
pub struct NewPassword(String);

impl NewPassword {
    /// Takes a password of 10 to 128 characters that is strong by zxcvbn (3 of 4) and is not the person's own name or
    /// address.
    ///
    /// # Errors
    /// A sentence that says what to choose instead.
    pub fn parse(typed: &str, own: &[&str]) -> Result<Self, Fault> {
        match score(typed, own)? {
            0..3 => Err(Fault::new("This is easy to guess. Add another word or two.")),
            _ => Ok(Self(typed.to_owned())),
        }
    }
}

/// How strong by zxcvbn, 0 to 4, where the words of `own` count as known.
fn score(typed: &str, own: &[&str]) -> Result<u8, Fault> {
    let length = typed.chars().take(MAX_LENGTH + 1).count();
    if length < MIN_LENGTH {
        return Err(Fault::new(format!("Use at least {MIN_LENGTH} characters; three words are good.")));
    }
    if length > MAX_LENGTH {
        return Err(Fault::new(format!("Use at most {MAX_LENGTH} characters.")));
    }
    let plain = fold(typed);
    let own: Vec<String> = own.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect();
    let own_words: Vec<&str> = own.iter().flat_map(|text| words(text)).collect();
    let are_own = words(&plain).next().is_some() && words(&plain).all(|word| own_words.contains(&word));
    if are_own || is_made_of(&plain, &own_words) || own.iter().any(|text| plain == text.replace(' ', "")) {
        return Err(Fault::new("Choose something other than your own name or address."));
    }
    let inputs: Vec<&str> = own_words.into_iter().chain(own.iter().map(String::as_str)).collect();
    let rated: String = typed.chars().take(RATED).collect();
    Ok(zxcvbn::zxcvbn(&rated, &inputs).score().into())
}

/// Whether all its letters are those of such words, in whatever order, run together or not, and however often; no more
/// digits than a year has may go with them.
fn is_made_of(typed: &str, own: &[&str]) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let (typed_letters, own) = (letters(typed), own.iter().map(|word| letters(word)).collect::<Vec<_>>());
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    if typed_letters.is_empty() || digits > 4 {
        return false;
    }
    // Where a word may end.
    let mut ends = vec![false; typed_letters.len() + 1];
    ends[0] = true;
    for at in 0..typed_letters.len() {
        if ends[at] {
            for word in own.iter().filter(|word| typed_letters[at..].starts_with(word.as_str())) {
                ends[at + word.len()] = true;
            }
        }
    }
    ends[typed_letters.len()]
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What a new password is worth, in ticks and words. Three ticks are taken, by the measure of [`NewPassword::parse`].
#[derive(Debug, PartialEq, Eq)]
pub struct Strength {
    pub ticks: u8,
    pub word: &'static str,
    pub advice: String,
}

impl Strength {
    /// Rates it, beside the person's own name and address.
    #[must_use]
    pub fn of(typed: &str, own: &[&str]) -> Self {
        let (ticks, word, advice) = match score(typed, own) {
            _ if typed.is_empty() => (0, "", format!("At least {MIN_LENGTH} characters; three words are good.")),
            Err(fault) => (1, "Not yet.", fault.0),
            Ok(0 | 1) => (1, "Weak.", "This is easy to guess. Add another word or two.".to_owned()),
            Ok(2) => (2, "Nearly.", "Add another word or two.".to_owned()),
            Ok(3) => (3, "Good.", "One more word would make it excellent.".to_owned()),
            Ok(_) => (4, "Excellent.", "It needs nothing more.".to_owned()),
        };
        Self { ticks, word, advice }
    }
}

/// One rating at a time, beside the hashes: anybody may ask, and nobody's sign-in shall wait for it.
static RATING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

/// The [`Strength`] of `typed`, rated on the blocking pool and in turn.
///
/// # Errors
/// 503 when too many ask, or the process is ending.
pub async fn rate(typed: String, own: [String; 2]) -> Result<Strength, Problem> {
    let turn = turn_of(&RATING, Duration::from_secs(1)).await?;
    in_turn(turn, move || Strength::of(&typed, &own.each_ref().map(String::as_str))).await
}

/// Reads a new password and its repetition, fields `password` and `password_confirmation`.
///
/// # Errors
/// The faults of either.
pub fn parse_pair(typed: &str, repeated: &str, own: &[&str]) -> Result<NewPassword, Errors> {
    let password = NewPassword::parse(typed, own).map_err(|fault| Errors::one("password", fault.0))?;
    if typed == repeated {
        Ok(password)
    } else {
        Err(Errors::one("password_confirmation", "This is not the same. Write the password once more."))
    }
}

/// Hashes at a time: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));

/// What unknown accounts are checked against, so that they take as long as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| argon2id::hash("nobody has this password").unwrap_or_default());

/// The hash to keep, made on the blocking pool.
///
/// # Errors
/// 500 if the hash cannot be made.
pub async fn hash(password: NewPassword) -> Result<String, Problem> {
    let hash = in_turn(turn().await?, move || argon2id::hash(&password.0)).await?;
    hash.map_err(|error| Problem::internal(anyhow::anyhow!("argon2: {error}")))
}

/// The hash, with today's parameters, of a password that was accepted once.
///
/// # Errors
/// 500 if the hash cannot be made.
pub async fn rehash(password: String) -> Result<String, Problem> {
    hash(NewPassword(password)).await
}

/// A turn to hash. Who holds one knows that at most one other try is under way in this process.
pub struct Turn(OwnedSemaphorePermit);

/// Waits for a turn, five seconds at most: several hundred hashes.
///
/// # Errors
/// 503 when there are more, or the process is ending.
pub async fn turn() -> Result<Turn, Problem> {
    turn_of(&TURNS, Duration::from_secs(5)).await
}

async fn turn_of(turns: &Arc<Semaphore>, patience: Duration) -> Result<Turn, Problem> {
    let turn = tokio::time::timeout(patience, Arc::clone(turns).acquire_owned()).await;
    turn.map_err(|late| ended(&late))?.map(Turn).map_err(|error| ended(&error))
}

/// Whether `typed` is the password of `kept`; with no `kept` the same work is done for nothing.
///
/// # Errors
/// 503 when the process is ending.
pub async fn matches(turn: Turn, typed: String, kept: Option<String>) -> Result<bool, Problem> {
    in_turn(turn, move || {
        let hash = kept.as_deref().unwrap_or_else(|| NOBODY.as_str());
        // Nothing that long was ever accepted; its hashing would only cost time.
        let matches = typed.len() <= 4 * MAX_LENGTH && argon2id::verify(&typed, hash).is_ok_and(|matches| matches);
        matches && kept.is_some()
    })
    .await
}

/// Whether `kept` was made with weaker parameters than today's.
#[must_use]
pub fn is_stale(kept: &str) -> bool {
    let params = PasswordHash::new(kept).ok().and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| params.m_cost() < Params::DEFAULT_M_COST || params.t_cost() < Params::DEFAULT_T_COST)
}

/// Runs on the blocking pool. The turn moves into the task: a request that goes away leaves its work running, and that
/// work keeps its turn.
async fn in_turn<T: Send + 'static>(turn: Turn, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let task = tokio::task::spawn_blocking(move || {
        let _permit = turn.0;
        work()
    });
    task.await.map_err(|error| ended(&error))
}

fn ended(error: &dyn std::fmt::Display) -> Problem {
    Problem::Unavailable(anyhow::anyhow!("hashing ended: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_own_passwords_are_refused() {
        let own = ["Noor van den Heuvel", "noor@kaleidoskop.studio"];
        for weak in [
            "short",
            "1234567890",
            "password1234",
            "Noor van den Heuvel",
            "noor@kaleidoskop.studio",
            "noorvandenheuvel",
            "Heuvel, Noor; Heuvel, Noor",
            "kaleidoskop noor studio",
            "noorheuvel2024",
            "Heuvel-Noor-1987!",
        ] {
            assert!(NewPassword::parse(weak, &own).is_err(), "{weak}");
        }
        assert!(NewPassword::parse("copper lantern by the canal", &own).is_ok());
        assert!(NewPassword::parse("noor plays the cello", &own).is_ok());
        assert!(NewPassword::parse("studio 90517263 noor", &["Noor", "90517263@kaleidoskop.studio"]).is_err());
        let long = "lantern copper by the canal ".repeat(5);
        assert!(NewPassword::parse(&long[..128], &own).is_ok() && NewPassword::parse(&long[..129], &own).is_err());
        assert!(NewPassword::parse("xq7!vR2#mZ", &own).is_ok() && NewPassword::parse("xq7!vR2#m", &own).is_err());
    }

    #[test]
    fn strength_is_what_is_taken_or_refused() {
        let own = ["Noor van den Heuvel", "noor@kaleidoskop.studio"];
        for typed in [
            "",
            "short",
            "password1234",
            "noorvandenheuvel",
            "heuvelkaleidoskop",
            "copperlant",
            "copper lantern",
            "copper lantern by the canal",
        ] {
            let strength = Strength::of(typed, &own);
            assert_eq!(strength.ticks >= 3, NewPassword::parse(typed, &own).is_ok(), "{typed:?}: {strength:?}");
            assert_eq!(strength.ticks == 0, typed.is_empty());
        }
        assert_eq!(Strength::of("copper lantern by the canal", &own).ticks, 4);
    }

    #[test]
    fn of_a_long_one_the_beginning_is_rated() {
        let hostile = "4@8({[<3691!|70$5+%2".repeat(5);
        let beginning: String = hostile.chars().take(RATED).collect();
        assert_eq!(Strength::of(&hostile, &[]), Strength::of(&beginning, &[]));
    }

    #[tokio::test]
    async fn a_password_matches_its_hash_and_no_other() {
        let password = NewPassword::parse("copper lantern by the canal ", &[]).expect("strong");
        let kept = hash(password).await.expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !is_stale(&kept));
        assert!(is_stale(&kept.replace("m=19456", "m=4096")) && is_stale(&kept.replace("t=2", "t=1")));
        assert!(
            matches(turn().await.expect("a turn"), "copper lantern by the canal ".into(), Some(kept.clone()))
                .await
                .expect("checked")
        );
        assert!(
            !matches(turn().await.expect("a turn"), "copper lantern by the canal".into(), Some(kept))
                .await
                .expect("checked"),
            "never trimmed"
        );
        assert!(
            !matches(turn().await.expect("a turn"), "nobody has this password".into(), None).await.expect("checked")
        );
    }
}
