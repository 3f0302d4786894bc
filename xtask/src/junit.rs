//! `JUnit` XML, in which pytest, `node --test`, Maven's surefire and `swift test` report. It is read as a tree:
//! junit-parser and quick-junit drop the test cases that Node writes right below `<testsuites>`. What a report does not
//! tell, such as a crash or a test of Node that fails outside its subtests, the exit code does.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use roxmltree::{Document, Node};

use crate::counts::Counts;

/// Reads all reports in a folder: surefire writes one for each class, Swift one for each of its test libraries. It is
/// an error if they tell of no test at all.
pub(crate) fn read(folder: &Path) -> Result<Counts> {
    let cannot_read = |path: &Path| format!("cannot read {}", path.display());
    let mut files = Vec::<PathBuf>::new();
    for entry in fs::read_dir(folder).with_context(|| cannot_read(folder))? {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xml"));
    files.sort();
    let mut counts = Counts::default();
    for file in files {
        add(&file, &mut counts).with_context(|| cannot_read(&file))?;
    }
    let is_empty = counts == Counts::default();
    ensure!(!is_empty, "no test is reported in {}", folder.display());
    Ok(counts)
}

fn add(file: &Path, counts: &mut Counts) -> Result<()> {
    let xml = fs::read_to_string(file)?;
    let document = Document::parse(&xml)?;
    let is_test = |node: &Node| node.has_tag_name("testcase");
    for test in document.descendants().filter(is_test) {
        let has = |name: &str| test.children().any(|node| node.has_tag_name(name));
        // Node also writes the failure of a test that is marked `todo`, which is skipped.
        if has("skipped") && !has("error") {
            counts.skipped += 1;
            counts.skips.push(describe(test));
        } else if has("error") || has("failure") {
            counts.failed += 1;
            counts.failures.push(describe(test));
        } else {
            counts.passed += 1;
        }
    }
    Ok(())
}

/// The suite and the name of a test, and the first lines of its messages.
fn describe<'a>(test: Node<'a, 'a>) -> String {
    const MAX_LINES: usize = 8;
    let name = |node: Node| node.attribute("name").unwrap_or_default().to_owned();
    let mut description = name(test);
    let suite = match test.attribute("classname").unwrap_or_default() {
        // Node calls every class `test`.
        "" | "test" => test.parent().map(name).unwrap_or_default(),
        class => class.to_owned(),
    };
    if !suite.is_empty() {
        description = format!("{suite} › {description}");
    }
    let message = |node: Node<'a, 'a>| match node.attribute("message").unwrap_or_default() {
        "" => node.text().unwrap_or_default(),
        message => message,
    };
    let outcomes = ["error", "failure", "skipped"];
    let lines = test
        .children()
        .filter(|node| outcomes.contains(&node.tag_name().name()))
        .flat_map(|node| message(node).lines())
        .filter(|line| !line.trim().is_empty());
    for (index, line) in lines.take(MAX_LINES).enumerate() {
        description += if index == 0 { ": " } else { "\n      " };
        description += line.trim_end();
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    /// Reads what a tool wrote of tests with every outcome; its stack traces are left out.
    fn sample(tool: &str) -> Counts {
        read(&paths::root().join("xtask/src/junit").join(tool)).unwrap()
    }

    fn counts(passed: usize, failures: &[&str], skips: &[&str]) -> Counts {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Counts {
            passed,
            failed: failures.len(),
            skipped: skips.len(),
            failures: owned(failures),
            skips: owned(skips),
        }
    }

    #[test]
    fn reads_pytest() {
        let failures = [
            "pytest › test_b: collection failure",
            "test_a › test_wrong: AssertionError: assert {'a': 1} == {'a': 2}\n        Differing items:\n        \
                {'a': 1} != {'a': 2}\n        Use -v to get more diff",
            "test_a › test_xp: [XPASS(strict)]",
            "test_a › test_fix: failed on setup with \"RuntimeError: no server\"",
            "test_a › test_tear: failed on teardown with \"RuntimeError: teardown\"",
        ];
        let skips = ["test_a › test_later: no network", "test_a › test_x: known"];
        assert_eq!(sample("pytest"), counts(3, &failures, &skips));
    }

    #[test]
    fn reads_node() {
        let failures = [
            "adds wrongly: 1 == 2",
            "a suite › throws: line oneline two",
            "never ends: test timed out after 50ms",
            "b.test.mjs: test failed",
        ];
        let skips = ["later: no network", "some day: true\n      not yet"];
        assert_eq!(sample("node"), counts(3, &failures, &skips));
    }

    #[test]
    fn reads_every_report_of_surefire() {
        let failures = [
            "demo.ATest › silent: java.lang.IllegalStateException\n        at demo.ATest.silent(ATest.java:10)",
            "demo.ATest › par(int)[2]: expected: <1> but was: <2>",
            "demo.ATest › wrong: they <differ> ==> expected: <1> but was: <2>",
            "demo.ATest › throwing: one\n      two",
            "demo.BTest › initializationError: setup",
        ];
        let skips = [
            "demo.ATest › assumes: org.opentest4j.TestAbortedException: Assumption failed: not here\n        \
                at demo.ATest.assumes(ATest.java:12)",
            "demo.ATest › later: no network",
        ];
        assert_eq!(sample("surefire"), counts(2, &failures, &skips));
    }

    #[test]
    fn reads_swift_testing() {
        let failures = [
            "DemoTests.Values › number(_:): Expectation failed: (x → 2) == 1",
            "DemoTests.Values › throwing(): Caught error: Gone()",
            "DemoTests.Values › wrong(): Expectation failed: (1 + 1 → 2) == 3: they differ\n      \
                Expectation failed: \"a\" == \"b\"",
        ];
        let skips = ["DemoTests.Values › later(): no network"];
        assert_eq!(sample("swift"), counts(2, &failures, &skips));
    }

    #[test]
    fn a_missing_empty_or_truncated_report_is_an_error() {
        let folder = paths::target().join("junit-test");
        paths::empty(&folder).unwrap();
        let error = || format!("{:#}", read(&folder).unwrap_err());
        assert!(error().starts_with("no test is reported in"));
        let file = folder.join("tests.xml");
        fs::write(&file, r#"<testsuites><testsuite tests="0" /></testsuites>"#).unwrap();
        assert!(error().starts_with("no test is reported in"));
        fs::write(&file, r#"<testsuites><testcase name="a" />"#).unwrap();
        assert!(error().starts_with(&format!("cannot read {}", file.display())));
        paths::remove(&folder).unwrap();
        assert!(error().starts_with("cannot read"));
    }
}
