//! Writing JSON text.

use alloc::string::{String, ToString as _};
use core::time::Duration;

use starsbot::{Error, ErrorDetails, Outcome, Ton, Username};

/// JSON text that grows.
#[derive(Default)]
pub(crate) struct Json(String);

impl Json {
    /// The text of a value.
    pub(crate) fn text_of(value: &impl Write) -> String {
        let mut json = Self::default();
        value.write(&mut json);
        json.0
    }

    /// The text of an object.
    pub(crate) fn object_of(write: impl FnOnce(&mut Self)) -> String {
        let mut json = Self::default();
        json.object(write);
        json.0
    }

    /// The text as it is now.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    pub(crate) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.open('{');
        write(self);
        self.0.push('}');
    }

    pub(crate) fn array(&mut self, write: impl FnOnce(&mut Self)) {
        self.open('[');
        write(self);
        self.0.push(']');
    }

    /// Begins a field, whose value comes next.
    pub(crate) fn field(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.0.push(':');
        self
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.open('"');
        for character in text.chars() {
            if character < ' ' {
                let code = character as usize;
                self.0.push_str("\\u00");
                for digit in [code >> 4, code & 15] {
                    self.0.push(char::from(b"0123456789abcdef"[digit]));
                }
                continue;
            }
            if matches!(character, '"' | '\\') {
                self.0.push('\\');
            }
            self.0.push(character);
        }
        self.0.push('"');
    }

    /// A text, or null.
    pub(crate) fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.bare("null"),
        }
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.bare(&number.to_string());
    }

    /// A time in milliseconds.
    pub(crate) fn millis(&mut self, duration: Duration) {
        self.number(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    }

    /// The fields of an amount of TON, exact: as decimal text and in nanotons.
    pub(crate) fn ton(&mut self, ton: Ton) {
        self.field("ton").text(&ton.to_string());
        self.field("nano").text(&ton.nano().to_string());
    }

    /// A number, or null.
    pub(crate) fn maybe_number(&mut self, number: Option<u64>) {
        match number {
            Some(number) => self.number(number),
            None => self.bare("null"),
        }
    }

    pub(crate) fn truth(&mut self, truth: bool) {
        self.bare(if truth { "true" } else { "false" });
    }

    /// What is JSON already.
    pub(crate) fn written(&mut self, json: &str) {
        self.bare(json);
    }

    fn bare(&mut self, word: &str) {
        self.comma();
        self.0.push_str(word);
    }

    fn open(&mut self, bracket: char) {
        self.comma();
        self.0.push(bracket);
    }

    fn comma(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(',');
        }
    }
}

/// Something that JavaScript gets as JSON.
pub(crate) trait Write {
    fn write(&self, json: &mut Json);
}

/// Nothing but that it went well.
impl Write for () {
    fn write(&self, json: &mut Json) {
        json.bare("null");
    }
}

/// An amount of TON.
impl Write for Ton {
    fn write(&self, json: &mut Json) {
        json.object(|json| json.ton(*self));
    }
}

/// `{"ok": …}` or `{"error": …}`.
pub(crate) fn result<T: Write>(result: Result<T, Error>) -> String {
    Json::object_of(|json| match result {
        Ok(value) => value.write(json.field("ok")),
        Err(error) => error.details().write(json.field("error")),
    })
}

/// What is known of a failure, in the names of JavaScript.
impl Write for ErrorDetails {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            json.field("code").text(self.code.as_str());
            json.field("message").text(&self.message);
            json.field("field").maybe(self.field.as_deref());
            json.field("outcome")
                .maybe(self.outcome.map(Outcome::as_str));
            json.field("status")
                .maybe_number(self.status.map(u64::from));
            json.field("retryAfter").maybe_number(self.retry_after_ms);
            json.field("retryable").truth(self.retryable);
            json.field("attempts").number(self.attempts.into());
            json.field("body").maybe(self.body.as_deref());
            let Some(purchase) = &self.purchase else {
                return;
            };
            json.field("purchase").object(|json| {
                let name = purchase.to_username.as_ref().map(Username::as_str);
                json.field("amountStars")
                    .text(&purchase.amount_stars.get().to_string());
                json.field("toUsername").maybe(name);
                json.field("stage").text(purchase.stage.as_str());
                json.field("startedAt").number(purchase.started_at_ms);
                json.field("endedAt").number(purchase.ended_at_ms);
            });
        });
    }
}
