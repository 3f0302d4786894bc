//! Parses decimal numbers into nanotons, digit by digit: no float is exact enough.

use core::cmp::Ordering;

const DECIMALS: i64 = 9;

/// What happens to digits past the ninth decimal.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Excess {
    Refuse,
    RoundHalfEven,
}

/// Parses an amount of TON into nanotons.
pub(super) fn parse(text: &str, excess: Excess) -> Result<i64, &'static str> {
    const TOO_LARGE: &str = "it is too large";
    let number = Number::parse(text).ok_or("write it as a decimal number, for example 1.25")?;
    let digits = number.whole.bytes().chain(number.fraction.bytes());
    let mut digits = digits.map(|digit| i64::from(digit - b'0'));
    // A larger exponent only adds zeros to what is zero or too large already.
    let exponent = number.exponent.min(length(text) + 20);
    // So many digits make whole nanotons, and the rest a part of one.
    let count = length(number.whole) + exponent + DECIMALS;
    let mut nanotons: i64 = 0;
    for _ in 0..count {
        let digit = number.sign * digits.next().unwrap_or(0);
        let shifted = nanotons.checked_mul(10);
        nanotons = shifted
            .and_then(|shifted| shifted.checked_add(digit))
            .ok_or(TOO_LARGE)?;
    }
    let tenths = if count < 0 {
        0
    } else {
        digits.next().unwrap_or(0)
    };
    let has_more = digits.any(|digit| digit > 0);
    if excess == Excess::Refuse && (tenths > 0 || has_more) {
        return Err("it has more than nine decimals, and a nanoton is the least there is");
    }
    let rounds_up = match tenths.cmp(&5) {
        Ordering::Less => false,
        Ordering::Equal => has_more || nanotons % 2 != 0,
        Ordering::Greater => true,
    };
    let rounded = nanotons.checked_add(if rounds_up { number.sign } else { 0 });
    rounded.ok_or(TOO_LARGE)
}

/// A number as JSON writes it: `whole`.`fraction` x 10^`exponent`, with its sign.
struct Number<'a> {
    sign: i64,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Number<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (sign, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => (-1, mantissa),
            None => (1, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
        let exponent = parse_exponent(exponent)?;
        (is_digits(whole) && is_digits(fraction) && !has_leading_zero).then_some(Self {
            sign,
            whole,
            fraction,
            exponent,
        })
    }
}

/// Parses an exponent, and holds it at a size that leaves room for arithmetic.
fn parse_exponent(text: &str) -> Option<i64> {
    const BEYOND_EVERY_AMOUNT: i64 = 1 << 40;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = digits.parse().unwrap_or(BEYOND_EVERY_AMOUNT);
    is_digits(digits).then_some(sign * size.min(BEYOND_EVERY_AMOUNT))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}
