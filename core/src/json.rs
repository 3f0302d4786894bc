//! Reads JSON with `hifijson`. It keeps a number as the text that the service wrote, so that no float comes between a
//! response and the nanotons, and it keeps duplicate fields, so that they can be refused. (`serde_json` can do so too, and
//! would take 17 of the 44 kB that a page may download.)

use alloc::borrow::{Cow, ToOwned as _};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use hifijson::SliceLexer;
use hifijson::token::Lex as _;
use hifijson::value::parse_bounded;

use crate::endpoint::DecodeError;

/// A JSON value.
pub(crate) type Value<'a> = hifijson::value::Value<&'a str, Cow<'a, str>>;

/// The most values that may lie in one another. It bounds the stack.
const MAX_DEPTH: usize = 128;

/// Parses a body that is one JSON value.
pub(crate) fn parse(body: &[u8]) -> Result<Value<'_>, DecodeError> {
    let mut lexer = SliceLexer::new(without_byte_order_mark(body));
    let value = lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
        parse_bounded(MAX_DEPTH, next, lexer)
    });
    value.map_err(|why: hifijson::Error| {
        // Of the body only the place is told: it may hold the key.
        let at = body.len() - lexer.as_slice().len();
        DecodeError(format!("the body is not JSON: {why} at byte {at}"))
    })
}

/// A body without the byte order mark that some frameworks put first.
pub(crate) fn without_byte_order_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The fields of a JSON object. Unknown ones are no reason to refuse it.
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Object<'a> {
    /// Parses a body that is a JSON object.
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self, DecodeError> {
        match parse(body)? {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(DecodeError("the body is not a JSON object".to_owned())),
        }
    }

    /// Returns a field; `None` where it is missing or null.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&Value<'a>>, DecodeError> {
        let mut fields = self.0.iter().filter(|(key, _)| key == name);
        let field = fields.next();
        if fields.next().is_some() {
            return Err(DecodeError(format!("duplicate field `{name}`")));
        }
        Ok(field
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Value::Null)))
    }

    /// Returns a string; `None` where it is missing or null.
    pub(crate) fn string(&self, name: &str) -> Result<Option<String>, DecodeError> {
        match self.get(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone().into_owned())),
            Some(_) => Err(DecodeError(format!("`{name}` is not a string"))),
        }
    }

    /// Returns a whole number; `None` where it is missing or null.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, DecodeError> {
        let integer = match self.get(name)? {
            None => return Ok(None),
            Some(Value::Number((digits, _))) => digits.parse().ok(),
            Some(_) => None,
        };
        let wrong = || DecodeError(format!("`{name}` is not a whole number of 64 bits"));
        integer.ok_or_else(wrong).map(Some)
    }

    /// Refuses fields other than these.
    #[cfg(feature = "sandbox")]
    pub(crate) fn deny_unknown(&self, known: &[&str]) -> Result<(), DecodeError> {
        match self.0.iter().find(|(key, _)| !known.contains(&&**key)) {
            Some((key, _)) => Err(DecodeError(format!("unknown field `{key}`"))),
            None => Ok(()),
        }
    }
}

/// What has to be there.
pub(crate) fn required<T>(name: &str, field: Option<T>) -> Result<T, DecodeError> {
    field.ok_or_else(|| DecodeError(format!("missing field `{name}`")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Theirs;

    use super::*;

    fn why_not(body: impl AsRef<[u8]>) -> String {
        Object::parse(body.as_ref()).err().unwrap().0
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place_alone() {
        for (body, why) in [
            ("", "the body is not JSON: value expected at byte 0"),
            (
                r#"{"a": sk_secret}"#,
                "the body is not JSON: value expected at byte 7",
            ),
            (
                r#"{"a":1,}"#,
                "the body is not JSON: string expected at byte 7",
            ),
            (
                r#"{"a":1}{}"#,
                "the body is not JSON: end of file expected at byte 7",
            ),
            (r#"["sk_secret"]"#, "the body is not a JSON object"),
        ] {
            assert_eq!(why_not(body), why, "{body}");
        }
        assert!(why_not(b"{\"a\":\"sk_secret\xff\"}").ends_with("at byte 16"));
    }

    #[test]
    fn a_field_of_the_wrong_type_is_named() {
        let body =
            r#"{"a":1,"b":"sk_secret","c":true,"d":9223372036854775808,"\u0064":null,"e":1e2}"#;
        let object = Object::parse(body.as_bytes()).unwrap();
        let why = |error: DecodeError| error.0;
        assert_eq!(
            object.string("a").map_err(why),
            Err("`a` is not a string".to_owned())
        );
        for name in ["b", "c", "e"] {
            let wrong = format!("`{name}` is not a whole number of 64 bits");
            assert_eq!(object.integer(name).map_err(why), Err(wrong));
        }
        assert_eq!(
            object.get("d").err().map(why),
            Some("duplicate field `d`".to_owned())
        );
        let missing = required("f", object.integer("f").unwrap());
        assert_eq!(missing.map_err(why), Err("missing field `f`".to_owned()));
    }

    #[test]
    fn only_whole_numbers_of_64_bits_are_integers() {
        let integer = |text: &str| {
            let body = format!(r#"{{"n":{text}}}"#);
            Object::parse(body.as_bytes()).ok()?.integer("n").ok()?
        };
        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer("-1"), Some(-1));
        assert_eq!(integer("null"), None);
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
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn a_byte_order_mark_and_unknown_fields_are_no_reason_to_refuse() {
        let body = "\u{feff} {\"x\":1e999,\"x\":{},\"a\":\"\\u00e4\"}\r\n";
        let object = Object::parse(body.as_bytes()).unwrap();
        assert_eq!(object.string("a"), Ok(Some("ä".to_owned())));
    }

    #[test]
    fn the_depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(parse(nested(100_000).as_bytes()).is_err());
    }

    /// Whether both readers have read the same.
    fn is_same(ours: &Value<'_>, theirs: &Theirs) -> bool {
        match (ours, theirs) {
            (Value::Null, Theirs::Null) => true,
            (Value::Bool(ours), Theirs::Bool(theirs)) => ours == theirs,
            (Value::Number((ours, _)), Theirs::Number(theirs)) => {
                ours.parse().ok() == theirs.as_f64()
            }
            (Value::String(ours), Theirs::String(theirs)) => ours == theirs,
            (Value::Array(ours), Theirs::Array(theirs)) => {
                ours.len() == theirs.len()
                    && ours
                        .iter()
                        .zip(theirs)
                        .all(|(ours, theirs)| is_same(ours, theirs))
            }
            (Value::Object(ours), Theirs::Object(theirs)) => {
                // The other reader keeps the last of the fields with one name.
                let last = |name: &str| ours.iter().rev().find(|(key, _)| key == name);
                ours.iter().all(|(key, _)| theirs.contains_key(&**key))
                    && theirs.iter().all(|(name, theirs)| {
                        last(name).is_some_and(|(_, ours)| is_same(ours, theirs))
                    })
            }
            _ => false,
        }
    }

    /// What JSON is made of, escapes and the edges of the surrogates too, in any order.
    const PIECES: &str = concat!(
        r#"([\[\]{}:,"\\ 0-9.eE+-]|"a"|true|false|null|"a":|"b":|"\\["\\/bfnrtux]""#,
        r#"|"\\u([0-9a-fA-F]{4}|00[0-7][0-9a-f]|[dD][7-9a-fA-F](00|ff))""#,
        r#"|"\\ud[89ab][0-9a-f]{2}\\u[de][b-f][0-9a-f]{2}"|"\\u(d800|dbff)\\u(dc00|dfff)"){0,12}"#,
    );

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 16 } else { 5_000 }))]

        #[test]
        fn another_reader_reads_the_same(text in PIECES) {
            match serde_json::from_str::<Theirs>(&text) {
                Ok(theirs) => prop_assert!(is_same(&parse(text.as_bytes()).unwrap(), &theirs)),
                // It has no room for 1e400.
                Err(error) if error.to_string().contains("out of range") => {}
                Err(_) => prop_assert!(parse(text.as_bytes()).is_err()),
            }
        }

        #[test]
        fn what_another_writer_writes_is_read(text in ".{0,8}", name in "\\PC{0,4}", number: f64, whole: i64) {
            let theirs = serde_json::json!({ &name: [text, number, whole, null, { &name: {} }, [], [true, false]] });
            for text in [theirs.to_string(), format!("{theirs:#}")] {
                prop_assert!(is_same(&parse(text.as_bytes()).unwrap(), &theirs));
            }
        }
    }
}
