//! `cargo xtask generate`: writes from `tests/schema/api.json` what would otherwise restate it by hand.
//! `xtask/templates/README.md` tells how to add a template.

mod api;
mod filters;
mod regions;
mod templates;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::paths;
use regions::Regions;
use templates::Templates;

/// The description of the API, below the root.
const API: &str = "tests/schema/api.json";

/// Writes every generated file. With `check` nothing is written: files that differ are named, and are a failure.
pub(crate) fn run(check: bool) -> Result<ExitCode> {
    let mut differing = 0;
    for (file, text) in outputs()? {
        let path = paths::root().join(&file);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        differing += 1;
        if check {
            println!("error: {} is not as generated", file.display());
        } else {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(&path, text)?;
            println!("written: {}", file.display());
        }
    }
    if check && differing > 0 {
        println!("run `cargo xtask generate`");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// What every generated file holds, by its path below the root.
fn outputs() -> Result<BTreeMap<PathBuf, String>> {
    let templates = Templates::load()?;
    let mut outputs = BTreeMap::new();
    for template in files(&templates::folder())? {
        if let Some(file) = templates::output(&template) {
            let text = templates.file(&template)?;
            outputs.insert(file, text);
        }
    }
    let regions = Regions::new(&templates);
    for file in files(Path::new(""))? {
        if outputs.contains_key(&file) || !regions::may_have(&file) {
            continue;
        }
        let text = fs::read_to_string(paths::root().join(&file))?;
        let filled = regions
            .fill(&text)
            .with_context(|| file.display().to_string())?;
        if let Some(text) = filled {
            outputs.insert(file, text);
        }
    }
    Ok(outputs)
}

/// The files of a folder below the root and of all folders in it, but for those that are built or downloaded.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    const PASSED_OVER: [&str; 4] = ["dist", "generated", "node_modules", "target"];
    let mut found = Vec::new();
    for entry in fs::read_dir(paths::root().join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        let path = folder.join(&name);
        let kind = entry.file_type()?;
        let name = name.to_string_lossy();
        if name.starts_with('.') || PASSED_OVER.contains(&&*name) {
            continue;
        }
        if kind.is_dir() {
            found.extend(files(&path)?);
        } else if kind.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
