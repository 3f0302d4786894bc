//! The arguments of a call as a host hands them over: by name, and not yet checked.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::{Error, Result, Stars, Username};

/// The value of an argument, as another language has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Argument {
    /// A whole number.
    Integer(i64),
    /// A string.
    String(String),
    /// Anything else, null among it, told by what it is: "a boolean", "a float". The value itself is never told: in
    /// a wrong place it can be anything, an API key too.
    Other(String),
}

/// The arguments of one call, by name. What is left out is not there; a null is there.
///
/// ```
/// # use starsbot::{AnyEndpoint, Argument, Arguments};
/// let arguments = Arguments::new().with("amount_stars", Argument::Integer(0));
/// let error = AnyEndpoint::new("buy", arguments).unwrap_err();
/// assert_eq!(error.field(), Some("amount_stars"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments(Vec<(String, Argument)>);

impl Arguments {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    #[must_use]
    pub fn with(mut self, name: &str, value: Argument) -> Self {
        self.0.push((name.to_owned(), value));
        self
    }

    /// Takes one that has to be there.
    pub(crate) fn required<T: FromArgument>(&mut self, name: &str) -> Result<T> {
        let value = self.take(name);
        let kind = match &value {
            None => "nothing",
            Some(Argument::Integer(_)) => "a number",
            Some(Argument::String(_)) => "a string",
            Some(Argument::Other(kind)) => kind,
        };
        let message = format!("`{name}` must be {}, not {kind}", T::EXPECTED);
        match value.and_then(T::from_argument) {
            Some(value) => value.map_err(|error| error.with_field(name)),
            None => Err(Error::invalid_argument(name, message)),
        }
    }

    /// Takes one that may be left out, which means `omitted`. A null and an empty string do not.
    pub(crate) fn optional<T: FromArgument>(
        &mut self,
        name: &str,
        omitted: &str,
    ) -> Result<Option<T>> {
        match self.0.iter().find(|(known, _)| known == name) {
            None => Ok(None),
            Some((_, Argument::Other(kind))) => {
                let expected = T::EXPECTED;
                let message =
                    format!("`{name}` must be {expected}, not {kind}; leave it out for {omitted}");
                Err(Error::invalid_argument(name, message))
            }
            Some(_) => self.required(name).map(Some),
        }
    }

    /// Refuses what nobody has taken.
    pub(crate) fn finish(self, operation: &str) -> Result<()> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => {
                let message = format!("`{operation}` has no argument `{name}`");
                Err(Error::invalid_argument(&name, message))
            }
        }
    }

    fn take(&mut self, name: &str) -> Option<Argument> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// What an argument can be.
pub(crate) trait FromArgument: Sized {
    /// What is expected, for people.
    const EXPECTED: &'static str;

    /// Reads the value of an argument.
    fn from_argument(value: Argument) -> Option<Result<Self>>;
}

impl FromArgument for Stars {
    const EXPECTED: &'static str = "a whole number of Stars";

    fn from_argument(value: Argument) -> Option<Result<Self>> {
        match value {
            Argument::Integer(number) => Some(Self::new(number)),
            _ => None,
        }
    }
}

impl FromArgument for Username {
    const EXPECTED: &'static str = "a string";

    fn from_argument(value: Argument) -> Option<Result<Self>> {
        match value {
            Argument::String(text) => Some(text.parse()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AnyEndpoint;

    fn refused(arguments: Arguments) -> (Option<String>, String) {
        let error = AnyEndpoint::new("buy", arguments).unwrap_err();
        (error.field().map(str::to_owned), error.message().to_owned())
    }

    #[test]
    fn what_is_wrong_is_named() {
        let amount = |value| Arguments::new().with("amount_stars", value);
        let other = |kind: &str| Argument::Other(kind.to_owned());
        for (arguments, field, message) in [
            (
                Arguments::new(),
                "amount_stars",
                "`amount_stars` must be a whole number of Stars, not nothing",
            ),
            (
                amount(other("a boolean")),
                "amount_stars",
                "`amount_stars` must be a whole number of Stars, not a boolean",
            ),
            (
                amount(Argument::Integer(1)).with("to_username", other("null")),
                "to_username",
                "`to_username` must be a string, not null; leave it out for the owner of the API key",
            ),
            (
                amount(Argument::Integer(1)).with("tip", Argument::Integer(2)),
                "tip",
                "`buy` has no argument `tip`",
            ),
        ] {
            assert_eq!(
                refused(arguments),
                (Some(field.to_owned()), message.to_owned())
            );
        }
        let error = AnyEndpoint::new("sell", Arguments::new()).unwrap_err();
        assert_eq!(error.field(), Some("operation"));
    }
}
