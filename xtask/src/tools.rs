//! Tools that a task needs: found on this machine, or installed, or named with the one command to run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fmt};

use anyhow::{Result, bail};

use crate::step::Step;

pub(crate) use chromium::ensure_chromium;
pub(crate) use jvm::{ensure_java, ensure_maven};
pub(crate) use node::{ensure_node, ensure_npm, ensure_npm_packages};
pub(crate) use python::{Python, ensure_pythons};
pub(crate) use rustup::{ensure_rust_component, ensure_rust_target};
pub(crate) use swift::{Swift, ensure_swift};

mod chromium;
mod jvm;
mod node;
mod python;
mod rustup;
mod swift;

/// A toolchain that is not here and was not installed: what it is, and how to get it.
#[derive(Debug)]
pub(crate) struct Missing(String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// Finds a program on PATH, by the first of its names that is there.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    names
        .iter()
        .flat_map(|name| endings.iter().map(move |ending| format!("{name}{ending}")))
        .find_map(|file| {
            folders
                .iter()
                .map(|folder| folder.join(&file))
                .find(|program| program.is_file())
        })
}

/// Finds a program by any of its names. Where it is not, installs Debian's packages with it, or says what to do.
pub(crate) fn ensure_program(names: &[&str], packages: &str, elsewhere: &str) -> Result<PathBuf> {
    if let Some(program) = find(names) {
        return Ok(program);
    }
    ensure_apt_package(packages, elsewhere)?;
    match find(names) {
        Some(program) => Ok(program),
        None => bail!(Missing(format!(
            "Debian's {packages} did not bring it; {elsewhere}"
        ))),
    }
}

/// Installs packages of Debian, divided by blanks, if this is Debian and we are root. Otherwise says what to do:
/// the command where this is Debian, else what the caller says.
pub(crate) fn ensure_apt_package(packages: &str, elsewhere: &str) -> Result<()> {
    if !Path::new("/etc/debian_version").exists() {
        bail!(Missing(format!("{packages} is not here; {elsewhere}")));
    }
    let by_hand = format!("apt-get install --yes --no-install-recommends {packages}");
    if Command::new("id").arg("-u").output()?.stdout.trim_ascii() != b"0" {
        bail!(Missing(format!(
            "{packages} is not here; install it with: sudo {by_hand}"
        )));
    }
    // The lists of packages may be missing or old.
    install(packages, &by_hand, Some("apt-get update"))
}

/// Installs something, or says how to do it by hand. If it fails it is tried once more, after a remedy if there is
/// one: downloads fail by chance.
fn install(what: &str, by_hand: &str, remedy: Option<&str>) -> Result<()> {
    let step = Step::start(format!("installing {what}: {by_hand}"));
    let mut printed = Vec::new();
    let mut succeeds = |line: &str| -> Result<bool> {
        let mut words = line.split(' ');
        let mut command = Command::new(words.next().unwrap_or_default());
        let output = step.run(command.args(words).env("DEBIAN_FRONTEND", "noninteractive"))?;
        printed.extend(output.lines);
        Ok(output.success)
    };
    let mut is_installed = succeeds(by_hand)?;
    if !is_installed {
        if let Some(remedy) = remedy {
            succeeds(remedy)?;
        }
        is_installed = succeeds(by_hand)?;
    }
    if is_installed {
        step.done("done");
        return Ok(());
    }
    step.failed("", &printed);
    bail!(Missing(format!(
        "{what} could not be installed; by hand: {by_hand}"
    )))
}
