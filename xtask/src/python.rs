//! Python: the wheel, as users install it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context as _, Result};

use crate::cargo::{build_servers, without_xtask};
use crate::counts::Counts;
use crate::language::{Language, Leg};
use crate::server::Server;
use crate::snippets::Snippets;
use crate::tools::{self, Python};
use crate::tour::show_tour;
use crate::{benchmarks, paths, step};

/// What can be done in Python.
pub(crate) const LANGUAGE: Language = Language {
    name: "python",
    about: "the wheel, for threads and for asyncio",
    demo,
    bench,
    build,
    legs: &[
        Leg {
            name: "python-sync",
            about: "lints, types, tests of the wheel, and all cases with Client",
            run: sync,
        },
        Leg {
            name: "python-async",
            about: "tests of asyncio, and all cases with AsyncClient",
            run: asynchronous,
        },
    ],
};

/// The rivals whose versions are written beside the tables.
const RIVALS: [&str; 4] = ["requests", "httpx", "aiohttp", "pyreqwest"];

/// The tests of the leg `python-async`; all others belong to `python-sync`.
const ASYNC_TESTS: &str = "tests/async";

fn demo() -> Result<()> {
    let python = ensure_package(&newest()?)?;
    build_servers()?;
    let sandbox = Server::sandbox()?;
    let mut tour = python.command();
    tour.arg(package().join("examples/tour.py"));
    show_tour(&sandbox, "bindings-python/examples/tour.py", &mut tour)
}

fn bench() -> Result<()> {
    let (list, folder) = (package().join("benches/rivals.txt"), folder().join("bench"));
    let python = newest()?.ensure_environment(&folder, &list)?;
    install(&python, &folder)?;
    let mut bench = python.command();
    bench.arg(package().join("benches/run.py"));
    let what = "measuring, which takes minutes";
    let tables = step::run(what, package_command(&mut bench))?.stdout;
    let rivals = fs::read_to_string(list)?;
    let version = |name: &&str| {
        let pin = rivals.split_once(&format!("\n{name}=="))?.1;
        Some(format!("{name} {}", pin.split_whitespace().next()?))
    };
    let mut versions = vec![format!("Python {}", python.version())];
    versions.extend(RIVALS.iter().filter_map(version));
    benchmarks::record("python", &versions, &tables)
}

fn build() -> Result<()> {
    let python = ensure_tools(&newest()?)?;
    let sdist = folder().join("sdist");
    paths::empty(&sdist)?;
    let mut pack = python.module("maturin sdist --out");
    step::run("packing the sdist", package_command(&mut pack).arg(&sdist))?;
    let sdist = only_file(&sdist)?;
    let wheels = folder().join("wheel-of-sdist");
    paths::empty(&wheels)?;
    let mut pip = python.pip("wheel --no-deps --wheel-dir");
    step::run(
        "building a wheel from it, as pip does",
        package_command(&mut pip).arg(wheels).arg(&sdist),
    )?;
    for file in [wheel()?, sdist] {
        step::print_file(&file)?;
    }
    Ok(())
}

fn sync(counts: &mut Counts) -> Result<()> {
    tools::ensure_node()?; // pyright runs on it.
    let pythons = tools::ensure_pythons()?;
    let newest = ensure_package(&pythons[0])?;
    lint(&newest, counts)?;
    build_servers()?;
    for python in &pythons {
        let python = ensure_package(python)?;
        test(&python, &format!("--ignore={ASYNC_TESTS}"), counts)?;
        play(&python, "sync", counts)?;
    }
    snippets(&newest, counts)
}

fn snippets(python: &Python, counts: &mut Counts) -> Result<()> {
    let folder = folder().join("snippets");
    let Some(snippets) = Snippets::make("Python", &folder, counts)? else {
        return Ok(());
    };
    let mut mypy = python.module("mypy --strict");
    mypy.arg(&folder)
        .env("MYPY_CACHE_DIR", self::folder().join("mypy"));
    step::check("mypy on the snippets", &mut mypy, counts)?;
    let run = |name: &str| {
        let mut program = python.command();
        program
            .args(["-X", "dev", "-W", "error"])
            .arg(folder.join(format!("{name}.py")));
        Ok(program)
    };
    snippets.run(run, counts)
}

fn asynchronous(counts: &mut Counts) -> Result<()> {
    let pythons = tools::ensure_pythons()?;
    build_servers()?;
    for python in &pythons {
        let python = ensure_package(python)?;
        test(&python, ASYNC_TESTS, counts)?;
        play(&python, "async", counts)?;
    }
    Ok(())
}

fn lint(python: &Python, counts: &mut Counts) -> Result<()> {
    let mut check = |what: &str, module: &str, more: &[&OsStr]| {
        let mut command = python.module(module);
        command
            .args(more)
            .env("MYPY_CACHE_DIR", folder().join("mypy"))
            .env("PYRIGHT_PYTHON_CACHE_DIR", folder().join("pyright"))
            .env("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1");
        step::check(what, command.current_dir(package()), counts)
    };
    check(
        "ruff format",
        "ruff format --check --no-cache python tests examples benches",
        &[],
    )?;
    check("ruff check", "ruff check --no-cache .", &[])?;
    check("mypy", "mypy --strict examples tests/test_typing.py", &[])?;
    let program = python.program.as_os_str();
    check("pyright", "pyright --pythonpath", &[program])?;
    let stubtest = "mypy.stubtest starsbot --allowlist tests/stubtest-allowlist.txt";
    check("stubtest", stubtest, &[])
}

fn test(python: &Python, what: &str, counts: &mut Counts) -> Result<()> {
    let reports = folder().join("reports");
    let mut pytest = python.module("pytest -q -p no:cacheprovider --junit-xml");
    pytest.arg(reports.join("pytest.xml")).arg(what);
    let what = format!("pytest on Python {}", python.version());
    step::test(&what, pytest.current_dir(package()), &reports, counts)
}

/// Plays all cases with one of the two clients.
fn play(python: &Python, client: &str, counts: &mut Counts) -> Result<()> {
    let server = Server::cases()?;
    let mut runner = python.command();
    runner
        .args(["-X", "dev", "-W", "error"])
        .arg(package().join("tests/cases"))
        .args([client, server.url()]);
    let what = format!("cases on Python {}", python.version());
    step::count(&what, &mut runner, counts, Counts::of_runner)
}

fn newest() -> Result<Python> {
    Ok(tools::ensure_pythons()?.swap_remove(0))
}

/// A virtual environment with the tools, and with the wheel as it is now.
fn ensure_package(python: &Python) -> Result<Python> {
    let environment = ensure_tools(python)?;
    install(&environment, &environment_of(python))?;
    Ok(environment)
}

fn ensure_tools(python: &Python) -> Result<Python> {
    let list = package().join("requirements-dev.txt");
    python.ensure_environment(&environment_of(python), &list)
}

/// Installs the wheel, unless this very one is installed.
fn install(environment: &Python, folder: &Path) -> Result<()> {
    let wheel = wheel()?;
    let (installed, now) = (folder.join("installed.whl"), fs::read(&wheel)?);
    if fs::read(&installed).is_ok_and(|before| before == now) {
        return Ok(());
    }
    let mut pip = environment.pip("install --no-index --no-deps --force-reinstall");
    let what = format!("installing the wheel for Python {}", environment.version());
    step::run(&what, pip.arg(&wheel))?;
    fs::write(installed, now)?;
    Ok(())
}

/// The wheel, built once.
fn wheel() -> Result<PathBuf> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().expect("building does not panic");
    if let Some(wheel) = &*built {
        return Ok(wheel.clone());
    }
    let python = ensure_tools(&newest()?)?;
    let wheels = folder().join("wheel");
    paths::empty(&wheels)?;
    let mut maturin = python.module("maturin build --quiet --interpreter");
    maturin.arg(&python.program).arg("--out").arg(&wheels);
    step::run("building the wheel", package_command(&mut maturin))?;
    let wheel = only_file(&wheels)?;
    *built = Some(wheel.clone());
    Ok(wheel)
}

/// Runs a command in the folder of the package, with Cargo's output in our target folder.
fn package_command(command: &mut Command) -> &mut Command {
    without_xtask(command)
        .current_dir(package())
        .env("CARGO_TARGET_DIR", paths::target())
}

fn package() -> PathBuf {
    paths::root().join("bindings-python")
}

fn folder() -> PathBuf {
    paths::target().join("python")
}

fn environment_of(python: &Python) -> PathBuf {
    folder().join(python.version())
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let file = fs::read_dir(folder)?.next();
    let file = file.with_context(|| format!("{} is empty", folder.display()))?;
    Ok(file?.path())
}
