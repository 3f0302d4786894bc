//! The addresses that requests went to, parsed once: a client asks for the same few again and again.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;

/// More than the three of one client, since clients may share a transport.
const KEPT: usize = 16;

/// Addresses as text and as reqwest knows them.
#[derive(Default)]
pub(crate) struct Addresses(Mutex<Vec<(String, Url)>>);

impl Addresses {
    /// The address, parsed.
    pub(crate) fn get(&self, text: &str) -> Result<Url, <Url as std::str::FromStr>::Err> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = kept.iter().find(|(known, _)| known == text) {
            return Ok(url.clone());
        }
        let url = Url::parse(text)?;
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((text.to_owned(), url.clone()));
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_itself() {
        let addresses = Addresses::default();
        for _ in 0..2 {
            for number in 0..100 {
                let text = format!("http://127.0.0.1:{number}/api/v1/balance");
                assert_eq!(addresses.get(&text), Url::parse(&text));
            }
            assert!(addresses.get("balance").is_err());
        }
        assert_eq!(addresses.0.lock().unwrap().len(), KEPT);
    }
}
