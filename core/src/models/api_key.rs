//! The secret that spends money.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use zeroize::Zeroizing;

use crate::{Error, Result};

/// An API key. It is checked when made, wiped from memory when dropped, and shown by nothing:
/// `Debug` says `ApiKey([redacted])`, and there is no `Display` and no serialization.
///
/// ```
/// # use starsbot::ApiKey;
/// let key = ApiKey::new("sk_test_0123456789\n")?;
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// A key from its text. ASCII blanks around it are taken off; the rest must be visible ASCII, and not in quotes.
    /// ("0. Authentication" in the API's description.)
    ///
    /// # Errors
    /// `invalid_config`, field `api_key`; the message never holds the text.
    pub fn new(text: &str) -> Result<Self> {
        let key = text.trim_ascii();
        if key.is_empty() {
            return Err(Error::invalid_config("api_key", "the API key is empty"));
        }
        if is_in_quotes(key) {
            return Err(Error::invalid_config(
                "api_key",
                "the API key is in quotes; write it without them (Docker's env files keep quotes as a part of the value)",
            ));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid_config(
                "api_key",
                "the API key holds a blank, a line break or another character that is not visible ASCII",
            ));
        }
        Ok(Self(Zeroizing::new(key.to_owned())))
    }

    /// The key itself. Only for the `authorization` header and for removing it from texts.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

fn is_in_quotes(key: &str) -> bool {
    const QUOTES: [(char, char); 6] = [
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('\u{201c}', '\u{201d}'),
        ('\u{2018}', '\u{2019}'),
        ('\u{ab}', '\u{bb}'),
    ];
    QUOTES.iter().any(|(open, close)| {
        let inside = key.strip_prefix(*open);
        inside.is_some_and(|inside| inside.ends_with(*close))
    })
}

impl FromStr for ApiKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_key_are_told() {
        for text in [
            "\"sk_1\"",
            " 'sk_1'\n",
            "`sk_1`",
            "\u{201c}sk_1\u{201d}",
            "''",
        ] {
            let error = ApiKey::new(text).unwrap_err();
            assert!(error.message().contains("in quotes"), "{error}");
            assert!(!error.message().contains("sk_1"), "{error}");
        }
        for text in ["\"sk_1", "sk_'1'", "\"", "\"sk_1'"] {
            assert!(ApiKey::new(text).is_ok(), "{text}");
        }
    }
}
