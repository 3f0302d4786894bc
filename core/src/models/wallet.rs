//! The address of a TON wallet.

use alloc::format;
use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use crc::{CRC_16_XMODEM, Crc};
use serde::{Serialize, Serializer};

use crate::{Error, Result};

const LENGTH: usize = 48;
/// Tag, workchain, hash and checksum.
const BYTES: usize = 36;
const BOUNCEABLE: u8 = 0x11;
const NON_BOUNCEABLE: u8 = 0x51;
const TESTNET: u8 = 0x80;
const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);

/// The address of a TON wallet in its user-friendly form (TEP-2): 48 characters of base64, in the URL-safe
/// or in the plain alphabet, with a checksum. Addresses of the test network are refused.
///
/// `Display` is the URL-safe form with the same bounce flag.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wallet {
    workchain: i8,
    hash: [u8; 32],
    bounceable: bool,
}

impl Wallet {
    pub(crate) const fn new(workchain: i8, hash: [u8; 32], bounceable: bool) -> Self {
        Self {
            workchain,
            hash,
            bounceable,
        }
    }

    /// The workchain: 0 for ordinary wallets, -1 for the masterchain.
    #[must_use]
    pub const fn workchain(&self) -> i8 {
        self.workchain
    }

    /// The 256 bits that name the account in its workchain.
    #[must_use]
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Whether money sent to a wallet that does not exist comes back.
    #[must_use]
    pub const fn is_bounceable(&self) -> bool {
        self.bounceable
    }
}

impl FromStr for Wallet {
    type Err = Error;

    /// Reads an address and verifies its checksum.
    ///
    /// # Errors
    /// `invalid_argument`, field `wallet`.
    fn from_str(text: &str) -> Result<Self> {
        let refused = |why: &str| {
            Error::invalid_argument("wallet", format!("not the address of a TON wallet: {why}"))
        };
        let text = text.trim_ascii();
        if text.len() != LENGTH {
            return Err(refused("it does not have 48 characters"));
        }
        let mut bytes = [0; BYTES];
        URL_SAFE_NO_PAD
            .decode_slice(text, &mut bytes)
            .or_else(|_| STANDARD_NO_PAD.decode_slice(text, &mut bytes))
            .map_err(|_| refused("it is not base64"))?;
        let [tag, workchain, hash @ .., high, low] = bytes;
        if CHECKSUM.checksum(&bytes[..BYTES - 2]) != u16::from_be_bytes([high, low]) {
            return Err(refused(
                "its checksum is wrong; a character may be mistyped",
            ));
        }
        if tag & TESTNET != 0 {
            return Err(refused("it belongs to the test network"));
        }
        let bounceable = match tag {
            BOUNCEABLE => true,
            NON_BOUNCEABLE => false,
            _ => return Err(refused("its first byte is of no known kind")),
        };
        Ok(Self::new(i8::from_be_bytes([workchain]), hash, bounceable))
    }
}

impl fmt::Display for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tag = if self.bounceable {
            BOUNCEABLE
        } else {
            NON_BOUNCEABLE
        };
        let mut bytes = [0; BYTES];
        bytes[0] = tag;
        bytes[1] = self.workchain.to_be_bytes()[0];
        bytes[2..BYTES - 2].copy_from_slice(&self.hash);
        let checksum = CHECKSUM.checksum(&bytes[..BYTES - 2]);
        bytes[BYTES - 2..].copy_from_slice(&checksum.to_be_bytes());
        f.pad(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wallet({self})")
    }
}

impl Serialize for Wallet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 512 }))]

        #[test]
        fn every_address_is_read_in_both_alphabets(workchain: i8, hash: [u8; 32], bounceable: bool) {
            let wallet = Wallet::new(workchain, hash, bounceable);
            let url_safe = wallet.to_string();
            let plain = url_safe.replace('-', "+").replace('_', "/");
            prop_assert_eq!(url_safe.parse::<Wallet>().unwrap(), wallet);
            prop_assert_eq!(plain.parse::<Wallet>().unwrap(), wallet);
        }

        #[test]
        fn one_wrong_character_is_noticed(hash: [u8; 32], at in 0_usize..48, by in 1_u8..64) {
            let digits = base64::alphabet::URL_SAFE.as_str().as_bytes();
            let mut text = Wallet::new(0, hash, false).to_string().into_bytes();
            let value = digits.iter().position(|digit| *digit == text[at]).unwrap();
            text[at] = digits[(value + usize::from(by)) % 64];
            prop_assert!(String::from_utf8(text).unwrap().parse::<Wallet>().is_err());
        }
    }
}
