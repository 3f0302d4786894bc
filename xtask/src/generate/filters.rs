//! The filters of templates: names in each language's casing, and docs in each language's comments.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind};

/// Adds them.
pub(super) fn add(environment: &mut Environment<'static>, api: &serde_json::Value) {
    environment.add_filter("snake", |text: &str| text.to_snake_case());
    environment.add_filter("camel", |text: &str| text.to_lower_camel_case());
    environment.add_filter("pascal", |text: &str| text.to_upper_camel_case());
    environment.add_filter("screaming", |text: &str| text.to_shouty_snake_case());
    environment.add_filter("kebab", |text: &str| text.to_kebab_case());
    environment.add_filter("named", named);
    environment.add_filter("quoted", |text: &str| {
        serde_json::Value::from(text).to_string()
    });
    environment.add_filter("sentence", sentence);
    environment.add_filter(
        "wrap",
        |text: &str, width, prefix: &str, options: Kwargs| {
            let first = options.get::<Option<&str>>("first")?.unwrap_or(prefix);
            options.assert_all_used()?;
            Ok::<_, Error>(wrap(text, width, first, prefix))
        },
    );
    environment.add_filter("block_doc", block_doc);
    environment.add_filter("docstring", docstring);
    let mut fields = BTreeSet::new();
    collect_fields(api, &mut fields);
    environment.add_filter("prose", move |text: &str, language: &str| {
        prose(text, language, &fields)
    });
}

/// The item of a list that has this name: `records | named("order")`.
fn named(items: &Value, name: &str) -> Result<Value, Error> {
    for item in items.try_iter()? {
        if item.get_attr("name")?.as_str() == Some(name) {
            return Ok(item);
        }
    }
    let message = format!("there is nothing of the name {name}");
    Err(Error::new(ErrorKind::InvalidOperation, message))
}

/// A text that begins with a capital letter and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    let end = if text.ends_with('.') { "" } else { "." };
    first.into_iter().flatten().chain(chars).collect::<String>() + end
}

/// A text in lines of at most `width` characters, each behind `prefix`, the first behind `first`.
fn wrap(text: &str, width: usize, first: &str, prefix: &str) -> String {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .initial_indent(first)
        .subsequent_indent(prefix);
    textwrap::fill(text, options)
}

/// A text as `/** … */` of JavaScript and Kotlin: on one line where it fits in 100 characters.
fn block_doc(text: &str, indent: &str) -> String {
    let line = format!("{indent}/** {text} */");
    if line.chars().count() <= 100 {
        return line;
    }
    let prefix = format!("{indent} * ");
    let lines = wrap(text, 100, &prefix, &prefix);
    format!("{indent}/**\n{lines}\n{indent} */")
}

/// A text as a docstring of Python: on one line where it fits in 100 characters; else the first sentence and, after
/// an empty line, the rest.
fn docstring(text: &str, indent: &str) -> String {
    let line = format!("{indent}\"\"\"{text}\"\"\"");
    if line.chars().count() <= 100 {
        return line;
    }
    let (summary, rest) = text.split_once(". ").unwrap_or((text, ""));
    let summary = summary.trim_end_matches('.');
    let first = wrap(&format!("\"\"\"{summary}."), 100, indent, indent);
    if rest.is_empty() {
        return format!("{first}\n{indent}\"\"\"");
    }
    let rest = wrap(rest, 100, indent, indent);
    format!("{first}\n\n{rest}\n{indent}\"\"\"")
}

/// A text whose `code` is as a language has it: names of fields, arguments and options in its casing, `null`, `true`
/// and `false` in its words; for `""` as it stands. Codes of errors and other values are the same everywhere.
fn prose(text: &str, language: &str, fields: &BTreeSet<String>) -> Result<String, Error> {
    let (null, is_camel) = match language {
        "rust" | "python" => ("None", false),
        "javascript" | "kotlin" => ("null", true),
        "" => ("null", false),
        "swift" => ("nil", true),
        _ => {
            let message = format!("there is no language {language}");
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
    };
    let marks = if language == "python" { "``" } else { "`" };
    let parts = text.split('`').enumerate().map(|(at, part)| {
        if at % 2 == 0 {
            return part.to_owned();
        }
        let code = match part {
            "null" => null.to_owned(),
            "true" | "false" if language == "python" => part.to_upper_camel_case(),
            _ if is_camel && fields.contains(part) => part.to_lower_camel_case(),
            _ => part.to_owned(),
        };
        format!("{marks}{code}{marks}")
    });
    Ok(parts.collect())
}

/// The names of everything that has a kind: fields, arguments and options.
fn collect_fields(value: &serde_json::Value, fields: &mut BTreeSet<String>) {
    if let (Some(name), Some(_)) = (value["name"].as_str(), value["kind"].as_str()) {
        fields.insert(name.to_owned());
    }
    for item in value.as_array().into_iter().flatten() {
        collect_fields(item, fields);
    }
    for (_, value) in value.as_object().into_iter().flatten() {
        collect_fields(value, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_are_wrapped_into_comments() {
        assert_eq!(wrap("a bc d", 8, "/// ", "/// "), "/// a bc\n/// d");
        assert_eq!(wrap("a bc d", 6, "- ", "  "), "- a bc\n  d");
        assert_eq!(block_doc("Short.", "  "), "  /** Short. */");
        let long = "word ".repeat(30) + "end.";
        let block = block_doc(&long, "  ");
        assert!(block.starts_with("  /**\n   * word"));
        assert!(block.ends_with("end.\n   */"));
        assert!(block.lines().all(|line| line.len() <= 100));
    }

    #[test]
    fn a_long_docstring_has_a_summary() {
        assert_eq!(docstring("Short.", ""), r#""""Short.""""#);
        let long = format!("First. {}end.", "word ".repeat(30));
        assert!(docstring(&long, "").starts_with("\"\"\"First.\n\nword"));
    }

    #[test]
    fn code_in_prose_is_as_the_language_has_it() {
        let fields = BTreeSet::from(["retry_after".to_owned()]);
        let told = |language| {
            let text = "`null` or `retry_after`, `rate_limited`, `true`.";
            prose(text, language, &fields).unwrap()
        };
        assert_eq!(
            told("swift"),
            "`nil` or `retryAfter`, `rate_limited`, `true`."
        );
        assert_eq!(
            told("python"),
            "``None`` or ``retry_after``, ``rate_limited``, ``True``."
        );
        assert!(prose("", "cobol", &fields).is_err());
    }

    #[test]
    fn a_phrase_becomes_a_sentence() {
        assert_eq!(sentence("401: no"), "401: no.");
        assert_eq!(sentence("no time."), "No time.");
    }
}
