//! A small cache.

use std::borrow::Borrow;
use std::sync::{Mutex, PoisonError};

/// More than a program uses, since clients may share a transport.
const CAPACITY: usize = 16;

/// Values by the keys they were made of. A seventeenth takes the place of the oldest.
#[derive(Debug)]
pub struct Cache<K, V>(Mutex<Vec<(K, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V: Clone> Cache<K, V> {
    /// Returns the value of `key`, or else makes it. No two are made at a time.
    ///
    /// # Errors
    /// The error of `make`; it is not kept.
    pub fn get_or_make<Q, E>(&self, key: &Q, make: impl FnOnce(&Q) -> Result<V, E>) -> Result<V, E>
    where
        K: Borrow<Q>,
        Q: PartialEq + ToOwned<Owned = K> + ?Sized,
    {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = kept.iter().find(|(known, _)| known.borrow() == key) {
            return Ok(value.clone());
        }
        let value = make(key)?;
        if kept.len() == CAPACITY {
            kept.remove(0);
        }
        kept.push((key.to_owned(), value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_kept_and_what_failed_is_not() {
        let cache = Cache::<u32, u32>::default();
        for number in 0..100 {
            assert_eq!(cache.get_or_make(&number, |_| Err(())), Err(()));
            assert_eq!(
                cache.get_or_make(&number, |number| Ok::<_, ()>(number + 1)),
                Ok(number + 1)
            );
            assert_eq!(cache.get_or_make(&number, |_| Err(())), Ok(number + 1));
        }
        assert_eq!(cache.get_or_make(&99, |_| Err(())), Ok(100));
        assert_eq!(cache.get_or_make(&0, |_| Err(())), Err(()));
        assert_eq!(cache.0.lock().unwrap().len(), CAPACITY);
    }
}
