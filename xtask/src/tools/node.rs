//! Node and npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::{Missing, ensure_program};
use crate::step::Step;

const LEAST_VERSION: u32 = 20;
const ELSEWHERE: &str = "Node 20 or later, with npm, is at https://nodejs.org";

/// Node, whose npm is then there too.
pub(crate) fn ensure_node() -> Result<PathBuf> {
    let node = ensure_program(&["node"], "nodejs npm", ELSEWHERE)?;
    let said = Command::new(&node).arg("--version").output()?.stdout;
    let said = String::from_utf8_lossy(&said);
    let version = said
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    if version.is_none_or(|major: u32| major < LEAST_VERSION) {
        bail!(Missing(format!("Node is {}; {ELSEWHERE}", said.trim())));
    }
    ensure_npm()?;
    Ok(node)
}

/// Has the npm packages of a folder installed in it, exactly as its package-lock.json says.
pub(crate) fn ensure_npm_packages(folder: &Path) -> Result<()> {
    let changed = |file: &str| {
        fs::metadata(folder.join(file))
            .and_then(|file| file.modified())
            .ok()
    };
    if changed("node_modules/.package-lock.json") >= changed("package-lock.json") {
        return Ok(());
    }
    let mut npm = Command::new(ensure_npm()?);
    let step = Step::start(format!(
        "installing npm packages in {}: npm install",
        folder.display()
    ));
    // Not `npm ci`: it refuses a lock without the programs of other platforms, which not every registry has.
    let output = step.run(
        npm.args([
            "install",
            "--no-save",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ])
        .current_dir(folder),
    )?;
    if !output.success {
        step.failed("", &output.lines);
        bail!(Missing(format!(
            "npm could not install its packages; by hand: cd {} && npm install --no-save",
            folder.display()
        )));
    }
    step.done("done");
    Ok(())
}

/// npm.
pub(crate) fn ensure_npm() -> Result<PathBuf> {
    ensure_program(&["npm"], "npm", ELSEWHERE)
}
