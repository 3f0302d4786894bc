//! Swift: the one on PATH, or Debian's of a later release in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use super::{Missing, ensure_program, find};
use crate::{paths, step};

const INSTALL_HINT: &str = "Swift 6 or later is at https://www.swift.org/install";

/// The release of Debian whose Swift is taken where this one has none.
const RELEASE: &str = "trixie";

/// `SwiftPM` fetches packages with git.
const PACKAGES: &str = "swiftlang,libc6-dev,git";

/// What is not needed here, and takes up most of the space.
const EXCLUDED: [&str; 9] = [
    "/usr/share/man/*",
    "/usr/share/doc/*",
    "/usr/share/locale/*",
    "*/bin/*lldb*",
    "*/lib/liblldb*",
    "*/bin/clangd",
    "*/bin/sourcekit-lsp",
    "*/bin/docc",
    "*/lib/swift_static/*",
];

/// Enters the system: mounts what is asked for and runs a command there. The mounts are of a namespace of its own
/// and vanish with the command, so that removing the folder never reaches what was mounted.
const ENTER: &str = r#"
set -e
root=$1; folder=$2; shift 2
mount --make-rprivate /
mkdir -p "$root/proc" "$root/dev"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
done
shift
export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin
exec chroot "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$folder" "$@""#;

/// A Swift toolchain.
pub(crate) struct Swift {
    /// The root of the system that has it; `None` where it is this one.
    root: Option<PathBuf>,
}

impl Swift {
    /// A command that runs in a folder: `swift`, or a program that it has built. In a system of its own it sees
    /// nothing of the machine but the folders that are mounted.
    pub(crate) fn command(&self, program: &Path, folder: &Path, mounted: &[&Path]) -> Command {
        let Some(root) = &self.root else {
            let mut command = Command::new(program);
            command.current_dir(folder);
            return command;
        };
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--pid", "--kill-child", "sh", "-c", ENTER, "sh"])
            .arg(root)
            .arg(folder)
            .args(mounted)
            .arg("--")
            .arg(program);
        command
    }

    /// Its version, such as `6.0.3`.
    pub(crate) fn version(&self) -> Result<String> {
        let mut command = self.command(Path::new("swift"), Path::new("/"), &[]);
        let printed = command.arg("--version").output()?.stdout;
        let printed = String::from_utf8_lossy(&printed);
        let (_, version) = printed
            .split_once("Swift version ")
            .context("swift did not print its version")?;
        Ok(version.split(' ').next().unwrap_or_default().to_owned())
    }
}

/// Swift 6 or later.
pub(crate) fn ensure_swift() -> Result<Swift> {
    let swift = if find(&["swift"]).is_some() {
        Swift { root: None }
    } else {
        Swift {
            root: Some(ensure_root()?),
        }
    };
    let version = swift.version()?;
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < 6) {
        bail!(Missing(format!("Swift is {version}; {INSTALL_HINT}")));
    }
    Ok(swift)
}

/// A small Debian with Swift. It lies outside the checkout, is kept, and is made anew where it was not finished.
fn ensure_root() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let cache = cache.context("there is no home folder")?.join("starsbot");
    let root = cache.join(format!("swift-{RELEASE}"));
    // Written last, with what was installed.
    let ready = root.join(".ready");
    let wanted = format!("{PACKAGES}\nwithout {}\n", EXCLUDED.join(" "));
    if fs::read_to_string(&ready).is_ok_and(|there| there == wanted) {
        return Ok(root);
    }
    let mirror = mirror().with_context(|| Missing(format!("Swift is missing; {INSTALL_HINT}")))?;
    if Command::new("id").arg("-u").output()?.stdout.trim_ascii() != b"0" {
        bail!(Missing(format!(
            "Swift is missing, and only root can install it; {INSTALL_HINT}"
        )));
    }
    ensure_program(&["mmdebstrap"], "mmdebstrap", INSTALL_HINT)?;
    fs::create_dir_all(&cache)?;
    // Nothing is mounted in it: mounts end with the command that made them.
    paths::remove(&root)?;
    let mut mmdebstrap = Command::new("mmdebstrap");
    mmdebstrap.args([
        "--mode=root",
        "--variant=apt",
        "--aptopt=APT::Install-Recommends \"false\"",
        "--dpkgopt=force-unsafe-io",
    ]);
    mmdebstrap.arg(format!("--include={PACKAGES}"));
    mmdebstrap.args(EXCLUDED.map(|path| format!("--dpkgopt=path-exclude={path}")));
    mmdebstrap.arg(RELEASE).arg(&root).arg(mirror);
    let place = root.display();
    let what = format!("installing Swift of Debian {RELEASE} into {place}");
    step::run(&what, &mut mmdebstrap)
        .map_err(|_| Missing(format!("Swift could not be installed; {INSTALL_HINT}")))?;
    fs::write(ready, wanted)?;
    Ok(root)
}

/// The mirror that this Debian's packages come from.
fn mirror() -> Option<String> {
    let deb822 = fs::read_to_string("/etc/apt/sources.list.d/debian.sources");
    let of_deb822 = deb822.ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("URIs:"))?;
        Some(line.split_whitespace().next()?.to_owned())
    });
    of_deb822.or_else(|| {
        let text = fs::read_to_string("/etc/apt/sources.list").ok()?;
        let line = text.lines().find(|line| line.starts_with("deb "))?;
        Some(
            line.split_whitespace()
                .find(|word| word.contains("://"))?
                .to_owned(),
        )
    })
}
