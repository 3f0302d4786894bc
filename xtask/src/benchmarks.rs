//! BENCHMARKS.md: each language has a section between two markers, which each `bench` replaces.

use std::process::Command;
use std::time::SystemTime;
use std::{env, fs, thread};

use anyhow::{Context as _, Result, ensure};

use crate::paths;

/// Replaces the tables of a language, with the versions and the machine that they come from.
pub(crate) fn record(language: &str, versions: &[String], tables: &[String]) -> Result<()> {
    let tables = tables.join("\n");
    ensure!(tables.contains('|'), "the benchmark printed no table");
    let source = format!(
        "`cargo xtask bench {language}` · {} · {} · {}",
        today(),
        versions.join(", "),
        machine()
    );
    println!("\n{source}\n\n{}\n", tables.trim());

    let file = paths::root().join("BENCHMARKS.md");
    let text = fs::read_to_string(&file)?;
    fs::write(
        &file,
        replace(&text, language, &format!("{source}\n\n{}", tables.trim()))?,
    )?;
    println!("written to {}", file.display());
    Ok(())
}

/// The version of rustc, and those of packages in Cargo.lock.
pub(crate) fn rust_versions(packages: &[&str]) -> Result<Vec<String>> {
    let rustc = stdout_of("rustc", &["--version"]).context("rustc did not print its version")?;
    let rustc = rustc.split(" (").next().unwrap_or_default().to_owned();
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))?;
    let version = |package: &str| {
        let entry = lock
            .split_once(&format!("name = \"{package}\"\nversion = \""))?
            .1;
        Some(format!("{package} {}", entry.split_once('"')?.0))
    };
    Ok([rustc]
        .into_iter()
        .chain(packages.iter().copied().filter_map(version))
        .collect())
}

fn replace(text: &str, language: &str, section: &str) -> Result<String> {
    let (start, end) = (
        format!("<!-- bench:{language} -->"),
        format!("<!-- /bench:{language} -->"),
    );
    let (before, rest) = text
        .split_once(&start)
        .with_context(|| format!("BENCHMARKS.md lacks {start}"))?;
    let (_, after) = rest
        .split_once(&end)
        .with_context(|| format!("BENCHMARKS.md lacks {end}"))?;
    Ok(format!("{before}{start}\n\n{section}\n\n{end}{after}"))
}

/// The machine, for readers to compare with theirs.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {}", processor(), system())
}

fn processor() -> String {
    let linux = || field_of("/proc/cpuinfo", "model name", ':');
    let macos = || stdout_of("sysctl", &["-n", "machdep.cpu.brand_string"]);
    let windows = || env::var("PROCESSOR_IDENTIFIER").ok();
    linux()
        .or_else(macos)
        .or_else(windows)
        .unwrap_or_else(|| env::consts::ARCH.to_owned())
}

fn system() -> String {
    let linux = || field_of("/etc/os-release", "PRETTY_NAME", '=');
    let macos = || {
        Some(format!(
            "macOS {}",
            stdout_of("sw_vers", &["-productVersion"])?
        ))
    };
    linux()
        .or_else(macos)
        .unwrap_or_else(|| env::consts::OS.to_owned())
}

fn field_of(file: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(
        line.split_once(separator)?
            .1
            .trim()
            .trim_matches('"')
            .to_owned(),
    )
}

fn stdout_of(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The date, for example `22 Nov 2026`, out of `Sun, 22 Nov 2026 12:00:00 GMT`.
fn today() -> String {
    httpdate::fmt_http_date(SystemTime::now())[5..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced() {
        let text = "# B\n<!-- bench:rust -->\nold\n<!-- /bench:rust -->\nrest\n";
        let expected = "# B\n<!-- bench:rust -->\n\nnew\n\n<!-- /bench:rust -->\nrest\n";
        assert_eq!(replace(text, "rust", "new").unwrap(), expected);
        assert_eq!(replace(expected, "rust", "new").unwrap(), expected);
        assert!(replace(text, "node", "new").is_err());
    }
}
