//! Reading JSON: a number stays the text it was written as, so that no float comes between an answer and the
//! nanotons, and a field that stands twice is seen. A reader of our own: a library's would be one kilobyte of the 31
//! that a page downloads.

mod object;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::number::Number;

pub(crate) use object::{Object, required};

/// A JSON value: its text, which is known to be one.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a>(&'a str);

/// So deep may lists and objects lie in one another, as in other readers. It bounds the stack.
const DEPTH: usize = 128;

impl<'a> Value<'a> {
    /// Reads a text that is one JSON value. If it is none, answers with the place of the first byte that is wrong.
    pub(crate) fn parse(text: &'a str) -> Result<Self, usize> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEPTH);
        value.filter(|_| reader.peek().is_none()).ok_or(reader.at)
    }

    pub(crate) fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// What a string says.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        let inside = self.0.strip_prefix('"')?;
        let inside = inside.strip_suffix('"').unwrap_or(inside);
        if !inside.bytes().any(|byte| byte == b'\\') {
            return Some(Cow::Borrowed(inside));
        }
        let mut said = String::new();
        let mut reader = Reader {
            text: self.0,
            at: 0,
        };
        reader.string(Some(&mut said))?;
        Some(Cow::Owned(said))
    }

    /// Whether it is a string that says this.
    pub(crate) fn says(self, text: &str) -> bool {
        self.string().is_some_and(|said| said == text)
    }

    /// A number as it is written.
    pub(crate) fn number(self) -> Option<&'a str> {
        let first = self.0.bytes().next()?;
        (first == b'-' || first.is_ascii_digit()).then_some(self.0)
    }

    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(crate) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// The values in an object, each behind its name, or those in a list, without one.
    pub(crate) fn members(self) -> Vec<(Value<'a>, Value<'a>)> {
        let mut members = Vec::new();
        let mut reader = Reader {
            text: self.0,
            at: 0,
        };
        if self.is_object() || self.is_list() {
            reader.members(DEPTH, &mut |name, value| members.push((name, value)));
        }
        members
    }
}

/// Reads on from a place in a text. What is not JSON is `None`, and leaves the reader where it stands.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte.
    fn next(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    /// The next byte that is no blank, which stays there.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.rest().first()? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => self.string(None)?,
            b'{' | b'[' => self.members(depth, &mut |_, _| ())?,
            _ => {
                let rest = self.rest();
                let word = [&b"null"[..], b"true", b"false"]
                    .into_iter()
                    .find(|word| rest.starts_with(word));
                self.at += match word {
                    Some(word) => word.len(),
                    None => rest.len() - Number::split_off(rest)?.1.len(),
                };
            }
        }
        self.text.get(start..self.at).map(Value)
    }

    /// Reads a list or an object.
    fn members(&mut self, depth: usize, each: &mut dyn FnMut(Value<'a>, Value<'a>)) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let is_object = self.next()? == b'{';
        let end = if is_object { b'}' } else { b']' };
        if self.peek()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            let mut name = Value("");
            if is_object {
                name = self.name()?;
            }
            each(name, self.value(depth)?);
            let next = self.peek()?;
            if next == end {
                self.at += 1;
                return Some(());
            }
            if next != b',' {
                return None;
            }
            self.at += 1;
        }
    }

    /// Reads the name of a field, and the colon.
    fn name(&mut self) -> Option<Value<'a>> {
        if self.peek()? != b'"' {
            return None;
        }
        let name = self.value(0)?;
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        Some(name)
    }

    /// Reads a string, and writes down what it says where that is wanted.
    fn string(&mut self, mut said: Option<&mut String>) -> Option<()> {
        self.at += 1;
        loop {
            let start = self.at;
            while !matches!(self.rest().first()?, b'"' | b'\\' | ..b' ') {
                self.at += 1;
            }
            if let Some(said) = &mut said {
                said.push_str(self.text.get(start..self.at)?);
            }
            match self.rest().first()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    let escaped = self.escaped()?;
                    if let Some(said) = &mut said {
                        said.push(escaped);
                    }
                }
                _ => return None,
            }
        }
    }

    /// Reads an escape.
    fn escaped(&mut self) -> Option<char> {
        self.at += 1;
        Some(match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                // The first half of a character outside the basic plane: the second has to follow.
                if code & 0xfc00 == 0xd800 {
                    if self.next()? != b'\\' || self.next()? != b'u' {
                        return None;
                    }
                    let low = self.hex()?;
                    if low & 0xfc00 != 0xdc00 {
                        return None;
                    }
                    code = 0x1_0000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
                }
                char::from_u32(code)?
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code << 4 | char::from(self.next()?).to_digit(16)?;
        }
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Theirs;

    use super::*;

    /// Whether a value says what another reader has read. Numbers are compared as text.
    fn is_same(ours: Value<'_>, theirs: &Theirs) -> bool {
        let members = ours.members();
        match theirs {
            Theirs::Null => ours.is_null(),
            Theirs::Bool(truth) => ours.0 == truth.to_string(),
            Theirs::Number(number) => ours
                .number()
                .is_some_and(|text| text.parse::<f64>().ok() == number.as_f64()),
            Theirs::String(text) => ours.says(text),
            Theirs::Array(values) => {
                ours.is_list()
                    && members.len() == values.len()
                    && members
                        .iter()
                        .zip(values)
                        .all(|((_, value), theirs)| is_same(*value, theirs))
            }
            // The other reader keeps the last of the fields with one name.
            Theirs::Object(fields) => {
                let named = |name: &str| {
                    let mut from_the_end = members.iter().rev();
                    from_the_end.find(|(key, _)| key.says(name))
                };
                let known = |(key, _): &(Value<'_>, _)| {
                    key.string().is_some_and(|key| fields.contains_key(&*key))
                };
                ours.is_object()
                    && members.iter().all(known)
                    && fields.iter().all(|(name, theirs)| {
                        named(name).is_some_and(|(_, value)| is_same(*value, theirs))
                    })
            }
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
                Ok(theirs) => prop_assert!(is_same(Value::parse(&text).unwrap(), &theirs)),
                // It has no room for 1e400.
                Err(error) if error.to_string().contains("out of range") => {}
                Err(_) => prop_assert!(Value::parse(&text).is_err()),
            }
        }

        #[test]
        fn what_another_writer_writes_is_read(text in ".{0,8}", name in "\\PC{0,4}", number: f64, whole: i64) {
            let theirs = serde_json::json!({ &name: [text, number, whole, null, { &name: {} }, [], [true, false]] });
            for text in [theirs.to_string(), format!("{theirs:#}")] {
                prop_assert!(is_same(Value::parse(&text).unwrap(), &theirs));
            }
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Value::parse(&nested(DEPTH)).is_ok());
        assert!(Value::parse(&nested(DEPTH + 1)).is_err());
        assert!(Value::parse(&nested(100_000)).is_err());
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place() {
        for (text, place) in [
            ("", 0),
            (" ", 1),
            ("{}{}", 2),
            (r#"{"a":1,}"#, 7),
            ("[1 2]", 3),
            (r#"{"a": sk_secret}"#, 6),
            (r#"{"a" 1}"#, 5),
            ("{a:1}", 1),
            (r#""\ud800""#, 8),
            (r#""\ud800\ndc00""#, 9),
            ("\"\t\"", 1),
            ("\"", 1),
            ("nul", 0),
            ("-", 0),
            ("[1.]", 1),
            ("[01]", 1),
        ] {
            assert_eq!(Value::parse(text).err(), Some(place), "{text}");
        }
    }
}
