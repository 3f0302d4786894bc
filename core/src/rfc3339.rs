//! A time as people and programs read it alike: `2023-11-14T22:13:20Z`.

use alloc::format;
use alloc::string::String;

/// A time of the Unix epoch, to the second, in UTC.
pub(crate) fn format(unix_ms: u64) -> String {
    let seconds = unix_ms / 1_000;
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let (year, month, day) = date(seconds / 86_400);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date of a day since 1970.
fn date(days: u64) -> (u64, u64, u64) {
    // As if years began in March, so that a leap day is the last of its year; and eras of 400 years in the year 0.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * since_march + 2) / 5 + 1;
    let month = (since_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_sandboxs_time_is_written() {
        assert_eq!(format(0), "1970-01-01T00:00:00Z");
        assert_eq!(format(1_700_000_000_999), "2023-11-14T22:13:20Z");
    }

    proptest! {
        #[test]
        fn dates_are_those_of_a_library(seconds in 0..253_402_300_800_u64) {
            let theirs = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            // Sun, 06 Nov 1994 08:49:37 GMT
            let ours = format(seconds * 1_000);
            prop_assert_eq!(&ours[..4], &theirs[12..16]);
            prop_assert_eq!(&ours[8..10], &theirs[5..7]);
            prop_assert_eq!(&ours[11..19], &theirs[17..25]);
            let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(&theirs[8..11]).unwrap() / 3 + 1;
            prop_assert_eq!(&ours[5..7], format!("{month:02}"));
        }
    }
}
