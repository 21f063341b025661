//! Argon2id, in memory that is kept for the next hash: taken and given back each time by whichever thread, the 19 MiB
//! would leave the allocator with several times as much.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Hash and salt, in bytes.
const LENGTH: usize = Params::DEFAULT_OUTPUT_LEN;
const SALT: usize = 16;

/// The memory of the last hash; empty while it is in use. Who comes meanwhile takes some of their own.
static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// The hash of a password with today's parameters (19 MiB, 2 passes, 1 lane: the OWASP minimum and the crate's default)
/// and a salt of its own, in the PHC format.
///
/// # Errors
/// There is not so much memory.
pub(super) fn hash(password: &str) -> Result<String> {
    let (argon2, salt) = (Argon2::default(), rand::random::<[u8; SALT]>());
    let mut out = [0; LENGTH];
    fill(&argon2, password, &salt, &mut out)?;
    let kept = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(Output::new(&out)?),
    };
    Ok(kept.to_string())
}

/// Whether `password` has the hash `kept`, whatever its parameters. Compared in constant time.
///
/// # Errors
/// `kept` is no hash of argon2.
pub(super) fn verify(password: &str, kept: &str) -> Result<bool> {
    let kept = PasswordHash::new(kept)?;
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else { return Err(Error::EncodingInvalid) };
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from)?;
    let argon2 = Argon2::new(Algorithm::try_from(kept.algorithm.as_str())?, version, Params::try_from(&kept)?);
    let mut out = [0; Output::MAX_LENGTH];
    let out = out.get_mut(..expected.len()).ok_or(Error::OutputSize)?;
    fill(&argon2, password, salt, out)?;
    Ok(Output::new(out)? == *expected)
}

fn fill(argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8]) -> Result<()> {
    let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut memory, needed) = (take(&mut *kept()), argon2.params().block_count());
    if memory.len() < needed {
        memory = vec![Block::new(); needed];
    }
    let filled = argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory[..needed]);
    *kept() = memory;
    Ok(filled?)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn it_is_what_the_crate_makes_and_takes() {
        let kept = hash("copper lantern").expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(Argon2::default().verify_password(b"copper lantern", kept.as_str()).is_ok());
        assert!(Argon2::default().verify_password(b"copper lanterns", kept.as_str()).is_err());
        assert_ne!(kept, hash("copper lantern").expect("a hash"), "a salt of its own");
        // Weaker and stronger than today's, one after the other in the same memory.
        for cost in [64, 2 * Params::DEFAULT_M_COST, 256] {
            let params = Params::new(cost, 1, 1, Some(24)).expect("parameters");
            let other = Argon2::new(Algorithm::Argon2i, Version::V0x10, params);
            let kept = other.hash_password(b"by the canal").expect("a hash").to_string();
            assert!(verify("by the canal", &kept).expect("checked"), "{kept}");
            assert!(!verify("by the canals", &kept).expect("checked"));
        }
        assert!(verify("x", "$argon2id$v=19$m=19456,t=2,p=1").is_err() && verify("x", "plain").is_err());
    }
}
