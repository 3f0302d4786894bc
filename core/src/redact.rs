//! Keeps the API key out of every text that comes from outside: a service may echo what it was sent.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use core::cmp::Reverse;
use core::error::Error;
use core::fmt::Write as _;

use crate::ApiKey;
use crate::http::Failure;
use crate::models::percent_encode;

/// What stands where the key stood.
pub(crate) const REPLACEMENT: &str = "[api key]";

/// A piece of the key at a text's end is taken off from this length on; a shorter one tells nothing.
const TELLING_LENGTH: usize = 4;

/// The text without the key, in any of the forms in which a service may echo it, and without a piece of it
/// at the end, where a response was cut short.
pub(crate) fn redact(text: &str, api_key: Option<&ApiKey>) -> String {
    let Some(api_key) = api_key else {
        return text.to_owned();
    };
    let mut forms = forms(api_key.expose());
    // The longest first: a short form may be a part of a longer one.
    forms.sort_by_key(|form| Reverse(form.len()));
    let mut text = text.to_owned();
    for form in forms {
        text = text.replace(&form, REPLACEMENT);
        let cut = (TELLING_LENGTH..form.len())
            .rev()
            .find_map(|length| text.strip_suffix(form.get(..length)?));
        if let Some(before) = cut {
            text = format!("{before}{REPLACEMENT}");
        }
    }
    text
}

/// The transport's own error, unless it would show the key: its text is in the message already. Finding that out
/// takes an error that prints its causes, so builds without `std` do without.
pub(crate) fn clean_source(
    failure: &Failure,
    api_key: Option<&ApiKey>,
) -> Option<Arc<dyn Error + Send + Sync>> {
    if cfg!(not(feature = "std")) {
        return None;
    }
    let source = failure.source.clone()?;
    let mut shown = format!("{source:?} {source}");
    let mut deeper = source.source();
    while let Some(error) = deeper {
        let _ = write!(shown, " {error}");
        deeper = error.source();
    }
    (redact(&shown, api_key) == shown).then_some(source)
}

/// The key as it is, in JSON, in HTML and in a URL, each as strictly and as freely as they are written. Most
/// keys look the same in all of them.
fn forms(key: &str) -> [String; 6] {
    [
        key.to_owned(),
        escaped(key, &JSON[..2]),
        escaped(key, &JSON),
        escaped(key, &HTML[..3]),
        escaped(key, &HTML),
        percent_encode(key),
    ]
}

// The character that begins an escape comes first, so that no escape is escaped again.
const JSON: [(char, &str); 3] = [('\\', "\\\\"), ('"', "\\\""), ('/', "\\/")];
const HTML: [(char, &str); 5] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&#39;"),
];

fn escaped(key: &str, escapes: &[(char, &str)]) -> String {
    escapes
        .iter()
        .fold(key.to_owned(), |key, (character, escape)| {
            key.replace(*character, escape)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whichever_form_of_whichever_key_is_taken_out_whole(key in r#"[!-~]{1,12}|[a%&<>"'/\\;]{1,8}|sk_[a-z0-9]{4}"#) {
            // A key in quotes is refused.
            let Ok(key) = ApiKey::new(&key) else { return Ok(()) };
            for form in forms(key.expose()) {
                // Once more would be the word "key" of what stands in its place.
                prop_assume!(!REPLACEMENT.contains(&form));
                prop_assert_eq!(redact(&format!("({form}("), Some(&key)), "([api key](");
            }
        }
    }

    #[test]
    fn no_form_of_the_key_is_left() {
        let key = ApiKey::new(r#"sk_"a\b/c&d<e'"#).unwrap();
        for form in forms(key.expose()) {
            assert_eq!(
                redact(&format!("<{form}>"), Some(&key)),
                "<[api key]>",
                "{form}"
            );
            assert_eq!(
                redact(&format!("x {}", &form[..form.len() - 1]), Some(&key)),
                "x [api key]",
                "{form}"
            );
        }
        assert_eq!(
            redact("sk_ is how keys begin", Some(&key)),
            "sk_ is how keys begin"
        );
    }
}
