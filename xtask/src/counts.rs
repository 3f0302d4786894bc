//! How many checks passed, failed or could not be made.

use std::fmt;
use std::ops::AddAssign;

/// How many checks passed, failed or could not be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    /// What failed, a few lines each.
    pub(crate) failures: Vec<String>,
    /// What was skipped and why, where that is known.
    pub(crate) skips: Vec<String>,
}

impl Counts {
    /// Reads the last line of a case runner: `N passed, N failed`, and `, N skipped` where there are any.
    pub(crate) fn of_runner(lines: &[String]) -> Option<Self> {
        Self::read(lines.last()?)
    }

    /// Adds up the `test result:` lines of `cargo test`. There are none if it did not compile. libtest's `JUnit` is no
    /// better: it is unstable, Cargo builds crates again for `RUSTC_BOOTSTRAP`, each test program writes a document into
    /// the one stream, and ignored tests are not in it.
    pub(crate) fn of_cargo_test(lines: &[String]) -> Option<Self> {
        let mut sum = None;
        let mut skips = Vec::new();
        for line in lines {
            if let Some((_, result)) = line.split_once("test result: ") {
                *sum.get_or_insert_with(Self::default) += Self::read(result.split_once(". ")?.1)?;
            } else if line.contains(" ... ignored") {
                skips.push(line.clone());
            }
        }
        sum.map(|sum| Self { skips, ..sum })
    }

    /// Reads numbers with their words, separated by commas or semicolons. Other words are ignored.
    fn read(text: &str) -> Option<Self> {
        let mut counts = Self::default();
        for part in text.split([',', ';']) {
            let (number, word) = part.trim().split_once(' ')?;
            let place = match word {
                "passed" => &mut counts.passed,
                "failed" => &mut counts.failed,
                "skipped" | "ignored" => &mut counts.skipped,
                _ => continue,
            };
            *place += number.parse::<usize>().ok()?;
        }
        Some(counts)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped += more.skipped;
        self.failures.extend(more.failures);
        self.skips.extend(more.skips);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_runner_is_read_by_its_last_line() {
        let expected = Counts {
            passed: 12,
            failed: 3,
            ..Counts::default()
        };
        assert_eq!(
            Counts::of_runner(&lines("1 passed, 9 failed\n12 passed, 3 failed")),
            Some(expected)
        );
        let expected = Counts {
            skipped: 4,
            ..Counts::default()
        };
        assert_eq!(
            Counts::of_runner(&lines(&expected.to_string())),
            Some(expected)
        );
        assert_eq!(
            Counts::of_runner(&lines("12 passed, 3 failed\npanicked")),
            None
        );
        assert_eq!(Counts::of_runner(&[]), None);
    }

    #[test]
    fn cargo_test_is_added_up() {
        let printed = "running 3 tests\n\
            test a ... ok\n\
            test b ... ignored, slow\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.25s\n\
            error: 1 target failed:";
        assert_eq!(
            Counts::of_cargo_test(&lines(printed)),
            Some(Counts {
                passed: 5,
                failed: 1,
                skipped: 1,
                skips: vec!["test b ... ignored, slow".to_owned()],
                ..Counts::default()
            })
        );
    }
}
