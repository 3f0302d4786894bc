//! What the service says when it refuses: its error bodies are undocumented, so every usual form is read
//! and none is required.

mod balance;
mod encoding;
mod error_body;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use balance::is_said_to_be_short;
use encoding::text;
pub(crate) use encoding::to_utf8;
use error_body::ErrorBody;

use crate::redact::redact;
use crate::{ApiKey, json};

const MESSAGE_CHARS: usize = 300;
const EXCERPT_CHARS: usize = 1000;
/// So much of a body is looked at for an excerpt; enough for one whatever the key's removal takes away.
const LOOKED_AT_BYTES: usize = 16 * 1024;
/// So many texts of an error body are looked at for what they are about.
const MAX_PARTS: usize = 64;

/// The beginning of a body, the key removed; `None` when it is empty.
pub(crate) fn excerpt(body: &[u8], api_key: Option<&ApiKey>) -> Option<String> {
    let body = to_utf8(body);
    let text = text(&body);
    let text = redact(&without_needless_escapes(beginning_bytes(&text)), api_key);
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

/// What a refusal says.
pub(crate) struct Refusal {
    /// Its text for people, on one line, the key removed.
    pub(crate) message: Option<String>,
    /// Whether it says that there is too little money.
    pub(crate) is_for_balance: bool,
}

/// Reads the body of a refusal.
pub(crate) fn refusal(body: &[u8], api_key: Option<&ApiKey>) -> Refusal {
    let body = to_utf8(body);
    let said = match json::parse(&body) {
        Ok(value) => ErrorBody::read(&value),
        Err(_) => ErrorBody::plain(match text(&body) {
            page if page.trim_ascii_start().starts_with('<') => in_html(&page),
            text => text.into_owned(),
        }),
    };
    let message = redact(&one_line(beginning_bytes(&said.message)), api_key);
    let message = beginning(&message, MESSAGE_CHARS);
    let mut parts = said.parts.iter().take(MAX_PARTS);
    Refusal {
        message: (!message.is_empty()).then_some(message),
        is_for_balance: parts.any(|part| is_said_to_be_short(beginning_bytes(part))),
    }
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

fn beginning_bytes(text: &str) -> &str {
    let end = (0..=LOOKED_AT_BYTES.min(text.len())).rfind(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
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
        let key = ApiKey::new("sk_test_0123456789").unwrap();
        refusal(body.as_bytes(), Some(&key)).message
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
            (r#"{"ok":false,"error_code":400,"description":"no"}"#, "no"),
            (r#"{"code":"E_NO","type":"about:blank"}"#, "E_NO"),
            (r#"{"code":"E_NO","a":["x"],"b":"y"}"#, "a: x"),
            (
                r#"{"title":"Wrong.","detail":"Wrong. Really","errors":{"a":["x.","y"],"b":{"c":"z"}}}"#,
                "Wrong. Really: a: x. y; b.c: z",
            ),
            (
                r#"{"errors":[{"source":{"pointer":"/a"},"detail":"x"},{"path":["b",0],"message":"y"}]}"#,
                "a: x; b.0: y",
            ),
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
    fn a_body_that_is_no_text_is_told_by_its_size() {
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff\xabVJ-*\xca/R\xb2R\xf2\xcb/";
        let windows_1251 = b"\xcd\xe5\xe4\xee\xf1\xf2\xe0\xf2\xee\xf7\xed\xee";
        for body in [&gzip[..], windows_1251, b"\0\x01", b"\xff\xfe\x41"] {
            let told = format!("a binary body of {} bytes", body.len());
            assert_eq!(refusal(body, None).message.as_ref(), Some(&told));
            assert_eq!(excerpt(body, None), Some(told));
        }
        let latin_1 = b"Acc\xe8s refus\xe9\n";
        assert_eq!(
            refusal(latin_1, None).message.unwrap(),
            "Acc\u{fffd}s refus\u{fffd}"
        );
        assert_eq!(excerpt(b"\xfe\xff\0o\0k", None).unwrap(), "ok");
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
