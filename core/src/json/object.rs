//! The fields of an answer.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Value;
use crate::endpoint::DecodeError;
use crate::number;

/// The fields of a JSON object, each a name and a value.
pub(crate) struct Object<'a>(Vec<(Value<'a>, Value<'a>)>);

impl<'a> Object<'a> {
    /// Reads a body that is a JSON object.
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self, DecodeError> {
        let text = body.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let value = match Value::parse(text) {
            Ok(_) if text.len() < body.len() => Err(text.len()),
            value => value,
        };
        match value {
            Ok(value) if value.is_object() => Ok(Self(value.members())),
            Ok(_) => Err(DecodeError("the body is not a JSON object".to_owned())),
            // Of the body only the place is told: it may hold the key.
            Err(at) => {
                let at = u64::try_from(at).unwrap_or(u64::MAX).to_string();
                Err(DecodeError(
                    ["the body is not JSON (at byte ", &at, ")"].concat(),
                ))
            }
        }
    }

    /// A field; `None` where it is missing or null.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Value<'a>>, DecodeError> {
        let mut fields = self.0.iter().filter(|(key, _)| key.says(name));
        let first = fields.next();
        if fields.next().is_some() {
            return Err(DecodeError([name, " stands there twice"].concat()));
        }
        Ok(first
            .map(|(_, value)| *value)
            .filter(|value| !value.is_null()))
    }

    /// A text; `None` where it is missing or null.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, DecodeError> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        let wrong = || DecodeError([name, " is not a text"].concat());
        value
            .string()
            .map(Cow::into_owned)
            .ok_or_else(wrong)
            .map(Some)
    }

    /// A whole number; `None` where it is missing or null.
    pub(crate) fn whole(&self, name: &str) -> Result<Option<i64>, DecodeError> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        let wrong = || DecodeError([name, " is not a whole number of 64 bits"].concat());
        let number = value
            .number()
            .and_then(|text| number::whole(text.as_bytes()));
        number.ok_or_else(wrong).map(Some)
    }

    /// Refuses fields other than these.
    #[cfg(feature = "sandbox")]
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), DecodeError> {
        for (key, _) in &self.0 {
            if let Some(key) = key.string().filter(|key| !known.contains(&&**key)) {
                return Err(DecodeError(["there is no field ", &key].concat()));
            }
        }
        Ok(())
    }
}

/// What has to be there.
pub(crate) fn required<T>(name: &str, field: Option<T>) -> Result<T, DecodeError> {
    field.ok_or_else(|| DecodeError([name, " is missing"].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_is_not_json_is_told_by_its_place_alone() {
        let told = |body: &[u8]| Object::parse(body).err().unwrap().0;
        assert_eq!(
            told(br#"{"a": sk_secret}"#),
            "the body is not JSON (at byte 6)"
        );
        assert_eq!(told(b"{\"\xff\""), "the body is not JSON (at byte 2)");
        assert_eq!(told(b"[]"), "the body is not a JSON object");
    }

    #[test]
    fn a_field_that_stands_twice_is_refused_where_it_is_read() {
        let object = Object::parse(br#"{"a":1,"b":2,"\u0061":null}"#).unwrap();
        assert!(object.get("a").is_err());
        assert_eq!(object.whole("b"), Ok(Some(2)));
        assert!(object.only(&["a"]).is_err());
    }
}
