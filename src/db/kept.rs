//! Small tables kept in the process. What is kept holds as long as the table's version, which is read with the session
//! at each request, so that no instance shows what another has changed. What a job takes anew, and need not be exact, has no
//! version.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A value of whatever type.
type AnyValue = Arc<dyn Any + Send + Sync>;

/// The version of what has none.
pub const UNVERSIONED: i64 = 0;

/// One value of each type, with the version it was read at.
#[derive(Default)]
pub struct Kept {
    values: Mutex<HashMap<TypeId, (i64, AnyValue)>>,
}

impl Kept {
    /// The value, if it is kept and of this version.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self, version: i64) -> Option<Arc<T>> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept_at, value) = values.get(&TypeId::of::<T>())?;
        if *kept_at == version { value.clone().downcast().ok() } else { None }
    }

    /// Keeps `value`, read after `version` was.
    pub fn put<T: Send + Sync + 'static>(&self, version: i64, value: Arc<T>) {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<T>(), (version, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_not_served() {
        let kept = Kept::default();
        kept.put(3, Arc::new("three".to_owned()));
        assert_eq!(kept.get::<String>(3).as_deref().map(String::as_str), Some("three"));
        assert_eq!(kept.get::<String>(4), None);
        assert_eq!(kept.get::<i64>(3), None);
    }
}
