//! Values: how they cross, how texts become them, and payment links.

use starsbot::{ApiKey, Error, PaymentLink, Stars, Ton, Username, Wallet};

use crate::records::ErrorDetails;
use crate::rejected::Rejected;

// Nanotons.
uniffi::custom_type!(Ton, i64, {
    remote,
    lower: |ton| ton.nano(),
    try_lift: |nano| Ok(Ton::from_nano(nano)),
});

uniffi::custom_type!(Stars, i64, {
    remote,
    lower: |stars| stars.get(),
    try_lift: |stars| Ok(Stars::new(stars)?),
});

uniffi::custom_type!(Username, String, {
    remote,
    lower: |name| name.as_str().to_owned(),
    try_lift: |name| Ok(name.parse()?),
});

uniffi::custom_type!(Wallet, String, {
    remote,
    lower: |wallet| wallet.to_string(),
    try_lift: |wallet| Ok(wallet.parse()?),
});

/// Reads a username, an `@name` or a `t.me` link.
#[uniffi::export]
pub fn parse_username(text: &str) -> Result<Username, Rejected> {
    Ok(text.parse()?)
}

/// Reads an amount of TON, as nanotons.
#[uniffi::export]
pub fn parse_ton(text: &str) -> Result<Ton, Rejected> {
    Ok(text.parse()?)
}

/// Checks an API key.
#[uniffi::export]
pub fn check_api_key(text: &str) -> Result<(), Rejected> {
    ApiKey::new(text)?;
    Ok(())
}

/// The address of a wallet, taken apart.
#[derive(uniffi::Record)]
pub struct WalletParts {
    /// The address in its URL-safe form.
    pub address: Wallet,
    /// The workchain.
    pub workchain: i8,
    /// The 256 bits that name the account in its workchain.
    pub hash: Vec<u8>,
    /// Whether money sent to a wallet that does not exist comes back.
    pub bounceable: bool,
}

/// Reads the address of a wallet and verifies its checksum.
#[uniffi::export]
pub fn parse_wallet(text: &str) -> Result<WalletParts, Rejected> {
    let wallet: Wallet = text.parse()?;
    Ok(WalletParts {
        address: wallet,
        workchain: wallet.workchain(),
        hash: wallet.hash().to_vec(),
        bounceable: wallet.is_bounceable(),
    })
}

/// Both forms of a payment link.
#[derive(uniffi::Record)]
pub struct PaymentLinks {
    /// `ton://transfer/…`
    pub ton: String,
    /// The same for places where that cannot be clicked.
    pub https: String,
}

/// A link that opens a wallet with everything filled in.
#[uniffi::export]
pub fn payment_links(
    wallet: &str,
    memo: &str,
    amount: Option<Ton>,
) -> Result<PaymentLinks, Rejected> {
    let link = PaymentLink::new(wallet, memo, amount)?;
    Ok(PaymentLinks {
        ton: link.to_string(),
        https: link.https(),
    })
}

/// The QR code of a payment link as a picture.
#[uniffi::export]
pub fn payment_qr_svg(wallet: &str, memo: &str, amount: Option<Ton>) -> Result<String, Rejected> {
    Ok(PaymentLink::new(wallet, memo, amount)?.qr_svg()?)
}

/// The QR code of a payment link as text for a terminal with a dark background.
#[uniffi::export]
pub fn payment_qr_text(wallet: &str, memo: &str, amount: Option<Ton>) -> Result<String, Rejected> {
    Ok(PaymentLink::new(wallet, memo, amount)?.qr_text()?)
}

/// Why nothing is sent once a client is closed.
#[uniffi::export]
#[must_use]
pub fn client_closed() -> ErrorDetails {
    Error::client_closed().into()
}

/// The version of the core.
#[uniffi::export]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
