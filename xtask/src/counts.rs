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
}

impl Counts {
    /// Reads the last line of a case runner: `N passed, N failed`, and `, N skipped` where there are any.
    pub(crate) fn of_runner(lines: &[String]) -> Option<Self> {
        Self::read(lines.last()?)
    }

    /// Adds up the `test result:` lines of `cargo test`. There are none if it did not compile.
    pub(crate) fn of_cargo_test(lines: &[String]) -> Option<Self> {
        let mut sum = None;
        for line in lines {
            if let Some((_, result)) = line.split_once("test result: ") {
                *sum.get_or_insert_with(Self::default) += Self::read(result.split_once(". ")?.1)?;
            }
        }
        sum
    }

    /// Reads the last line of `pytest -q`: `N failed, N passed, N skipped in 1.23s`. An error counts as a failure.
    /// Where no test ran there is nothing to read.
    pub(crate) fn of_pytest(lines: &[String]) -> Option<Self> {
        let counts = Self::read(lines.last()?.split_once(" in ")?.0)?;
        (counts != Self::default()).then_some(counts)
    }

    /// Reads the summary of `node --test`: lines like `ℹ pass 12`. What was cancelled has failed.
    pub(crate) fn of_node_test(lines: &[String]) -> Option<Self> {
        let mut counts = None;
        for line in lines {
            let mut words = line.strip_prefix("ℹ ").unwrap_or_default().split(' ');
            let (Some(word), Some(number)) = (words.next(), words.next()) else {
                continue;
            };
            let counts: &mut Self = counts.get_or_insert_default();
            let place = match word {
                "pass" => &mut counts.passed,
                "fail" | "cancelled" => &mut counts.failed,
                "skipped" | "todo" => &mut counts.skipped,
                _ => continue,
            };
            *place += number.parse::<usize>().ok()?;
        }
        counts.filter(|counts| *counts != Self::default())
    }

    /// Reads numbers with their words, divided by commas or semicolons. Words that are not ours are passed over.
    fn read(text: &str) -> Option<Self> {
        let mut counts = Self::default();
        for part in text.split([',', ';']) {
            let (number, word) = part.trim().split_once(' ')?;
            let place = match word {
                "passed" => &mut counts.passed,
                "failed" | "error" | "errors" => &mut counts.failed,
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
    fn pytest_is_read_by_its_last_line() {
        let printed = "..F\n1 failed, 12 passed, 3 skipped, 2 warnings, 2 errors in 1.25s";
        assert_eq!(
            Counts::of_pytest(&lines(printed)),
            Some(Counts {
                passed: 12,
                failed: 3,
                skipped: 3,
                ..Counts::default()
            })
        );
        assert_eq!(Counts::of_pytest(&lines("no tests ran in 0.01s")), None);
        assert_eq!(Counts::of_pytest(&lines("ERROR: file not found")), None);
    }

    #[test]
    fn node_test_is_read_by_its_summary() {
        let printed = "✔ a (1.2ms)\nℹ tests 8\nℹ suites 1\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\n\
            ℹ todo 1\nℹ duration_ms 12.5\n\n✖ failing tests:";
        assert_eq!(
            Counts::of_node_test(&lines(printed)),
            Some(Counts {
                passed: 3,
                failed: 2,
                skipped: 3,
                ..Counts::default()
            })
        );
        assert_eq!(Counts::of_node_test(&lines("ℹ tests 0\nℹ pass 0")), None);
        assert_eq!(Counts::of_node_test(&lines("SyntaxError: x")), None);
    }

    #[test]
    fn cargo_test_is_added_up() {
        let printed = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.25s\n\
            error: 1 target failed:";
        assert_eq!(
            Counts::of_cargo_test(&lines(printed)),
            Some(Counts {
                passed: 5,
                failed: 1,
                skipped: 1,
                ..Counts::default()
            })
        );
    }
}
