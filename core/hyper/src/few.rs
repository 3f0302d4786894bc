//! A few things that are asked for again and again.

use std::borrow::Borrow;
use std::sync::{Mutex, PoisonError};

/// More than a program uses, since clients may share a transport.
const KEPT: usize = 16;

/// Things by what they were made of. A seventeenth takes the place of the oldest.
#[derive(Debug)]
pub struct Few<K, V>(Mutex<Vec<(K, V)>>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V: Clone> Few<K, V> {
    /// The thing that was made of `key`, or else makes it. No two are made at a time.
    ///
    /// # Errors
    /// What `make` says, if it cannot.
    pub fn get<Q, E>(&self, key: &Q, make: impl FnOnce(&Q) -> Result<V, E>) -> Result<V, E>
    where
        K: Borrow<Q>,
        Q: PartialEq + ToOwned<Owned = K> + ?Sized,
    {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = kept.iter().find(|(known, _)| known.borrow() == key) {
            return Ok(value.clone());
        }
        let value = make(key)?;
        if kept.len() == KEPT {
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
        let few = Few::<u32, u32>::default();
        for number in 0..100 {
            assert_eq!(few.get(&number, |_| Err(())), Err(()));
            assert_eq!(
                few.get(&number, |number| Ok::<_, ()>(number + 1)),
                Ok(number + 1)
            );
            assert_eq!(few.get(&number, |_| Err(())), Ok(number + 1));
        }
        assert_eq!(few.get(&99, |_| Err(())), Ok(100));
        assert_eq!(few.get(&0, |_| Err(())), Err(()));
        assert_eq!(few.0.lock().unwrap().len(), KEPT);
    }
}
