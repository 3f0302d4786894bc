//! What kind of bytes a body is made of.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::json::without_byte_order_mark;

/// The body as UTF-8, without a byte order mark. Only one that begins with the mark of UTF-16 and is UTF-16 is changed.
pub(crate) fn to_utf8(body: &[u8]) -> Cow<'_, [u8]> {
    let utf_16 = match body {
        [0xff, 0xfe, rest @ ..] => from_utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => from_utf_16(rest, u16::from_be_bytes),
        _ => None,
    };
    match utf_16 {
        Some(text) => Cow::Owned(text.into_bytes()),
        None => Cow::Borrowed(without_byte_order_mark(body)),
    }
}

fn from_utf_16(body: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let pairs = body.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

/// The text of a body; of one that is no text (packed by gzip, say), that it is none.
pub(super) fn text(body: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(body);
    if is_text(&text) {
        text
    } else {
        Cow::Owned(format!("a binary body of {} bytes", body.len()))
    }
}

/// A few bytes that are not UTF-8 leave a text readable, as one in Latin-1 is; control characters beside them do not.
fn is_text(text: &str) -> bool {
    let is_control = |character: char| {
        character.is_ascii_control() && !character.is_ascii_whitespace() && character != '\x1b'
    };
    let lost = text
        .chars()
        .filter(|character| *character == '\u{fffd}')
        .count();
    let controls = text
        .chars()
        .filter(|character| is_control(*character))
        .count();
    !text.contains('\0') && (lost == 0 || controls == 0) && lost * 2 <= text.chars().count()
}
