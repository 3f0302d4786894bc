//! Keeps the API key out of every text that comes from outside: a service may echo what it was sent.

use crate::ApiKey;
use crate::models::percent_encode;

/// What stands where the key stood.
pub(crate) const REPLACEMENT: &str = "[api key]";

/// A piece of the key at a text's end is taken off from this length on; a shorter one tells nothing.
const TELLING_LENGTH: usize = 4;

/// The text without the key, in any of the forms in which a service may echo it, and without a piece of it
/// at the end, where an answer was cut short.
pub(crate) fn redact(text: &str, api_key: Option<&ApiKey>) -> String {
    let mut text = text.to_owned();
    let Some(api_key) = api_key else {
        return text;
    };
    for form in forms(api_key.expose()) {
        if text.contains(&form) {
            text = text.replace(&form, REPLACEMENT);
        }
        let cut = (TELLING_LENGTH..form.len())
            .rev()
            .find(|length| text.ends_with(&form[..*length]));
        if let Some(length) = cut {
            text.truncate(text.len() - length);
            text.push_str(REPLACEMENT);
        }
    }
    text
}

/// The key as it is, in JSON, in a URL and in HTML. Most keys look the same in all four.
fn forms(key: &str) -> Vec<String> {
    let json = key.replace('\\', "\\\\").replace('"', "\\\"");
    let html = key
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut percent = String::new();
    percent_encode(key, &mut percent);
    let mut forms = vec![
        json.replace('/', "\\/"),
        json,
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html,
        percent,
        key.to_owned(),
    ];
    // The longest first: a short form may be a part of a longer one.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

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
