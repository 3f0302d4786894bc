//! What the service says when it refuses: its error bodies are undocumented, so every usual form is read
//! and none is required.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

use crate::ApiKey;
use crate::json::Value;
use crate::redact::redact;
use crate::text::{find, split_once};

const MESSAGE_CHARS: usize = 300;
const EXCERPT_CHARS: usize = 1000;
/// So much of a body is looked at for an excerpt; enough for one whatever the key's removal takes away.
const LOOKED_AT_BYTES: usize = 16 * 1024;

/// The beginning of a body, the key removed; `None` when it is empty.
pub(crate) fn excerpt(body: &[u8], api_key: Option<&ApiKey>) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT_BYTES)]);
    let text = redact(&without_needless_escapes(&text), api_key);
    (!text.is_empty()).then(|| text.chars().take(EXCERPT_CHARS).collect())
}

/// Writes out the characters that JSON has escaped for no need: they could hide the key.
fn without_needless_escapes(text: &str) -> String {
    const ESCAPE: &str = "\\u00";
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = split_once(rest, ESCAPE) {
        written.push_str(before);
        let code = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code.map(char::from).filter(char::is_ascii_graphic) {
            Some(character) if !matches!(character, '"' | '\\') => {
                written.push(character);
                rest = &after[2..];
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
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let message = match Value::parse(text) {
        Ok(value) => in_json(value)?,
        Err(_) if text.starts_with('<') => in_html(text),
        Err(_) => text.to_owned(),
    };
    let beginning = &message.as_bytes()[..message.len().min(LOOKED_AT_BYTES)];
    let one_line = String::from_utf8_lossy(beginning)
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let message: String = redact(&one_line, api_key)
        .chars()
        .take(MESSAGE_CHARS)
        .collect();
    (!message.is_empty()).then_some(message)
}

/// `"text"`, `{"error": …}`, `{"message": …}`, `{"detail": …}`, lists of them, and FastAPI's
/// `{"loc": […], "msg": …}`.
fn in_json(value: Value<'_>) -> Option<String> {
    if let Some(text) = value.string() {
        return Some(text.into_owned());
    }
    let members = value.members();
    if value.is_list() {
        return joined(members.into_iter().map(|(_, value)| in_json(value)), "; ");
    }
    let field = |name| {
        let mut members = members.iter();
        let (_, value) = members.find(|(key, _)| key.string().is_some_and(|key| key == name))?;
        Some(*value)
    };
    let texts = ["error", "message", "detail", "msg"].map(|name| in_json(field(name)?));
    let at = field("loc").and_then(place);
    joined([at].into_iter().chain(texts), ": ")
}

/// FastAPI's place of a mistake, `["body", "amount_stars"]`, as `body.amount_stars`.
fn place(loc: Value<'_>) -> Option<String> {
    let parts = loc.members().into_iter().map(|(_, part)| {
        let text = part.string().map(Cow::into_owned);
        text.or_else(|| part.number().map(ToOwned::to_owned))
    });
    joined(parts, ".")
}

/// The texts that there are.
fn joined(texts: impl Iterator<Item = Option<String>>, separator: &str) -> Option<String> {
    let texts: Vec<String> = texts.flatten().collect();
    (!texts.is_empty()).then(|| texts.join(separator))
}

/// The title of a page, or else its text.
fn in_html(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    if let Some(start) = find(&lower, "<title") {
        if let (Some(open), Some(close)) =
            (lower[start..].find('>'), find(&lower[start..], "</title"))
        {
            if open + 1 < close {
                return page[start + open + 1..start + close].to_owned();
            }
        }
    }
    let mut text = String::new();
    for piece in page.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, after)| after));
        text.push(' ');
    }
    text
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
