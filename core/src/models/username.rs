//! The recipient of a purchase.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Error, Result};

const MAX_LENGTH: usize = 32;
const LINK_HOSTS: [&str; 3] = ["t.me", "telegram.me", "telegram.dog"];

/// A Telegram username, without `@`.
///
/// It is read from what people paste: blanks around it, one leading `@`, and links to `t.me`,
/// `telegram.me`, `telegram.dog` or `tg://resolve?domain=` are taken off. What is left must be a name by
/// Telegram's rule: 1 to 32 ASCII letters, digits and `_`, a letter first, no `_` last and no two in a row.
/// (Collectible names are shorter than 5 characters.)
///
/// ```
/// # use starsbot::Username;
/// let name: Username = " https://t.me/johndoe ".parse()?;
/// assert_eq!(name.as_str(), "johndoe");
/// assert!("https://example.com/johndoe".parse::<Username>().is_err());
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Username(String);

impl Username {
    /// The name, without `@`, in the letters it was given in.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Username {
    type Err = Error;

    /// Reads a name, an `@name` or a link to it.
    ///
    /// # Errors
    /// `invalid_argument`, field `username`.
    fn from_str(text: &str) -> Result<Self> {
        let name = bare_name(text.trim_ascii())?;
        check(name)?;
        Ok(Self(name.to_owned()))
    }
}

/// Takes off the `@` or the link round a name.
fn bare_name(text: &str) -> Result<&str> {
    if let Some(query) = strip_prefix_any_case(text, "tg://resolve?") {
        let (query, _) = query.split_once('#').unwrap_or((query, ""));
        let name = query
            .split('&')
            .find_map(|parameter| parameter.strip_prefix("domain="));
        return name.ok_or_else(|| refused("the link tg://resolve names no domain="));
    }
    let after_scheme =
        strip_prefix_any_case(text, "https://").or_else(|| strip_prefix_any_case(text, "http://"));
    let link = after_scheme.unwrap_or(text);
    let Some((host, path)) = link.split_once('/') else {
        if after_scheme.is_some() {
            return Err(refused("the link names no user"));
        }
        return Ok(text.strip_prefix('@').unwrap_or(text));
    };
    let host = strip_prefix_any_case(host, "www.").unwrap_or(host);
    if !LINK_HOSTS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(host))
    {
        return Err(refused("it is a link to somewhere other than Telegram"));
    }
    let (path, _) = path.split_once(['?', '#']).unwrap_or((path, ""));
    let name = path.strip_suffix('/').unwrap_or(path);
    Ok(name.strip_prefix('@').unwrap_or(name))
}

/// TDLib's rule for a name.
fn check(name: &str) -> Result<()> {
    let why = match name.as_bytes() {
        [] => "it is empty",
        bytes if bytes.len() > MAX_LENGTH => "it is longer than 32 characters",
        bytes
            if !bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'_') =>
        {
            "only the letters a to z, digits and _ are allowed"
        }
        [first, ..] if !first.is_ascii_alphabetic() => "the first character must be a letter",
        [.., b'_'] => "the last character must not be _",
        _ if name.contains("__") => "two _ in a row are not allowed",
        _ => return Ok(()),
    };
    Err(refused(why))
}

// The text itself is not repeated: in a form's wrong field it can be anything, a key too.
fn refused(why: &str) -> Error {
    Error::invalid_argument("username", format!("not a Telegram username: {why}"))
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl TryFrom<&str> for Username {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

impl TryFrom<&String> for Username {
    type Error = Error;

    fn try_from(text: &String) -> Result<Self> {
        text.parse()
    }
}

impl TryFrom<String> for Username {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 512 }))]

        #[test]
        fn a_name_is_found_in_every_form_people_paste(
            name in "[A-Za-z]([A-Za-z0-9]|_[A-Za-z0-9]){0,15}",
            form in 0_usize..8,
        ) {
            let text = [
                name.clone(), format!("@{name}"), format!("\t{name}\r\n"), format!("t.me/{name}"),
                format!("HTTPS://T.ME/{name}/"), format!("http://www.telegram.me/{name}?start=1"),
                format!("https://telegram.dog/@{name}"), format!("tg://resolve?start=1&domain={name}"),
            ][form].clone();
            let parsed: Username = text.parse().unwrap();
            prop_assert_eq!(parsed.as_str(), name);
        }

        #[test]
        fn what_is_accepted_obeys_the_rule(text in "\\PC{0,40}|[ -~]{0,40}|[@a-c_/.:?=tme]{0,20}") {
            if let Ok(name) = text.parse::<Username>() {
                prop_assert!(check(name.as_str()).is_ok());
                prop_assert_eq!(name.as_str().parse::<Username>().unwrap(), name);
            }
        }
    }
}
