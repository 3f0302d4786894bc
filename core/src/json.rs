//! Reading JSON: a number stays the text it was written as, so that no float comes between an answer and the
//! nanotons, and a field that stands twice is seen.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use hifijson::token::Lex as _;
use hifijson::{SliceLexer, value};

use crate::endpoint::Unreadable;

/// A JSON value.
pub(crate) type Value<'a> = value::Value<&'a str, Cow<'a, str>>;

/// So deep may lists and objects lie in one another, as in other readers. It bounds the stack.
const DEPTH: usize = 128;

/// Reads a text that is one JSON value.
pub(crate) fn parse(text: &[u8]) -> Result<Value<'_>, Unreadable> {
    let mut lexer = SliceLexer::new(text);
    let value = lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
        value::parse_bounded(DEPTH, next, lexer)
    });
    // Of the text only the place is told: it may hold the key.
    value.map_err(|_| {
        let at = text.len() - lexer.as_slice().len();
        Unreadable(["the body is not JSON (at byte ", &at.to_string(), ")"].concat())
    })
}

/// The fields of a JSON object.
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Object<'a> {
    pub(crate) fn parse(text: &'a [u8]) -> Result<Self, Unreadable> {
        match parse(text)? {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(Unreadable("the body is not a JSON object".to_owned())),
        }
    }

    /// A field; `None` where it is missing or null.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&Value<'a>>, Unreadable> {
        let mut fields = self.0.iter().filter(|(key, _)| key == name);
        let first = fields.next();
        if fields.next().is_some() {
            return Err(Unreadable([name, " stands there twice"].concat()));
        }
        Ok(first
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Value::Null)))
    }

    /// A text; `None` where it is missing or null.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Unreadable> {
        match self.get(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.to_string())),
            Some(_) => Err(Unreadable([name, " is not a text"].concat())),
        }
    }

    /// A whole number; `None` where it is missing or null.
    pub(crate) fn whole(&self, name: &str) -> Result<Option<i64>, Unreadable> {
        let number = match self.get(name)? {
            None => return Ok(None),
            Some(Value::Number((text, _))) => text.parse().ok(),
            Some(_) => None,
        };
        let wrong = || Unreadable([name, " is not a whole number of 64 bits"].concat());
        number.ok_or_else(wrong).map(Some)
    }

    /// Refuses fields other than these.
    #[cfg(feature = "sandbox")]
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Unreadable> {
        match self.0.iter().find(|(key, _)| !known.contains(&&**key)) {
            Some((key, _)) => Err(Unreadable(["there is no field ", key].concat())),
            None => Ok(()),
        }
    }
}

/// What has to be there.
pub(crate) fn required<T>(name: &str, field: Option<T>) -> Result<T, Unreadable> {
    field.ok_or_else(|| Unreadable([name, " is missing"].concat()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 16 } else { 5_000 }))]

        #[test]
        fn what_is_json_is_what_another_reader_takes(
            text in r#"([\[\]{}:,"\\ 0-9.eE+-]|"a"|"\\\\u[0-9aDd]{4}"|true|false|null|"a":){0,12}"#,
        ) {
            let ours = parse(text.as_bytes());
            match serde_json::from_str::<serde_json::Value>(&text) {
                Ok(_) => prop_assert!(ours.is_ok()),
                // It has no room for 1e400.
                Err(error) if error.to_string().contains("out of range") => {}
                Err(_) => prop_assert!(ours.is_err()),
            }
        }
    }

    fn number(text: &str) -> Option<i64> {
        let body = format!(r#"{{"n":{text}}}"#);
        Object::parse(body.as_bytes()).ok()?.whole("n").ok()?
    }

    #[test]
    fn only_whole_numbers_of_64_bits_are_whole() {
        assert_eq!(number("9223372036854775807"), Some(i64::MAX));
        assert_eq!(number("-1"), Some(-1));
        assert_eq!(number("null"), None);
        for text in [
            "9223372036854775808",
            "1.0",
            "1e2",
            "01",
            "+1",
            "\"1\"",
            "true",
            "[1]",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(DEPTH + 1).as_bytes()).is_err());
        assert!(parse(nested(100_000).as_bytes()).is_err());
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place_alone() {
        let told = parse(br#"{"a": sk_secret}"#).unwrap_err();
        assert_eq!(told.0, "the body is not JSON (at byte 7)");
        for text in [
            "",
            " ",
            "{}{}",
            "{\"a\":1,}",
            "[1 2]",
            "\"\\ud800\"",
            "\"\t\"",
            "nul",
            "-",
            "1.",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn a_field_that_stands_twice_is_refused_where_it_is_read() {
        let object = Object::parse(br#"{"a":1,"b":2,"a":null}"#).unwrap();
        assert!(object.get("a").is_err());
        assert_eq!(object.whole("b"), Ok(Some(2)));
        assert!(object.only(&["a"]).is_err());
    }
}
