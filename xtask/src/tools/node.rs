//! Node and npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::{Missing, ensure_program};
use crate::step;

const MIN_VERSION: u32 = 20;
const INSTALL_HINT: &str = "Node 20 or later, with npm, is at https://nodejs.org";

/// Node, with npm.
pub(crate) fn ensure_node() -> Result<PathBuf> {
    let node = ensure_program(&["node"], "nodejs npm", INSTALL_HINT)?;
    let printed = Command::new(&node).arg("--version").output()?.stdout;
    let printed = String::from_utf8_lossy(&printed);
    let version = printed
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    if version.is_none_or(|major: u32| major < MIN_VERSION) {
        bail!(Missing(format!(
            "Node is {}; {INSTALL_HINT}",
            printed.trim()
        )));
    }
    ensure_npm()?;
    Ok(node)
}

/// Installs the npm packages of a folder, exactly as its package-lock.json says.
pub(crate) fn ensure_npm_packages(folder: &Path) -> Result<()> {
    let modified = |file: &str| {
        fs::metadata(folder.join(file))
            .and_then(|file| file.modified())
            .ok()
    };
    if modified("node_modules/.package-lock.json") >= modified("package-lock.json") {
        return Ok(());
    }
    let mut npm = Command::new(ensure_npm()?);
    // Not `npm ci`: it rejects a lock without the binaries of other platforms, which not every registry has.
    npm.args("install --no-save --ignore-scripts --no-audit --no-fund".split(' '));
    let what = format!(
        "installing npm packages in {}: npm install",
        folder.display()
    );
    step::run(&what, npm.current_dir(folder)).map_err(|_| {
        Missing(format!(
            "npm could not install its packages; by hand: cd {} && npm install --no-save",
            folder.display()
        ))
    })?;
    Ok(())
}

/// npm.
pub(crate) fn ensure_npm() -> Result<PathBuf> {
    ensure_program(&["npm"], "npm", INSTALL_HINT)
}
