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
    /// A key from its text. ASCII blanks around it are taken off; the rest must be visible ASCII.
    /// ("0. Authentication" in the API's description.)
    ///
    /// # Errors
    /// `invalid_config`, field `api_key`; the message never holds the text.
    pub fn new(text: &str) -> Result<Self> {
        let key = text.trim_ascii();
        if key.is_empty() {
            return Err(Error::invalid_config("api_key", "the API key is empty"));
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
