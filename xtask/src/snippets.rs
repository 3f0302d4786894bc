//! The playground's snippets: the same calls in every language, each compiled and run in its own.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::counts::Counts;
use crate::paths;
use crate::server::Server;
use crate::step::{self, Step};
use crate::tools::{self, Missing};

/// The programs made of a language's snippets: the name of each, and what it must print.
pub(crate) struct Snippets(Vec<(String, String)>);

impl Snippets {
    /// Makes programs of them in a folder, which is emptied before. This takes Node, which most languages do not need
    /// otherwise: without it, it is one check skipped. The leg `node` fails then.
    pub(crate) fn make(language: &str, folder: &Path, counts: &mut Counts) -> Result<Option<Self>> {
        let node = match tools::ensure_node() {
            Err(error) if error.is::<Missing>() => {
                println!("  the playground's snippets are skipped: {error}");
                counts.skipped += 1;
                return Ok(None);
            }
            node => node?,
        };
        paths::remove(folder)?;
        let script = paths::root().join("bindings-wasm/playground/programs.mjs");
        let mut make = Command::new(node);
        make.arg(script).arg(language).arg(folder);
        let what = "making programs of the playground's snippets";
        let mut snippets = Vec::new();
        for line in step::run(what, &mut make)?.stdout {
            let (name, prints) = line.split_once(' ').context("a snippet has no name")?;
            snippets.push((name.to_owned(), prints.to_owned()));
        }
        ensure!(!snippets.is_empty(), "there are no snippets in {language}");
        Ok(Some(Self(snippets)))
    }

    /// Their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Runs them against the sandbox. [`cargo::build_servers`](crate::cargo::build_servers) comes first.
    pub(crate) fn run(
        &self,
        program: impl Fn(&str) -> Result<Command>,
        counts: &mut Counts,
    ) -> Result<()> {
        let sandbox = Server::sandbox()?;
        for (name, prints) in &self.0 {
            let step = Step::start(format!("snippet: {name}"));
            let output = step.run(sandbox.serves(&mut program(name)?))?;
            let is_right = output.success && output.stdout.iter().any(|line| line.contains(prints));
            let about = if is_right {
                String::new()
            } else {
                format!("it must print {prints}")
            };
            step.judge(is_right, &about, &output.lines, counts);
        }
        Ok(())
    }
}
