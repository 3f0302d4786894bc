//! Parts of the Rust toolchain.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::{Missing, find, install};

/// Installs the standard library of a compilation target.
pub(crate) fn ensure_rust_target(target: &str) -> Result<()> {
    let mut rustc = Command::new("rustc");
    let folder = rustc
        .args(["--print", "target-libdir", "--target", target])
        .output()?
        .stdout;
    if Path::new(String::from_utf8_lossy(&folder).trim()).is_dir() {
        return Ok(());
    }
    add("target", target)
}

/// Installs a component of the toolchain, recognized by its subcommand of cargo: `rustfmt` by `fmt`, for example.
pub(crate) fn ensure_rust_component(component: &str, subcommand: &str) -> Result<()> {
    if Command::new("cargo")
        .args([subcommand, "--version"])
        .output()?
        .status
        .success()
    {
        return Ok(());
    }
    add("component", component)
}

fn add(kind: &str, name: &str) -> Result<()> {
    if find(&["rustup"]).is_none() {
        bail!(Missing(format!(
            "Rust's {name} is missing; it comes with https://rustup.rs, or your Rust's packager"
        )));
    }
    install(name, &format!("rustup {kind} add {name}"), None)
}
