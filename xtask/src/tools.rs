//! Tools that a task needs: found on this machine, or installed, or reported with the command that installs them.

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

/// A toolchain that is missing and was not installed: what it is, and how to get it.
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
    let extensions: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    names
        .iter()
        .flat_map(|name| {
            extensions
                .iter()
                .map(move |extension| format!("{name}{extension}"))
        })
        .find_map(|file| {
            folders
                .iter()
                .map(|folder| folder.join(&file))
                .find(|program| program.is_file())
        })
}

/// Finds a program by any of its names. If it is missing, installs Debian's packages with it, or reports what to do.
pub(crate) fn ensure_program(names: &[&str], packages: &str, hint: &str) -> Result<PathBuf> {
    if let Some(program) = find(names) {
        return Ok(program);
    }
    ensure_apt_package(packages, hint)?;
    match find(names) {
        Some(program) => Ok(program),
        None => bail!(Missing(format!(
            "Debian's {packages} does not contain it; {hint}"
        ))),
    }
}

/// Installs packages of Debian, separated by spaces, if this is Debian and we are root. Otherwise reports what to do:
/// the command if this is Debian, else the caller's hint.
pub(crate) fn ensure_apt_package(packages: &str, hint: &str) -> Result<()> {
    if !Path::new("/etc/debian_version").exists() {
        bail!(Missing(format!("{packages} is missing; {hint}")));
    }
    let command_line = format!("apt-get install --yes --no-install-recommends {packages}");
    if Command::new("id").arg("-u").output()?.stdout.trim_ascii() != b"0" {
        bail!(Missing(format!(
            "{packages} is missing; install it with: sudo {command_line}"
        )));
    }
    // The package lists may be missing or old.
    install(packages, &command_line, Some("apt-get update"))
}

/// Installs something, or reports how to do it by hand. A failure is retried once, after a remedy if there is one:
/// downloads fail by chance.
fn install(what: &str, command_line: &str, remedy: Option<&str>) -> Result<()> {
    let step = Step::start(format!("installing {what}: {command_line}"));
    let mut printed = Vec::new();
    let mut succeeds = |line: &str| -> Result<bool> {
        let mut words = line.split(' ');
        let mut command = Command::new(words.next().unwrap_or_default());
        let output = step.run(command.args(words).env("DEBIAN_FRONTEND", "noninteractive"))?;
        printed.extend(output.lines);
        Ok(output.success)
    };
    let mut is_installed = succeeds(command_line)?;
    if !is_installed {
        if let Some(remedy) = remedy {
            succeeds(remedy)?;
        }
        is_installed = succeeds(command_line)?;
    }
    if is_installed {
        step.done("done");
        return Ok(());
    }
    step.failed("", &printed);
    bail!(Missing(format!(
        "{what} could not be installed; by hand: {command_line}"
    )))
}
