//! Searching texts.

/// Where `needle`, which is not empty, begins in `text`. `str::find` is faster on long texts, and would be a
/// twentieth of the WebAssembly module.
pub(crate) fn find(text: &str, needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    let mut parts = text.as_bytes().windows(needle.len());
    parts.position(|part| part == needle)
}

/// What comes before and after the first `separator`.
pub(crate) fn split_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(find(text, separator)?)?;
    Some((before, rest.get(separator.len()..)?))
}
