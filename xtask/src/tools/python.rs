//! Python, and virtual environments with what is needed in them.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use super::{Missing, ensure_apt_package, find};
use crate::step::Step;

const NAMES: [&str; 7] = [
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
    "python3",
    "python",
];
const INSTALL_HINT: &str = "CPython 3.10 or later is at https://www.python.org";

/// Prints the version of a Python that can be used here, and nothing in any other.
const VERSION: &str = "
import sys, sysconfig, venv, ensurepip
usable = sys.version_info >= (3, 10) and sys.implementation.name == 'cpython'
if usable and not sysconfig.get_config_var('Py_GIL_DISABLED'): print(*sys.version_info[:3])";

/// A Python, or a virtual environment of one.
#[derive(Clone, Debug)]
pub(crate) struct Python {
    /// The program.
    pub(crate) program: PathBuf,
    version: [u32; 3],
}

impl Python {
    fn at(program: PathBuf) -> Option<Self> {
        let printed = Command::new(&program)
            .args(["-c", VERSION])
            .output()
            .ok()?
            .stdout;
        let printed = String::from_utf8(printed).ok()?;
        let numbers: Vec<u32> = printed
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        Some(Self {
            program,
            version: numbers.try_into().ok()?,
        })
    }

    /// The version, such as `3.13`.
    pub(crate) fn version(&self) -> String {
        let [major, minor, _] = self.version;
        format!("{major}.{minor}")
    }

    /// Runs it. It writes no bytecode, and finds no packages but its own.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONUTF8", "1")
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME");
        command
    }

    /// Runs a module, its arguments separated by spaces.
    pub(crate) fn module(&self, words: &str) -> Command {
        let mut command = self.command();
        command.arg("-m").args(words.split(' '));
        command
    }

    /// A virtual environment in a folder, with the packages of a list. It is made anew when either changes.
    pub(crate) fn ensure_environment(&self, folder: &Path, list: &Path) -> Result<Self> {
        let environment = Self {
            program: program_in(folder),
            version: self.version,
        };
        let (stamp, now) = (folder.join("made-from.txt"), self.stamp(list)?);
        if fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
            return Ok(environment);
        }
        let by_hand = format!("pip install -r {}", list.display());
        let step = Step::start(format!(
            "installing for Python {}: {by_hand}",
            self.version()
        ));
        let mut made = self.module("venv --clear");
        let mut output = step.run(made.arg(folder))?;
        if output.success {
            let mut pip = environment.pip("install -r");
            output = step.run(pip.arg(list))?;
        }
        if !output.success {
            step.failed("", &output.lines);
            bail!(Missing(format!(
                "Python {} could not get its packages; by hand: {by_hand}",
                self.version()
            )));
        }
        fs::write(stamp, now)?;
        step.done("done");
        Ok(environment)
    }

    /// pip, its arguments separated by spaces.
    pub(crate) fn pip(&self, words: &str) -> Command {
        self.module(&format!("pip --quiet --disable-pip-version-check {words}"))
    }

    fn stamp(&self, list: &Path) -> Result<String> {
        let packages =
            fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
        let program = self.program.display();
        Ok(format!("{:?} {program}\n{packages}", self.version))
    }
}

/// Every Python from 3.10 on that is on PATH or of pyenv, one of each minor version, the newest first.
pub(crate) fn ensure_pythons() -> Result<Vec<Python>> {
    let mut found = pythons();
    if found.is_empty() {
        ensure_apt_package("python3 python3-venv", INSTALL_HINT)?;
        found = pythons();
    }
    if found.is_empty() {
        bail!(Missing(format!(
            "the system's Python is too old; {INSTALL_HINT}"
        )));
    }
    Ok(found)
}

fn pythons() -> Vec<Python> {
    let on_path = NAMES.iter().filter_map(|name| find(&[name]));
    let mut found: Vec<Python> = on_path.chain(of_pyenv()).filter_map(Python::at).collect();
    found.sort_by_key(|python| Reverse(python.version));
    found.dedup_by_key(|python| [python.version[0], python.version[1]]);
    found
}

fn of_pyenv() -> Vec<PathBuf> {
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".pyenv")));
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok());
    versions
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| program_in(&entry.path()))
        .filter(|program| program.is_file())
        .collect()
}

fn program_in(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    }
}
