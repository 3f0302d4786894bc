//! Numbers, read digit by digit from their text. `str::parse` does as well for some, and would be a copy of itself
//! for every width in the WebAssembly module.

/// A number as JSON writes it, taken apart: `whole`.`fraction` x 10^`exponent`.
pub(crate) struct Number<'a> {
    pub(crate) is_negative: bool,
    pub(crate) whole: &'a [u8],
    pub(crate) fraction: &'a [u8],
    /// Held at a size that is beyond every amount yet leaves room for arithmetic.
    pub(crate) exponent: i64,
}

const BEYOND: u64 = 1 << 40;

impl<'a> Number<'a> {
    /// Reads the number at the beginning of a text, and answers with what follows it too.
    pub(crate) fn split_off(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (is_negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (whole, text) = digits(text)?;
        if let [b'0', _, ..] = whole {
            return None;
        }
        let (fraction, text) = match text {
            [b'.', rest @ ..] => digits(rest)?,
            _ => (&[][..], text),
        };
        let (exponent, text) = match text {
            [b'e' | b'E', rest @ ..] => exponent(rest)?,
            _ => (0, text),
        };
        let number = Self {
            is_negative,
            whole,
            fraction,
            exponent,
        };
        Some((number, text))
    }
}

/// The digits at the beginning of a text, one at least, and what follows them.
fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| text.split_at(count))
}

fn exponent(text: &[u8]) -> Option<(i64, &[u8])> {
    let (is_negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (digits, text) = digits(text)?;
    let size = decimal(digits).map_or(BEYOND, |size| size.min(BEYOND));
    Some((signed(is_negative, size)?, text))
}

/// The value of a text of digits. `None` for any other text, and for more than fits.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    let mut value = 0;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = append(value, byte - b'0')?;
    }
    (!text.is_empty()).then_some(value)
}

/// The value with one more digit; the very largest that would fit are left out.
pub(crate) fn append(value: u64, digit: u8) -> Option<u64> {
    (value <= (u64::MAX - 9) / 10).then(|| value * 10 + u64::from(digit))
}

/// A whole number of 64 bits, with a sign or without.
pub(crate) fn whole(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    signed(is_negative, decimal(digits)?)
}

/// A size and a sign as one number. `None` where it does not fit.
pub(crate) fn signed(is_negative: bool, size: u64) -> Option<i64> {
    if is_negative {
        0_i64.checked_sub_unsigned(size)
    } else {
        i64::try_from(size).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn another_reader_of_whole_numbers_agrees(text in "-?[0-9]{0,21}|[-+0-9. ]{0,6}|-?9223372036854775[0-9]{3}") {
            let theirs = text.parse().ok().filter(|_| !text.starts_with('+'));
            prop_assert_eq!(whole(text.as_bytes()), theirs);
        }
    }
}
