//! Swift: the package, as users of `SwiftPM` get it, and what Apple's platforms need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::cargo::build_servers;
use crate::counts::Counts;
use crate::examples::run_command_line;
use crate::language::{Language, Leg};
use crate::server::Server;
use crate::snippets::Snippets;
use crate::step::{self, Step};
use crate::tools::{self, Swift};
use crate::tour::show_tour;
use crate::{benchmarks, paths};

mod apple;
mod assemble;

use assemble::{assemble, mirror};

/// What can be done in Swift.
pub(crate) const LANGUAGE: Language = Language {
    name: "swift",
    about: "the SwiftPM package; built for Apple's platforms",
    demo,
    bench,
    build,
    legs: &[Leg {
        name: "swift",
        about: "tests, all cases in memory and on the wire, a program that depends on the package, Apple's libraries",
        run: test,
    }],
};

fn demo() -> Result<()> {
    let swift = tools::ensure_swift()?;
    assemble()?;
    let tour = example(&swift, "Tour")?;
    build_servers()?;
    let sandbox = Server::sandbox()?;
    let path = "bindings-kotlin-swift/swift/Examples/Sources/Tour";
    show_tour(&sandbox, path, &mut run(&swift, &tour))
}

fn bench() -> Result<()> {
    let swift = tools::ensure_swift()?;
    assemble()?;
    let mut build = package_command(&swift, "Benches", "build --configuration release");
    step::run("building the benchmark", &mut build)?;
    let program = folder().join("Benches/.build/release/Bench");
    let server = Server::bench()?;
    let mut bench = run(&swift, &program);
    let what = "measuring, which takes a minute";
    let tables = step::run(what, bench.arg(server.url()))?.stdout;
    let versions = [format!("Swift {}", swift.version()?)];
    benchmarks::record("swift", &versions, &tables)
}

fn build() -> Result<()> {
    assemble()?;
    let framework = apple::framework(&package())?;
    println!("      {}", package().display());
    println!("      {}", framework.folder.display());
    if system().is_dir() {
        println!("      {}", system().display());
    }
    Ok(())
}

fn test(counts: &mut Counts) -> Result<()> {
    let swift = tools::ensure_swift()?;
    assemble()?;
    lint(&swift, counts)?;
    let mut build = package_command(
        &swift,
        "starsbot",
        "build --build-tests -Xswiftc -warnings-as-errors",
    );
    step::check("swift build, without a warning", &mut build, counts)?;
    let mut tests = package_command(&swift, "starsbot", "test -Xswiftc -warnings-as-errors");
    let reports = folder().join("reports");
    tests.arg("--xunit-output").arg(reports.join("tests.xml"));
    step::test("swift test", &mut tests, &reports, counts)?;

    let program = package().join(".build/debug/MeasureMemory");
    step::check(
        "memory over 200,000 calls",
        &mut run(&swift, &program),
        counts,
    )?;

    build_servers()?;
    let server = Server::cases()?;
    let cases = std::env::var_os("STARSBOT_CASES").map(PathBuf::from);
    let cases = cases.unwrap_or_else(|| paths::root().join("tests/cases"));
    let cases = fs::canonicalize(cases)?;
    let play = |cases: &Path| {
        let program = package().join(".build/debug/PlayCases");
        let api = paths::root().join("tests/schema/api.json");
        let seen = [paths::target(), &paths::root().join("tests/schema"), cases];
        let mut play = swift.command(&program, &folder(), &seen);
        play.arg(server.url()).arg(api).arg(cases);
        play
    };
    step::count("cases", &mut play(&cases), counts, Counts::of_runner)?;
    rejects_duplicate_fields(play, counts)?;

    let command_line = fetched(&swift)?;
    let sandbox = Server::sandbox()?;
    run_command_line(&sandbox, || Ok(run(&swift, &command_line)), counts)?;
    apple::check(&swift, counts)?;
    snippets(&swift, counts)
}

/// Checks the style with Swift's own formatter, where this Swift has it.
fn lint(swift: &Swift, counts: &mut Counts) -> Result<()> {
    if !package_command(swift, "starsbot", "format --version")
        .output()?
        .status
        .success()
    {
        println!("      this Swift came without its formatter");
        return Ok(());
    }
    let args = "format lint --strict --recursive starsbot/Package.swift starsbot/Sources/StarsBot starsbot/Tests \
        Examples/Package.swift Examples/Sources Examples/SwiftUI Benches/Package.swift Benches/Sources";
    let mut lint = package_command(swift, "", args);
    step::check("swift format", &mut lint, counts)
}

/// Gives the runner a case with a duplicate field, of which `JSONDecoder` would silently keep one.
fn rejects_duplicate_fields(play: impl Fn(&Path) -> Command, counts: &mut Counts) -> Result<()> {
    const CASE: &str = r#"{"format": 1, "name": "parse_api_key/duplicate", "why": "One of two is lost.",
        "call": {"operation": "parse_api_key", "args": {"text": "", "t\u0065xt": "sk_test_0123456789"}},
        "result": {"ok": {}}}"#;
    let cases = folder().join("duplicate-names");
    fs::create_dir_all(cases.join("parse_api_key"))?;
    fs::write(cases.join("parse_api_key/duplicate.json"), CASE)?;
    let index = r#"{"format": 1, "cases": ["parse_api_key/duplicate"]}"#;
    fs::write(cases.join("index.json"), index)?;
    let step = Step::start("a case with a duplicate field is rejected");
    let output = step.run(&mut play(&cases))?;
    let is_reported = |line: &String| line.contains("text is there twice");
    let is_rejected = !output.success && output.lines.iter().any(is_reported);
    step.judge(is_rejected, "", &output.lines, counts);
    Ok(())
}

/// A program of the examples, which are a package of their own that depends on ours.
fn example(swift: &Swift, name: &str) -> Result<PathBuf> {
    let mut build = package_command(swift, "Examples", "build");
    step::run("building a package that depends on ours", &mut build)?;
    Ok(folder().join("Examples/.build/debug").join(name))
}

/// The command line of the examples in a package of its own, which fetches ours as it would be published: from a git
/// repository, by its version.
fn fetched(swift: &Swift) -> Result<PathBuf> {
    let repository = folder().join("published/starsbot");
    let user = folder().join("user");
    for old in [&repository, &user] {
        paths::remove(old)?;
    }
    mirror(&package(), &repository)?;
    // Independent of the machine's own settings.
    let identity = "-c user.name=starsbot -c user.email=starsbot@localhost -c commit.gpgsign=false";
    for args in [
        "init --quiet".to_owned(),
        "add --all --force".to_owned(),
        format!("{identity} commit --quiet --message=0.1.0"),
        "-c tag.gpgsign=false tag 0.1.0".to_owned(),
    ] {
        let mut git = Command::new("git");
        git.args(args.split(' ')).current_dir(&repository);
        let done = git.status().context("cannot run git")?;
        ensure!(done.success(), "git {args} failed");
    }
    mirror(&folder().join("Examples"), &user)?;
    let manifest = user.join("Package.swift");
    let by_path = fs::read_to_string(&manifest)?;
    let by_url = format!("url: \"file://{}\", from: \"0.1.0\"", repository.display());
    let by_url = by_path.replace(r#"path: "../starsbot""#, &by_url);
    ensure!(by_url != by_path, "the examples depend on something else");
    fs::write(manifest, by_url)?;
    // Own caches: the shared ones may hold this version as an earlier run published it.
    let args =
        "build --product Stars --cache-path cache --config-path config --security-path security";
    let mut build = package_command(swift, "user", args);
    step::run("building a package that fetches ours by URL", &mut build)?;
    Ok(user.join(".build/debug/Stars"))
}

/// The playground's snippets, in place of the tour in the package that has fetched ours.
fn snippets(swift: &Swift, counts: &mut Counts) -> Result<()> {
    let user = folder().join("user");
    let Some(snippets) = Snippets::make("Swift", &user.join("Sources/Snippets"), counts)? else {
        return Ok(());
    };
    let manifest = user.join("Package.swift");
    let tour = fs::read_to_string(&manifest)?;
    fs::write(manifest, tour.replace(r#""Tour""#, r#""Snippets""#))?;
    let args =
        "build --product Snippets --cache-path cache --config-path config --security-path security";
    let mut build = package_command(swift, "user", args);
    step::run("building the snippets", &mut build)?;
    let program = user.join(".build/debug/Snippets");
    let start = |name: &str| {
        let mut start = run(swift, &program);
        start.arg(name);
        Ok(start)
    };
    snippets.run(start, counts)
}

/// `swift` in one of our packages. The arguments are separated by spaces.
fn package_command(swift: &Swift, package: &str, args: &str) -> Command {
    let folder = folder().join(package);
    let mut command = swift.command(Path::new("swift"), &folder, &[paths::target()]);
    command
        .args(args.split(' '))
        .env("PKG_CONFIG_PATH", system().join("lib/pkgconfig"));
    command
}

/// A program that `SwiftPM` has built.
fn run(swift: &Swift, program: &Path) -> Command {
    swift.command(program, &folder(), &[paths::target()])
}

fn folder() -> PathBuf {
    paths::target().join("swift")
}

/// The package, as it would be published.
fn package() -> PathBuf {
    folder().join("starsbot")
}

/// The core as a library of the system, for Linux.
fn system() -> PathBuf {
    folder().join("system")
}
