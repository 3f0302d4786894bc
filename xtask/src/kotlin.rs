//! Kotlin: the jar, as users of Maven get it.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use crate::cargo::{build_servers, cargo, uniffi_bindgen, uniffi_library};
use crate::counts::Counts;
use crate::examples::run_command_line;
use crate::language::{Language, Leg};
use crate::server::Server;
use crate::snippets::Snippets;
use crate::step::{self, Step};
use crate::tour::show_tour;
use crate::{benchmarks, paths, tools};

/// What can be done in Kotlin.
pub(crate) const LANGUAGE: Language = Language {
    name: "kotlin",
    about: "the jar, for Kotlin and Java; checked for Android",
    demo,
    bench,
    build,
    legs: &[Leg {
        name: "kotlin",
        about: "lints, tests, all cases in memory and on the wire, the installed jar, Android",
        run: test,
    }],
};

/// The largest size of the stripped library.
const MAX_BYTES: u64 = 600_000;

/// The project of the playground's snippets, which is generated.
const SNIPPETS: &str = "snippets";

/// Android's targets, for which the code is checked. Building for them needs the NDK, which the release workflow has.
const ANDROID: [&str; 4] = [
    "aarch64-linux-android",
    "armv7-linux-androideabi",
    "x86_64-linux-android",
    "i686-linux-android",
];

fn demo() -> Result<()> {
    let classes = examples()?;
    build_servers()?;
    let sandbox = Server::sandbox()?;
    let path = "bindings-kotlin-swift/kotlin/examples/…/Tour.kt";
    show_tour(&sandbox, path, &mut java(&classes, "TourKt")?)
}

fn bench() -> Result<()> {
    install()?;
    let classes = project("benches")?;
    let server = Server::bench()?;
    let mut bench = java(&classes, "BenchKt")?;
    bench.arg(server.url());
    let what = "measuring, which takes minutes";
    let (versions, tables): (Vec<_>, Vec<_>) = step::run(what, &mut bench)?
        .stdout
        .into_iter()
        .partition(|line| line.starts_with("versions: "));
    let versions = versions.iter().map(|line| &line["versions: ".len()..]);
    let versions: Vec<String> = versions.map(str::to_owned).collect();
    benchmarks::record("kotlin", &versions, &tables)
}

fn build() -> Result<()> {
    generate()?;
    let mut package = maven("", "package")?;
    package.args(["-P", "docs", "-Dmaven.test.skip=true"]);
    step::run("building the jars", &mut package)?;
    let mut files = vec![library()?];
    for kind in ["", "-sources", "-javadoc"] {
        files.push(folder().join(format!("build/starsbot-0.1.0{kind}.jar")));
    }
    for file in files {
        step::print_file(&file)?;
    }
    Ok(())
}

fn test(counts: &mut Counts) -> Result<()> {
    generate()?;
    let mut ktlint = maven("", "antrun:run@ktlint")?;
    step::check("ktlint", ktlint.args(["-P", "lint"]), counts)?;
    let mut tests = maven("", "install")?;
    let reports = folder().join("build/surefire-reports");
    step::test("JUnit", &mut tests, &reports, counts)?;

    build_servers()?;
    let server = Server::cases()?;
    let build = folder().join("build").display().to_string();
    let libraries = classpath("", "test")?;
    let classes =
        format!("{build}/test-classes{SEPARATOR}{build}/starsbot-0.1.0.jar{SEPARATOR}{libraries}");
    let mut cases = java(&classes, "io.github.starsbot.cases.MainKt")?;
    cases
        .arg(server.url())
        .arg(paths::root().join("tests/cases"));
    step::count("cases", &mut cases, counts, Counts::of_runner)?;

    run_examples(counts)?;
    size(counts)?;
    for target in ANDROID {
        tools::ensure_rust_target(target)?;
        let what = format!("cargo check for {target}");
        let args = format!("check -p starsbot-uniffi --target {target}");
        step::check(&what, &mut cargo(&args), counts)?;
    }
    run_snippets(counts)
}

/// Runs the command line of the examples, and once without a native library.
fn run_examples(counts: &mut Counts) -> Result<()> {
    let classes = examples()?;
    let sandbox = Server::sandbox()?;
    run_command_line(&sandbox, || java(&classes, "CommandLineKt"), counts)?;
    let step = Step::start("example without the native library");
    let mut run = java(&classes, "CommandLineKt")?;
    // uniffi's own setting, in place of a system for which the jar holds none.
    run.env(
        "JAVA_TOOL_OPTIONS",
        "-Duniffi.component.starsbot.libraryOverride=missing",
    );
    let output = sandbox.serves(run.arg("balance")).output()?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_reported = output.status.code() == Some(1)
        && printed.contains("the native library of starsbot cannot be loaded")
        && !printed.contains("\tat ");
    step.judge(is_reported, "", &[printed], counts);
    Ok(())
}

/// Runs the playground's snippets, in a project like that of the examples.
fn run_snippets(counts: &mut Counts) -> Result<()> {
    let project = home(SNIPPETS);
    let Some(snippets) = Snippets::make("Kotlin", &project.join("src/main/kotlin"), counts)? else {
        return Ok(());
    };
    fs::copy(home("examples").join("pom.xml"), project.join("pom.xml"))?;
    let classes = self::project(SNIPPETS)?;
    let run = |name: &str| {
        let mut program = java(&classes, "SnippetsKt")?;
        program.arg(name);
        Ok(program)
    };
    snippets.run(run, counts)
}

/// Checks the size of the library that is shipped.
fn size(counts: &mut Counts) -> Result<()> {
    let bytes = library()?.metadata()?.len();
    let step = Step::start(format!("size of the library for {}", jna_folder()?));
    let about = format!("{} kB of {}", bytes.div_ceil(1000), MAX_BYTES / 1000);
    step.judge(bytes <= MAX_BYTES, &about, &[], counts);
    Ok(())
}

/// The class path of the examples, which use the installed library.
fn examples() -> Result<String> {
    install()?;
    project("examples")
}

/// Compiles a project beside the library. Returns its class path.
fn project(name: &str) -> Result<String> {
    let what = format!("building {name} with the installed jar");
    step::run(&what, &mut maven(name, "compile")?)?;
    let classes = folder().join(name).join("classes");
    let libraries = classpath(name, "runtime")?;
    Ok(format!("{}{SEPARATOR}{libraries}", classes.display()))
}

/// Installs the jar into a local repository, once.
fn install() -> Result<()> {
    static DONE: Mutex<bool> = Mutex::new(false);
    let mut done = DONE.lock().expect("installing does not panic");
    if !*done {
        generate()?;
        let mut install = maven("", "install")?;
        let what = "building the jar, and installing it into a repository";
        step::run(what, install.arg("-Dmaven.test.skip=true"))?;
        *done = true;
    }
    Ok(())
}

/// Generates the code that calls the library, and builds the library.
fn generate() -> Result<()> {
    tools::ensure_maven()?;
    let generated = folder().join("generated");
    paths::remove(&generated)?;
    uniffi_bindgen("kotlin", &generated)?;
    let mut build = cargo("build --profile mobile -p starsbot-uniffi");
    step::run("building the library that is shipped", &mut build)?;
    let name = uniffi_library();
    let shipped = paths::target().join("mobile").join(&name);
    let place = folder().join("native").join(jna_folder()?);
    fs::create_dir_all(&place)?;
    fs::copy(shipped, place.join(&name))?;
    Ok(())
}

/// The library that is shipped for this machine.
fn library() -> Result<PathBuf> {
    Ok(folder()
        .join("native")
        .join(jna_folder()?)
        .join(uniffi_library()))
}

/// Where JNA looks for a library in a jar.
fn jna_folder() -> Result<String> {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        "linux" => "linux",
        other => bail!("JNA's name of {other} is not known here"),
    };
    let processor = match ARCH {
        "x86_64" => "x86-64",
        other => other,
    };
    Ok(format!("{system}-{processor}"))
}

/// Maven in the folder of the package, or of a project in it, with its output and its downloads in our target folder.
fn maven(project: &str, goals: &str) -> Result<Command> {
    let mut command = Command::new(tools::ensure_maven()?);
    let build = if project.is_empty() { "build" } else { project };
    let property = |name: &str, folder: &Path| format!("-D{name}={}", folder.display());
    command
        .args(["--batch-mode", "--no-transfer-progress"])
        .args(goals.split(' '))
        .arg(property("maven.repo.local", &folder().join("repository")))
        .arg(property("starsbot.build", &folder().join(build)))
        .arg(property("starsbot.generated", &folder().join("generated")))
        .arg(property("starsbot.native", &folder().join("native")))
        .current_dir(home(project));
    without_debug_build(&mut command)?;
    Ok(command)
}

/// Hides the library of the debug build from a command: Cargo adds its folders to the system's search path, where JNA
/// looks before it looks in a jar.
fn without_debug_build(command: &mut Command) -> Result<()> {
    for name in ["LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "PATH"] {
        let Some(value) = env::var_os(name) else {
            continue;
        };
        let kept = env::split_paths(&value).filter(|folder| !folder.starts_with(paths::target()));
        command.env(name, env::join_paths(kept)?);
    }
    Ok(())
}

/// The class path of a project's dependencies.
fn classpath(project: &str, scope: &str) -> Result<String> {
    let file = folder().join(format!("classpath-{project}.txt"));
    let mut list = maven(project, "dependency:build-classpath")?;
    list.arg(format!("-Dmdep.outputFile={}", file.display()))
        .arg(format!("-DincludeScope={scope}"));
    step::run("listing libraries", &mut list)?;
    let list =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(list.trim().to_owned())
}

fn java(classes: &str, main: &str) -> Result<Command> {
    let mut command = Command::new(tools::ensure_java()?);
    command.args(["-cp", classes, main]);
    without_debug_build(&mut command)?;
    Ok(command)
}

const SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// The folder of a project. The snippets' lies in the target folder, since they are generated.
fn home(project: &str) -> PathBuf {
    if project == SNIPPETS {
        folder().join(project)
    } else {
        package().join(project)
    }
}

fn package() -> PathBuf {
    paths::root().join("bindings-kotlin-swift/kotlin")
}

fn folder() -> PathBuf {
    paths::target().join("kotlin")
}
