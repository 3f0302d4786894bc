//! Node and browsers: the npm package, as users install it.

mod bench;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Result, ensure};

use crate::cargo::build_servers;
use crate::counts::Counts;
use crate::language::{Language, Leg};
use crate::server::Server;
use crate::snippets::Snippets;
use crate::tour::show_tour;
use crate::{paths, step, tools};

/// What can be done in Node and in browsers.
pub(crate) const LANGUAGE: Language = Language {
    name: "node",
    about: "the npm package, for Node and for browsers",
    demo,
    bench: bench::bench,
    build,
    legs: &[
        Leg {
            name: "node",
            about: "lints, types, tests of the tarball, and all cases in Node",
            run: node,
        },
        Leg {
            name: "chromium",
            about: "tests of the tarball, and all cases in a browser",
            run: chromium,
        },
    ],
};

fn demo() -> Result<()> {
    let examples = examples()?;
    build_servers()?;
    let sandbox = Server::sandbox()?;
    let mut tour = Command::new(tools::ensure_node()?);
    tour.arg(examples.join("tour.mjs"));
    show_tour(&sandbox, "bindings-wasm/examples/tour.mjs", &mut tour)
}

fn build() -> Result<()> {
    let tarball = install(&tests())?;
    let playground = package().join("playground");
    tools::ensure_npm_packages(&playground)?;
    let page = paths::target().join("playground/index.html");
    let mut make = Command::new(tools::ensure_node()?);
    make.arg(playground.join("build.mjs"))
        .arg(tests().join("node_modules"))
        .arg(&page);
    step::run("making the playground", &mut make)?;
    for file in [tarball, page] {
        step::print_file(&file)?;
    }
    Ok(())
}

/// The packed tarball, built once.
fn ensure_package() -> Result<PathBuf> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().expect("building does not panic");
    if let Some(tarball) = &*built {
        return Ok(tarball.clone());
    }
    let node = tools::ensure_node()?;
    tools::ensure_npm_packages(&package())?;
    wasm::make_modules(&package().join("generated"))?;
    let mut compile = Command::new(&node);
    compile.arg("build.mjs").current_dir(package());
    step::run("compiling TypeScript", &mut compile)?;
    paths::empty(&folder())?;
    let mut pack = npm("pack --pack-destination")?;
    step::run("packing the tarball", pack.arg(folder()))?;
    let tarball = folder().join(format!("starsbot-{}.tgz", env!("CARGO_PKG_VERSION")));
    ensure!(tarball.is_file(), "npm did not pack {}", tarball.display());
    *built = Some(tarball.clone());
    Ok(tarball)
}

fn node(counts: &mut Counts) -> Result<()> {
    let tarball = install(&tests())?;
    step::check("eslint", &mut npm("run lint")?, counts)?;
    step::check("tsc", &mut npm("run typecheck")?, counts)?;
    build_servers()?;
    play(None, counts)?;
    test("tests in Node", &tests().join("node"), &[], counts)?;
    let programs = tests().join("packaging/node.test.mjs");
    let environment = [("STARSBOT_TARBALL", tarball.as_path())];
    test(
        "programs that use the tarball",
        &programs,
        &environment,
        counts,
    )?;
    for entry in fs::read_dir(examples()?)? {
        let example = entry?;
        if example.file_type()?.is_dir() {
            let what = format!("the example {}", example.file_name().to_string_lossy());
            test(&what, &example.path(), &[], counts)?;
        }
    }
    snippets(counts)
}

fn snippets(counts: &mut Counts) -> Result<()> {
    let folder = tests().join("node_modules/.snippets"); // There `starsbot` is the installed tarball.
    let Some(snippets) = Snippets::make("JavaScript", &folder, counts)? else {
        return Ok(());
    };
    let file = |name: &str| folder.join(format!("{name}.mjs"));
    let mut tsc = Command::new(tools::ensure_node()?);
    tsc.arg(package().join("node_modules/typescript/bin/tsc"))
        .args("--noEmit --strict --checkJs --target es2022 --module nodenext".split(' '))
        .args(snippets.names().map(file))
        .current_dir(&folder);
    step::check("tsc on the snippets", &mut tsc, counts)?;
    let run = |name: &str| {
        let mut program = Command::new(tools::ensure_node()?);
        program.arg(file(name));
        Ok(program)
    };
    snippets.run(run, counts)
}

fn chromium(counts: &mut Counts) -> Result<()> {
    let browser = tools::ensure_chromium()?;
    install(&tests())?;
    tools::ensure_npm_packages(&paths::root().join("tests/js"))?;
    build_servers()?;
    play(Some(&browser), counts)?;
    let environment = [("CHROMIUM", browser.as_path())];
    test(
        "tests in a page",
        &tests().join("browser"),
        &environment,
        counts,
    )?;
    let bundles = tests().join("packaging/browser.test.mjs");
    test(
        "bundles that use the tarball",
        &bundles,
        &environment,
        counts,
    )?;
    let (playground, out) = (
        package().join("playground"),
        paths::target().join("playground"),
    );
    tools::ensure_npm_packages(&playground)?;
    let environment = [("CHROMIUM", browser.as_path()), ("OUT", &out)];
    test("the playground", &playground, &environment, counts)
}

/// Plays all cases with the installed tarball, in Node or in a browser.
fn play(browser: Option<&Path>, counts: &mut Counts) -> Result<()> {
    let server = Server::cases()?;
    let mut runner = Command::new(tools::ensure_node()?);
    runner
        .arg(tests().join("cases/run.mjs"))
        .arg(server.url())
        .args(browser);
    let place = browser.map_or("Node", |_| "Chromium");
    let what = format!("cases in {place}");
    step::count(&what, &mut runner, counts, Counts::of_runner)
}

/// Runs a file of tests, or all those in a folder.
fn test(what: &str, path: &Path, environment: &[(&str, &Path)], counts: &mut Counts) -> Result<()> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files.clear();
        for entry in fs::read_dir(path)? {
            files.push(entry?.path());
        }
        files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
        files.sort();
        ensure!(!files.is_empty(), "no tests in {}", path.display());
    }
    let mut node = Command::new(tools::ensure_node()?);
    let reports = paths::target().join("node-reports");
    node.args([
        "--test",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
    ])
    .arg("--test-reporter=junit")
    .arg("--test-reporter-destination")
    .arg(reports.join("tests.xml"))
    .args(files)
    .current_dir(tests())
    .envs(environment.iter().copied());
    step::test(what, &mut node, &reports, counts)
}

/// Installs the tarball beside what tests it, unless this very one is installed. Returns the tarball.
fn install(beside: &Path) -> Result<PathBuf> {
    let tarball = ensure_package()?;
    tools::ensure_npm_packages(beside)?;
    let (installed, now) = (
        beside.join("node_modules/.installed.tgz"),
        fs::read(&tarball)?,
    );
    let before = beside.join("node_modules/starsbot");
    if before.exists() && fs::read(&installed).is_ok_and(|before| before == now) {
        return Ok(tarball);
    }
    paths::remove(&before)?; // npm compares nothing but the version.
    let mut install = npm("install --no-save --offline --ignore-scripts --no-audit --no-fund")?;
    install.arg(&tarball).current_dir(beside);
    step::run("installing the tarball", &mut install)?;
    fs::write(installed, now)?;
    Ok(tarball)
}

/// The examples, copied to where `starsbot` is the installed tarball: in the folder of the package it is the package.
fn examples() -> Result<PathBuf> {
    install(&tests())?;
    let copy = tests().join("node_modules/.examples");
    paths::empty(&copy)?;
    copy_files(&package().join("examples"), &copy)?;
    Ok(copy)
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

fn tests() -> PathBuf {
    package().join("tests")
}

/// npm in the folder of the package. The arguments are separated by spaces.
fn npm(args: &str) -> Result<Command> {
    let mut npm = Command::new(tools::ensure_npm()?);
    npm.args(args.split(' ')).current_dir(package());
    Ok(npm)
}

fn package() -> PathBuf {
    paths::root().join("bindings-wasm")
}

fn folder() -> PathBuf {
    paths::target().join("node")
}
