//! What the npm package is measured by, beside its rivals.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{folder, install, package, wasm};
use crate::cargo::cargo;
use crate::{benchmarks, step, tools};

/// The rivals whose versions are written beside the tables.
const RIVALS: [&str; 4] = ["undici", "axios", "ky", "openapi-fetch"];

pub(super) fn bench() -> Result<()> {
    let node = tools::ensure_node()?;
    let browser = tools::ensure_chromium()?;
    let benches = package().join("benches");
    install(&benches)?;
    let reqwest = folder().join("reqwest");
    wasm::make_reqwest(&reqwest)?;
    let mut server = cargo("bench -p starsbot-tests --bench rust --no-run --message-format json");
    let server = program(&step::run("building the server", &mut server)?.stdout)?;

    let mut bench = Command::new(&node);
    bench
        .arg(benches.join("run.mjs"))
        .arg(server)
        .arg(benches.join("node_modules/starsbot"))
        .args([reqwest, browser]);
    let tables = step::run("measuring, which takes minutes", &mut bench)?.stdout;
    benchmarks::record("node", &versions(&node, &benches)?, &tables)
}

/// Node's version, and those of the rivals.
fn versions(node: &Path, benches: &Path) -> Result<Vec<String>> {
    let printed = Command::new(node).arg("--version").output()?.stdout;
    let mut versions = vec![format!("Node {}", String::from_utf8_lossy(&printed).trim())];
    let list = fs::read_to_string(benches.join("package.json"))?;
    for rival in RIVALS {
        let pin = list.split_once(&format!("\"{rival}\": \""));
        let version = pin.and_then(|(_, rest)| rest.split_once('"'));
        versions.extend(version.map(|(version, _)| format!("{rival} {version}")));
    }
    Ok(versions)
}

/// The program that cargo has built, as it says in JSON.
fn program(printed: &[String]) -> Result<String> {
    let program = printed.iter().find_map(|line| {
        let is_bench = line.contains("\"kind\":[\"bench\"]");
        let (_, rest) = line.split_once("\"executable\":\"").filter(|_| is_bench)?;
        Some(rest.split_once('"')?.0.to_owned())
    });
    program.context("cargo does not say where the server is")
}
