//! The list of languages. A new one is a file of its own and a line in [`LANGUAGES`].

use crate::language::{Language, Leg};
use crate::{kotlin, node, python, rust, swift};

/// All languages, in the order in which they are done.
const LANGUAGES: &[Language] = &[
    rust::LANGUAGE,
    python::LANGUAGE,
    node::LANGUAGE,
    kotlin::LANGUAGE,
    swift::LANGUAGE,
];

/// All languages.
pub(crate) fn languages() -> impl Iterator<Item = &'static Language> {
    LANGUAGES.iter()
}

/// All legs of all languages.
pub(crate) fn legs() -> impl Iterator<Item = &'static Leg> {
    languages().flat_map(|language| language.legs)
}
