//! The search for the API key in everything that was printed.

use std::error::Error as StdError;
use std::fmt::Debug;

/// Everything that a call printed, each with what it is.
#[derive(Clone, Debug, Default)]
pub struct Printed(Vec<(&'static str, String)>);

/// A shorter key is found in innocent words.
const TELLING_LENGTH: usize = 8;

/// So much of a key's beginning is as telling as the whole.
const TELLING_BEGINNING: usize = 12;

impl Printed {
    /// Adds a text.
    pub fn text(&mut self, what: &'static str, text: impl Into<String>) {
        self.0.push((what, text.into()));
    }

    /// Adds both ways in which `Debug` prints a value.
    pub fn debug(&mut self, what: &'static str, value: &(impl Debug + ?Sized)) {
        self.text(what, format!("{value:?}"));
        self.text(what, format!("{value:#?}"));
    }

    /// Adds an error and everything that caused it.
    pub fn error(&mut self, error: &starsbot::Error) {
        self.debug("the error", error);
        self.text("the error", error.to_string());
        self.text(
            "the error's details",
            serde_json::json!(error.details()).to_string(),
        );
        let mut cause = error.source();
        while let Some(error) = cause {
            self.debug("a cause of the error", error);
            self.text("a cause of the error", error.to_string());
            cause = error.source();
        }
    }

    /// Adds what something else has printed.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Where the key stands, in any form.
    #[must_use]
    pub fn leaks(&self, key: &str) -> Vec<String> {
        let forms = forms(key);
        let holds = |text: &str| forms.iter().any(|form| text.contains(form.as_str()));
        let mut leaks: Vec<String> = self
            .0
            .iter()
            .filter(|(_, text)| holds(text))
            .map(|(what, text)| format!("{what} shows the key: {text}"))
            .collect();
        leaks.dedup();
        leaks
    }
}

/// The key without the blanks round it: as it is, as `Debug` and JSON write it, in a URL, every unbroken piece
/// of it, and its beginning.
fn forms(key: &str) -> Vec<String> {
    let key = key.trim_matches(|c: char| c.is_ascii_whitespace());
    let unquoted = |text: String| text[1..text.len() - 1].to_owned();
    let mut forms = vec![
        key.to_owned(),
        unquoted(format!("{key:?}")),
        unquoted(serde_json::json!(key).to_string()),
        percent_encoded(key),
        key.chars().take(TELLING_BEGINNING).collect(),
    ];
    forms.extend(
        key.split(|c: char| !c.is_ascii_graphic())
            .map(str::to_owned),
    );
    forms.retain(|form| form.len() >= TELLING_LENGTH);
    forms
}

fn percent_encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = |byte: u8| {
        if is_plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encoded).collect()
}
