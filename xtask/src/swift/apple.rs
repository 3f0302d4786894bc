//! Apple's platforms: the core as static libraries, and the `XCFramework` of them. They contain no C code, so any
//! machine builds them. Running them takes a Mac.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{folder, mirror};
use crate::cargo::cargo;
use crate::counts::Counts;
use crate::step::{self, Step};
use crate::tools::{Missing, Swift};
use crate::{paths, tools};

/// A library of the framework: for one platform, with one slice for each processor.
struct Library {
    platform: &'static str,
    /// `-simulator`, or nothing for devices.
    variant: &'static str,
    /// The variable that tells rustc the deployment target, and that version, as in Package.swift.
    deployment: (&'static str, &'static str),
    targets: &'static [Target],
}

/// What rustc calls a target, and how Apple names its processor.
struct Target {
    rust: &'static str,
    architecture: &'static str,
    /// The type and the subtype of the processor in a universal file.
    processor: [u32; 2],
}

const fn arm(rust: &'static str) -> Target {
    Target {
        rust,
        architecture: "arm64",
        processor: [0x0100_000c, 0],
    }
}

const fn intel(rust: &'static str) -> Target {
    Target {
        rust,
        architecture: "x86_64",
        processor: [0x0100_0007, 3],
    }
}

const IOS: (&str, &str) = ("IPHONEOS_DEPLOYMENT_TARGET", "16.0");
const MACOS: (&str, &str) = ("MACOSX_DEPLOYMENT_TARGET", "13.0");

const LIBRARIES: [Library; 3] = [
    Library {
        platform: "ios",
        variant: "",
        deployment: IOS,
        targets: &[arm("aarch64-apple-ios")],
    },
    Library {
        platform: "ios",
        variant: "-simulator",
        deployment: IOS,
        targets: &[arm("aarch64-apple-ios-sim"), intel("x86_64-apple-ios")],
    },
    Library {
        platform: "macos",
        variant: "",
        deployment: MACOS,
        targets: &[arm("aarch64-apple-darwin"), intel("x86_64-apple-darwin")],
    },
];

/// An `XCFramework`, and the targets whose libraries are in it.
pub(super) struct Framework {
    pub(super) folder: PathBuf,
    targets: Vec<(&'static Library, &'static Target)>,
}

const NAME: &str = "libstarsbot_uniffi.a";

/// The largest size that the core may add to a program: stripped, for each target.
const MAX_BYTES: u64 = 600_000;

/// Checks that there is no C code, that all libraries can be built and put together, and how large they are.
pub(super) fn check(swift: &Swift, counts: &mut Counts) -> Result<()> {
    let step = Step::start("no C code for Apple's platforms");
    let mut tree = cargo("tree -p starsbot-uniffi -e normal,build --prefix none --target");
    let output = step.run(tree.arg("aarch64-apple-ios"))?;
    let compilers = ["cc v", "cmake v", "bindgen v"];
    let compiles_c = |line: &String| compilers.iter().any(|name| line.starts_with(name));
    let is_free = output.success && !output.stdout.iter().any(compiles_c);
    step.judge(is_free, "", &output.lines, counts);
    let framework = framework(&folder().join("apple"))?;
    let script = folder().join("framework.swift");
    fs::write(&script, include_str!("framework.swift"))?;
    let mut read = swift.command(Path::new("swift"), &folder(), &[paths::target()]);
    read.arg(script).arg(&framework.folder);
    step::check("content of the XCFramework", &mut read, counts)?;
    for (library, target) in framework.targets {
        size(library, target, counts)?;
    }
    Ok(())
}

/// How much the core adds to a program: an archive holds more than a linker takes from it, so it is linked, by the
/// linker that comes with Rust, into a dynamic library without symbols that has what Swift calls.
fn size(library: &Library, target: &Target, counts: &mut Counts) -> Result<()> {
    let archive = archive(target);
    let archived = archive.metadata()?.len().div_ceil(1000);
    let step = Step::start(format!("size for {}", target.rust));
    let Some(linker) = linker()? else {
        step.done(&format!(
            "the archive has {archived} kB; this Rust has no linker to measure more"
        ));
        return Ok(());
    };
    let (_, version) = library.deployment;
    let platform = format!("{}{}", library.platform, library.variant);
    let dynamic = archive.with_extension("dylib");
    let mut link = Command::new(linker);
    link.args(["-dylib", "-arch", target.architecture])
        .args(["-platform_version", &platform])
        .args([version, version, "-undefined", "dynamic_lookup"])
        .args(["-dead_strip", "-S", "-x", "-all_load"])
        .args(["-exported_symbol", "_uniffi_*"])
        .args(["-exported_symbol", "_ffi_*"])
        .arg(&archive)
        .arg("-o")
        .arg(&dynamic);
    let output = step.run(&mut link)?;
    if !output.success {
        step.judge(false, "", &output.lines, counts);
        return Ok(());
    }
    let bytes = dynamic.metadata()?.len();
    let about = format!(
        "{} kB of {} kB linked and stripped; the archive has {archived} kB",
        bytes.div_ceil(1000),
        MAX_BYTES / 1000
    );
    step.judge(bytes <= MAX_BYTES, &about, &[], counts);
    Ok(())
}

/// The linker for Apple's platforms that comes with Rust.
fn linker() -> Result<Option<PathBuf>> {
    let mut rustc = Command::new("rustc");
    let folder = rustc.args(["--print", "target-libdir"]).output()?.stdout;
    let folder = String::from_utf8(folder)?;
    let linker = Path::new(folder.trim())
        .with_file_name("bin")
        .join("gcc-ld/ld64.lld");
    Ok(linker.is_file().then_some(linker))
}

/// Puts the `XCFramework` together in a folder.
pub(super) fn framework(into: &Path) -> Result<Framework> {
    let framework = into.join("StarsBotCore.xcframework");
    paths::remove(&framework)?;
    let generated = folder().join("generated");
    let mut libraries = Vec::new();
    let mut targets = Vec::new();
    let mut missing = None;
    for library in &LIBRARIES {
        let mut slices = Vec::new();
        for target in library.targets {
            // Without a target's standard library the framework lacks it. Whatever else goes wrong is an error.
            match tools::ensure_rust_target(target.rust) {
                Err(error) if error.is::<Missing>() => {
                    println!("      the framework lacks {}", target.rust);
                    missing = Some(error);
                }
                other => {
                    other?;
                    build(library, target)?;
                    slices.push((target, fs::read(archive(target))?));
                    targets.push((library, target));
                }
            }
        }
        if slices.is_empty() {
            continue;
        }
        let architectures: Vec<_> = slices.iter().map(|(one, _)| one.architecture).collect();
        let architecture = architectures.join("_");
        let identifier = format!("{}-{architecture}{}", library.platform, library.variant);
        let place = framework.join(&identifier);
        fs::create_dir_all(&place)?;
        fs::write(place.join(NAME), universal(&slices)?)?;
        // In a folder of its own: Xcode puts the headers of all frameworks into one.
        let headers = place.join("Headers/StarsBotCoreFFI");
        for file in ["StarsBotCoreFFI.h", "module.modulemap"] {
            mirror(&generated.join(file), &headers.join(file))?;
        }
        libraries.push(describe(library, &identifier, &architectures));
    }
    if let (true, Some(error)) = (libraries.is_empty(), missing) {
        return Err(error);
    }
    fs::write(framework.join("Info.plist"), info(&libraries.concat()))?;
    Ok(Framework {
        folder: framework,
        targets,
    })
}

fn build(library: &Library, target: &Target) -> Result<()> {
    let args = "rustc -p starsbot-uniffi --profile mobile --crate-type staticlib --target";
    let mut command = cargo(args);
    command
        .arg(target.rust)
        .env(library.deployment.0, library.deployment.1);
    step::run(&format!("building for {}", target.rust), &mut command)?;
    Ok(())
}

/// The static library of the core for a target.
fn archive(target: &Target) -> PathBuf {
    paths::target().join(target.rust).join("mobile").join(NAME)
}

/// One file for several processors, or the library itself where there is only one.
fn universal(slices: &[(&Target, Vec<u8>)]) -> Result<Vec<u8>> {
    const MAGIC: u32 = 0xcafe_babe;
    const ALIGNMENT: u32 = 14; // as a power of two: the pages of Apple's processors
    if let [(_, only)] = slices {
        return Ok(only.clone());
    }
    let aligned = |length: usize| length.next_multiple_of(1 << ALIGNMENT);
    let word = |number: usize| u32::try_from(number).context("it is too large");
    let mut header = [MAGIC, word(slices.len())?].map(u32::to_be_bytes).concat();
    let mut offset = aligned(0x1000);
    for (target, bytes) in slices {
        let [kind, subkind] = target.processor;
        let entry = [kind, subkind, word(offset)?, word(bytes.len())?, ALIGNMENT];
        header.extend(entry.map(u32::to_be_bytes).concat());
        offset = aligned(offset + bytes.len());
    }
    let mut file = header;
    for (_, bytes) in slices {
        file.resize(aligned(file.len().max(0x1000)), 0);
        file.extend(bytes);
    }
    Ok(file)
}

/// A library's entry in Info.plist.
fn describe(library: &Library, identifier: &str, architectures: &[&str]) -> String {
    let variant = match library.variant {
        "" => "",
        _ => "\n\t\t\t<key>SupportedPlatformVariant</key><string>simulator</string>",
    };
    let (platform, architectures) = (library.platform, architectures.join("</string><string>"));
    format!(
        "\n\t\t<dict>\
         \n\t\t\t<key>BinaryPath</key><string>{NAME}</string>\
         \n\t\t\t<key>HeadersPath</key><string>Headers</string>\
         \n\t\t\t<key>LibraryIdentifier</key><string>{identifier}</string>\
         \n\t\t\t<key>LibraryPath</key><string>{NAME}</string>\
         \n\t\t\t<key>SupportedArchitectures</key><array><string>{architectures}</string></array>\
         \n\t\t\t<key>SupportedPlatform</key><string>{platform}</string>{variant}\
         \n\t\t</dict>"
    )
}

/// Info.plist, by which Xcode chooses a library.
fn info(libraries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\
         \n\t<key>AvailableLibraries</key>\n\t<array>{libraries}\n\t</array>\
         \n\t<key>CFBundlePackageType</key><string>XFWK</string>\
         \n\t<key>XCFrameworkFormatVersion</key><string>1.0</string>\
         \n</dict>\n</plist>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_universal_file_points_at_its_slices() {
        let (arm, intel) = (arm("a"), intel("b"));
        let file = universal(&[(&arm, vec![1; 5]), (&intel, vec![2; 7])]).unwrap();
        let word = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((word(0), word(4)), (0xcafe_babe, 2));
        let slice = |at: usize| &file[word(at + 8)..word(at + 8) + word(at + 12)];
        assert_eq!((slice(8), slice(28)), (&[1; 5][..], &[2; 7][..]));
        assert_eq!(universal(&[(&arm, vec![1; 5])]).unwrap(), [1; 5]);
    }
}
