//! What the service says when it refuses: its error bodies are undocumented, so every usual form is read
//! and none is required.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::ApiKey;
use crate::json::{self, Value, without_byte_order_mark};
use crate::redact::redact;

const MESSAGE_CHARS: usize = 300;
const EXCERPT_CHARS: usize = 1000;
/// So much of a body is looked at for an excerpt; enough for one whatever the key's removal takes away.
const LOOKED_AT_BYTES: usize = 16 * 1024;

/// The beginning of a body, the key removed; `None` when it is empty.
pub(crate) fn excerpt(body: &[u8], api_key: Option<&ApiKey>) -> Option<String> {
    let body = without_byte_order_mark(body);
    let text = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT_BYTES)]);
    let text = redact(&without_needless_escapes(&text), api_key);
    (!text.is_empty()).then(|| beginning(&text, EXCERPT_CHARS))
}

/// Writes out the characters that JSON has escaped for no need: they could hide the key.
fn without_needless_escapes(text: &str) -> String {
    const ESCAPE: &str = "\\u00";
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(ESCAPE) {
        written.push_str(before);
        let digits = after.split_at_checked(2);
        let code = digits.and_then(|(digits, _)| u8::from_str_radix(digits, 16).ok());
        match (code.map(char::from), digits) {
            (Some(character), Some((_, after)))
                if character.is_ascii_graphic() && !matches!(character, '"' | '\\') =>
            {
                written.push(character);
                rest = after;
            }
            _ => {
                written.push_str(ESCAPE);
                rest = after;
            }
        }
    }
    written.push_str(rest);
    written
}

/// The message in a body, on one line, the key removed.
pub(crate) fn message(body: &[u8], api_key: Option<&ApiKey>) -> Option<String> {
    let text = String::from_utf8_lossy(without_byte_order_mark(body));
    let message = match json::parse(text.as_bytes()) {
        Ok(value) => in_json(&value)?,
        Err(_) if text.trim_ascii_start().starts_with('<') => in_html(&text),
        Err(_) => text.into_owned(),
    };
    let looked_at = &message.as_bytes()[..message.len().min(LOOKED_AT_BYTES)];
    let line = one_line(&String::from_utf8_lossy(looked_at));
    let message = beginning(&redact(&line, api_key), MESSAGE_CHARS);
    (!message.is_empty()).then_some(message)
}

/// The words of a text, a blank between them.
fn one_line(text: &str) -> String {
    let words = text
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<&str>>().join(" ")
}

fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// `"text"`, `{"error": …}`, `{"message": …}`, `{"detail": …}`, lists of them, and FastAPI's
/// `{"loc": […], "msg": …}`.
fn in_json(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone().into_owned()),
        Value::Array(values) => join(values.iter().filter_map(in_json), "; "),
        Value::Object(fields) => {
            let field = |name: &str| Some(&fields.iter().find(|(key, _)| key == name)?.1);
            let place = field("loc").and_then(place);
            let texts = ["error", "message", "detail", "msg"]
                .into_iter()
                .filter_map(|name| in_json(field(name)?));
            join(place.into_iter().chain(texts), ": ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// FastAPI's place of a mistake, `["body", "amount_stars"]`, as `body.amount_stars`.
fn place(loc: &Value<'_>) -> Option<String> {
    let Value::Array(parts) = loc else {
        return None;
    };
    let parts = parts.iter().filter_map(|part| match part {
        Value::String(name) => Some((**name).to_owned()),
        Value::Number((index, _)) => Some((*index).to_owned()),
        _ => None,
    });
    join(parts, ".")
}

/// Joins texts; `None` when there are none.
fn join(texts: impl Iterator<Item = String>, separator: &str) -> Option<String> {
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join(separator))
}

/// The title of a page, or else its text.
fn in_html(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = || {
        let tag = lower.find("<title")?;
        let start = tag + lower[tag..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        Some(page[start..end].to_owned())
    };
    title().unwrap_or_else(|| {
        let texts = page.split('<').filter_map(|tag| tag.split_once('>'));
        texts.map(|(_, text)| text).collect::<Vec<&str>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<String> {
        message(
            body.as_bytes(),
            Some(&ApiKey::new("sk_test_0123456789").unwrap()),
        )
    }

    #[test]
    fn every_usual_form_is_read() {
        for (body, expected) in [
            ("Not\n enough\tTON", "Not enough TON"),
            (r#""plain""#, "plain"),
            (r#"{"error":"no"}"#, "no"),
            (r#"{"error":{"message":"no","code":7}}"#, "no"),
            (
                r#"{"error":"bad","message":"no balance"}"#,
                "bad: no balance",
            ),
            (r#"{"detail":"no"}"#, "no"),
            (
                r#"{"detail":[{"loc":["body","amount_stars"],"msg":"too small"},{"msg":"x"}]}"#,
                "body.amount_stars: too small; x",
            ),
            (
                "<html><head><TITLE>502 Bad Gateway</TITLE></head></html>",
                "502 Bad Gateway",
            ),
            ("<p>We are <b>closed</b></p>", "We are closed"),
            ("key sk_test_0123456789 is bad", "key [api key] is bad"),
        ] {
            assert_eq!(read(body).as_deref(), Some(expected), "{body}");
        }
        for body in ["", " \n", "{}", "7", "null", "[]", "<", r#"{"ok":false}"#] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    #[test]
    fn an_excerpt_hides_a_key_that_json_has_escaped() {
        let key = ApiKey::new("sk_test_0123456789").unwrap();
        let body = br#"{"error":"\u0073k_test_0123456789"}"#;
        assert_eq!(
            excerpt(body, Some(&key)).unwrap(),
            r#"{"error":"[api key]"}"#
        );
    }
}
