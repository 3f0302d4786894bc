//! Links and QR codes with which a balance is topped up.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

#[cfg(feature = "qr")]
use super::qr_code;
use crate::{Error, Result, Ton, Wallet};

/// A link that opens a wallet with the recipient, the memo and, if given, the amount filled in.
///
/// There is no link without the memo: money sent without it cannot be matched to an account.
/// `Display` is the `ton://` link, which is also what the QR code holds. ("2. Get deposit address".)
///
/// ```
/// # use starsbot::PaymentLink;
/// let wallet = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI";
/// let link = PaymentLink::new(wallet, "AP123 456", Some("1.5".parse()?))?;
/// assert_eq!(link.to_string(), format!("ton://transfer/{wallet}?amount=1500000000&text=AP123%20456"));
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PaymentLink(String);

const TON: &str = "ton://transfer/";
const HTTPS: &str = "https://app.tonkeeper.com/transfer/";

impl PaymentLink {
    /// A link from a wallet's address, the memo and the amount to fill in.
    ///
    /// # Errors
    /// `invalid_argument`: field `wallet` when the address is not a TEP-2 address of the main network, `memo`
    /// when it is empty, `amount` when it is not positive.
    pub fn new(wallet: &str, memo: &str, amount: Option<Ton>) -> Result<Self> {
        let wallet: Wallet = wallet.parse()?;
        if memo.trim().is_empty() {
            return Err(Error::invalid_argument(
                "memo",
                "the memo is empty, and money sent without it cannot be matched",
            ));
        }
        let amount = match amount {
            None => String::new(),
            Some(amount) if amount > Ton::ZERO => format!("amount={}&", amount.nano()),
            Some(amount) => {
                return Err(Error::invalid_argument(
                    "amount",
                    format!("the amount must be more than 0 TON, not {amount}"),
                ));
            }
        };
        let memo = percent_encode(memo);
        let link = format!("{TON}{wallet}?{amount}text={memo}");
        Ok(Self(link))
    }

    /// The `ton://` link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same link for places where `ton://` cannot be clicked: it opens in Tonkeeper, or on its page.
    #[must_use]
    pub fn https(&self) -> String {
        self.0.replacen(TON, HTTPS, 1)
    }

    /// The QR code of the link as a picture: SVG, black on white, with its quiet zone.
    ///
    /// # Errors
    /// `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
    #[cfg(feature = "qr")]
    pub fn qr_svg(&self) -> Result<String> {
        qr_code::svg(&self.0).ok_or_else(too_long)
    }

    /// The QR code of the link as text for a terminal with a dark background, two modules a character.
    ///
    /// # Errors
    /// `invalid_argument`, field `memo`, when the memo is longer than a QR code can hold.
    #[cfg(feature = "qr")]
    pub fn qr_text(&self) -> Result<String> {
        qr_code::text(&self.0).ok_or_else(too_long)
    }
}

#[cfg(feature = "qr")]
fn too_long() -> Error {
    Error::invalid_argument("memo", "the memo is too long for a QR code")
}

impl fmt::Display for PaymentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Encodes all but RFC 3986's unreserved characters.
pub(crate) fn percent_encode(text: &str) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if is_unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(all(test, feature = "qr"))]
mod tests {
    use super::*;

    const WALLET: &str = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI";

    /// Reads a QR code as a phone does.
    fn scan(modules: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        const MODULE: usize = 4;
        let size = modules * MODULE;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| {
            if is_dark(x / MODULE, y / MODULE) {
                0
            } else {
                255
            }
        });
        let codes = picture.detect_grids();
        assert_eq!(codes.len(), 1, "one code is seen");
        codes[0].decode().expect("a readable code").1
    }

    #[test]
    fn what_a_phone_reads_is_the_link() {
        for (memo, amount) in [("AP123456789", None), ("zwölf & mehr", Some("2.5"))] {
            let amount = amount.map(|text| text.parse().unwrap());
            let link = PaymentLink::new(WALLET, memo, amount).unwrap();

            let text = link.qr_text().unwrap();
            let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
            let read = scan(lines[0].len(), |x, y| match lines[y / 2][x] {
                '█' => false,
                '▀' => y % 2 == 1,
                '▄' => y % 2 == 0,
                _ => true,
            });
            assert_eq!(read, link.to_string());

            let svg = link.qr_svg().unwrap();
            assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
            let size = svg.split_once("viewBox=\"0 0 ").unwrap().1;
            let size = size.split(' ').next().unwrap().parse().unwrap();
            let read = scan(size, |x, y| svg.contains(&format!("M{x} {y}h1v1h-1z")));
            assert_eq!(read, link.to_string());
        }
    }

    #[test]
    fn a_memo_that_no_code_can_hold_is_refused() {
        let link = PaymentLink::new(WALLET, &"x".repeat(4_000), None).unwrap();
        assert_eq!(link.qr_svg().unwrap_err().field(), Some("memo"));
        assert_eq!(link.qr_text().unwrap_err().field(), Some("memo"));
    }
}
