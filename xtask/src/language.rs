//! What can be done in a language.

use anyhow::Result;

use crate::counts::Counts;

/// Something done in one language. Fails with [`Missing`](crate::tools::Missing) where its toolchain is not here.
pub(crate) type Task = fn() -> Result<()>;

/// What can be done in a language.
pub(crate) struct Language {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// A line for the help.
    pub(crate) about: &'static str,
    /// Shows the main job against the sandbox.
    pub(crate) demo: Task,
    /// Measures, and writes the table into BENCHMARKS.md.
    pub(crate) bench: Task,
    /// Builds what would be published.
    pub(crate) build: Task,
    /// What `test` runs.
    pub(crate) legs: &'static [Leg],
}

/// A part of `test` that can run, or not, by itself.
pub(crate) struct Leg {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// A line for the help.
    pub(crate) about: &'static str,
    /// Adds up what it checks. An error stops the leg: [`Missing`](crate::tools::Missing) where a toolchain is not
    /// here, which may be no failure; anything else is one.
    pub(crate) run: fn(&mut Counts) -> Result<()>,
}
