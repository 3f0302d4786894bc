//! Dates as HTTP writes them, in all three forms that a recipient has to read (RFC 9110, section 5.6.7).

use alloc::vec::Vec;
use core::time::Duration;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The time since the Unix epoch. `None` for what is no date, and for one before 1970.
pub(crate) fn read(text: &str) -> Option<Duration> {
    let words = text.split([' ', ',', '-', ':']);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    // What the weekday is follows from the rest.
    let ([_, day, month, year, hour, minute, second, "GMT"]
    | [_, month, day, hour, minute, second, year]) = *words
    else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = match (year.len(), number(year, 9999)?) {
        (2, year @ ..70) => 2000 + year,
        (2, year) => 1900 + year,
        (_, year) => year,
    };
    let hours = days(year, month, number(day, 31)?)? * 24 + number(hour, 23)?;
    let minutes = hours * 60 + number(minute, 59)?;
    Some(Duration::from_secs(minutes * 60 + number(second, 59)?))
}

fn number(text: &str, max: u64) -> Option<u64> {
    let number = text.parse().ok().filter(|number| *number <= max);
    number.filter(|_| !text.starts_with('+'))
}

/// The days from 1970 to a day. The months count from 0.
fn days(year: u64, month: usize, day: u64) -> Option<u64> {
    // As if years began in March, so that a leap day is the last of its year.
    let (year, month) = match month as u64 {
        month @ ..2 => (year.checked_sub(1)?, month + 10),
        month => (year, month - 2),
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let since_march = (153 * month + 2) / 5 + day;
    (year * 365 + leap_days + since_march).checked_sub(719_469)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::SystemTime;

    fn theirs(text: &str) -> Option<Duration> {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(SystemTime::UNIX_EPOCH).ok()
    }

    #[test]
    fn all_three_forms_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read(text), Some(Duration::from_secs(784_111_777)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "Sun, 06 Nov 1994 08:49:37 +0100",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn another_reader_of_dates_agrees(seconds in 0_u64..253_402_300_800) {
            let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            let text = httpdate::fmt_http_date(date);
            prop_assert_eq!(read(&text), theirs(&text), "{}", text);
        }
    }
}
