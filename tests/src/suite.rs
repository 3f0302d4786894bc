//! A folder of cases with its manifest, read strictly: a runner that skips a case must not look green.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::case::Case;

/// Why a file of a folder cannot be played.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", file.display())]
pub struct LoadError {
    file: PathBuf,
    why: String,
}

/// A folder of cases.
#[derive(Debug)]
pub struct Suite {
    /// The names in the manifest.
    pub listed: BTreeSet<String>,
    /// The cases that can be played, in the manifest's order.
    pub cases: Vec<Case>,
    /// What is wrong with the others, by name, and with files that are no case, by path.
    pub errors: BTreeMap<String, LoadError>,
}

/// The manifest, `index.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    format: u32,
    cases: Vec<String>,
}

/// The folder that `STARSBOT_CASES` names, or the one of this repository.
#[must_use]
pub fn default_folder() -> PathBuf {
    std::env::var_os("STARSBOT_CASES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"),
        PathBuf::from,
    )
}

/// Reads every case of a folder.
///
/// # Errors
/// When the folder or its manifest cannot be read. What is wrong with a case is in the suite.
pub fn load(folder: &Path) -> Result<Suite, LoadError> {
    let mut suite = Suite {
        listed: BTreeSet::new(),
        cases: Vec::new(),
        errors: BTreeMap::new(),
    };
    let mut known = BTreeSet::from([folder.join("index.json")]);
    for name in manifest(folder)? {
        let file = folder.join(format!("{name}.json"));
        if !known.insert(file.clone()) {
            let twice = error(&file, "it is twice in index.json");
            suite.errors.insert(name, twice);
            continue;
        }
        match load_case(&file, &name) {
            Ok(case) => suite.cases.push(case),
            Err(error) => {
                suite.errors.insert(name.clone(), error);
            }
        }
        suite.listed.insert(name);
    }
    for file in files(folder)? {
        if !known.contains(&file) {
            let unlisted = error(&file, "it is not in index.json");
            suite.errors.insert(file.display().to_string(), unlisted);
        }
    }
    Ok(suite)
}

fn load_case(file: &Path, name: &str) -> Result<Case, LoadError> {
    let case = Case::parse(&read(file)?).map_err(|why| error(file, why))?;
    if case.name != name {
        return Err(error(file, format!("its name is {}", case.name)));
    }
    Ok(case)
}

/// The names in a folder's `index.json`, in order.
///
/// # Errors
/// When it cannot be read.
pub fn manifest(folder: &Path) -> Result<Vec<String>, LoadError> {
    let file = folder.join("index.json");
    let index: Index =
        serde_json::from_str(&read(&file)?).map_err(|why| error(&file, why.to_string()))?;
    if index.format != 1 {
        return Err(error(
            &file,
            format!("format {} is not known", index.format),
        ));
    }
    Ok(index.cases)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).map_err(|why| error(folder, why.to_string()))?;
    for entry in entries {
        let path = entry.map_err(|why| error(folder, why.to_string()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn read(file: &Path) -> Result<String, LoadError> {
    fs::read_to_string(file).map_err(|why| error(file, why.to_string()))
}

fn error(file: &Path, why: impl Into<String>) -> LoadError {
    LoadError {
        file: file.to_owned(),
        why: why.into(),
    }
}
