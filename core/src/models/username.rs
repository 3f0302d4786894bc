//! The recipient of a purchase.

mod link;

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Error, Result};

const MAX_LENGTH: usize = 32;

/// What languages write for a value that is not there: `f"@{user.username}"` of a user without a name is `@None`.
const ABSENT: [&str; 5] = ["none", "null", "nil", "undefined", "nan"];

/// A Telegram username, without `@`.
///
/// It is read from what people paste: blanks and invisible characters around it, one leading `@`, and links to
/// a user (`t.me/johndoe`, `johndoe.t.me`, `t.me/s/johndoe`, `telegram.me`, `telegram.dog`,
/// `tg://resolve?domain=`) are taken off. What is left must be a name by Telegram's rule: 1 to 32 ASCII
/// letters, digits and `_`, a letter first, no `_` last and no two in a row. (Collectible names are shorter
/// than 5 characters.)
///
/// Refused are links that lead to something other than a user (a message, a mini app, `t.me/share`), and the
/// words that a program writes where there is no name: `None`, `null`, `nil`, `undefined` and `NaN`.
///
/// ```
/// # use starsbot::Username;
/// let name: Username = " https://t.me/johndoe ".parse()?;
/// assert_eq!(name.as_str(), "johndoe");
/// assert!("https://example.com/johndoe".parse::<Username>().is_err());
/// assert!("@None".parse::<Username>().is_err());
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
        let name = bare_name(text)?;
        check(name)?;
        if ABSENT.iter().any(|word| word.eq_ignore_ascii_case(name)) {
            return Err(refused(
                "it is what a program writes where a user has no username (None, null, nil, undefined, NaN)",
            ));
        }
        Ok(Self(name.to_owned()))
    }
}

/// Takes off the `@` or the link round a name.
fn bare_name(text: &str) -> Result<&str> {
    let text = text.trim_matches(is_around_a_name);
    if let Some(name) = link::name(text)? {
        return Ok(name);
    }
    match text.strip_prefix('@') {
        Some(name) => Ok(name.trim_matches(is_invisible)),
        None => Ok(text),
    }
}

/// Blanks of every kind, and what cannot be seen: what is copied along with a name.
fn is_around_a_name(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Characters that are not shown. Those that turn the direction of letters around (U+202D, U+202E) are none of
/// them: with one in front, another name is read than is written.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202c}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fe0e}'
            | '\u{fe0f}'
            | '\u{feff}'
    )
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

    #[test]
    fn a_name_that_is_none_is_refused_with_that_sentence() {
        for text in [
            "@None",
            " NULL",
            "t.me/nil",
            "https://nan.t.me",
            "tg:resolve?domain=undefined",
        ] {
            let error = text.parse::<Username>().unwrap_err();
            assert!(
                error.message().contains("a user has no username"),
                "{error}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 512 }))]

        #[test]
        fn a_name_is_found_in_every_form_people_paste(
            name in "[A-Za-z]([A-Za-z0-9]|_[A-Za-z0-9]){0,15}",
            form in 0_usize..12,
        ) {
            prop_assume!(!ABSENT.contains(&&*name.to_ascii_lowercase()));
            // A link with one of Telegram's own words, or to a host of one letter, names nobody.
            prop_assume!(form < 3 || (name.len() > 1 && link::name(&format!("t.me/{name}")).is_ok()));
            let text = [
                name.clone(), format!("@{name}"), format!("\t{name}\r\n"), format!("t.me/{name}"),
                format!("HTTPS://T.ME/{name}/"), format!("http://www.telegram.me/{name}?start=1"),
                format!("https://telegram.dog/@{name}"), format!("tg://resolve?start=1&domain={name}"),
                format!("\u{2068}@{name}\u{2069}"), format!("\u{a0}HTTPS://{name}.T.me/\u{200b}"),
                format!("{name}.t.me"), format!("https://t.me/s/{name}#1"),
            ][form].clone();
            let parsed: Username = text.parse().unwrap();
            prop_assert_eq!(parsed.as_str(), name);
        }

        #[test]
        fn what_is_accepted_obeys_the_rule(text in "\\PC{0,40}|[ -~]{0,40}|[@a-c_/.:?=tme]{0,20}|(\\PC|[\u{200b}\u{2068}\u{a0}])[a-c]{1,3}(\\PC|\u{2069})?") {
            if let Ok(name) = text.parse::<Username>() {
                prop_assert!(check(name.as_str()).is_ok());
                prop_assert_eq!(name.as_str().parse::<Username>().unwrap(), name);
            }
        }
    }
}
