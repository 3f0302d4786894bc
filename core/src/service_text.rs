//! What the service says when it refuses: its error bodies are undocumented, so every usual form is read
//! and none is required.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

use crate::ApiKey;
use crate::json::Value;
use crate::redact::redact;
use crate::text::split_once;

const MESSAGE_CHARS: usize = 300;
const EXCERPT_CHARS: usize = 1000;
/// So much of a body is looked at for an excerpt; enough for one whatever the key's removal takes away.
const LOOKED_AT_BYTES: usize = 16 * 1024;

/// The beginning of a body, the key removed; `None` when it is empty.
pub(crate) fn excerpt(body: &[u8], api_key: Option<&ApiKey>) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT_BYTES)]);
    let text = redact(&without_needless_escapes(&text), api_key);
    (!text.is_empty()).then(|| beginning(&text, EXCERPT_CHARS))
}

/// Writes out the characters that JSON has escaped for no need: they could hide the key.
fn without_needless_escapes(text: &str) -> String {
    const ESCAPE: &str = "\\u00";
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = split_once(rest, ESCAPE) {
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
    let text = String::from_utf8_lossy(body);
    let message = match Value::parse(&text) {
        Ok(value) => in_json(value)?,
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
    let mut line = String::new();
    let mut is_after_gap = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            is_after_gap = true;
            continue;
        }
        if is_after_gap && !line.is_empty() {
            line.push(' ');
        }
        is_after_gap = false;
        line.push(character);
    }
    line
}

fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// `"text"`, `{"error": …}`, `{"message": …}`, `{"detail": …}`, lists of them, and FastAPI's
/// `{"loc": […], "msg": …}`.
fn in_json(value: Value<'_>) -> Option<String> {
    if let Some(text) = value.string() {
        return Some(text.into_owned());
    }
    let members = value.members();
    let mut texts = None;
    if value.is_list() {
        for (_, value) in members {
            add(&mut texts, in_json(value), "; ");
        }
        return texts;
    }
    for name in ["loc", "error", "message", "detail", "msg"] {
        if let Some((_, value)) = members.iter().find(|(key, _)| key.says(name)) {
            let text = match name {
                "loc" => place(*value),
                _ => in_json(*value),
            };
            add(&mut texts, text, ": ");
        }
    }
    texts
}

/// FastAPI's place of a mistake, `["body", "amount_stars"]`, as `body.amount_stars`.
fn place(loc: Value<'_>) -> Option<String> {
    let mut parts = None;
    for (_, part) in loc.members() {
        let text = part.string().or_else(|| part.number().map(Cow::Borrowed));
        add(&mut parts, text.map(Cow::into_owned), ".");
    }
    parts
}

/// Adds a text to those before it.
fn add(texts: &mut Option<String>, text: Option<String>, separator: &str) {
    match (texts, text) {
        (Some(texts), Some(text)) => {
            texts.push_str(separator);
            texts.push_str(&text);
        }
        (texts @ None, text) => *texts = text,
        (Some(_), None) => {}
    }
}

/// The title of a page, or else its text.
fn in_html(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = || {
        let (before, rest) = split_once(&lower, "<title")?;
        let (inside, rest) = split_once(rest, ">")?;
        let (title, _) = split_once(rest, "</title")?;
        let start = before.len() + "<title".len() + inside.len() + ">".len();
        page.get(start..start + title.len())
    };
    if let Some(title) = title() {
        return title.to_owned();
    }
    let (mut text, mut rest) = (String::new(), page);
    while let Some((_, after)) = split_once(rest, ">") {
        let (piece, next) = split_once(after, "<").unwrap_or((after, ""));
        text.push_str(piece);
        text.push(' ');
        rest = next;
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
