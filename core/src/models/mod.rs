//! Values: what is checked once, when it is made, and exact from then on.

mod api_key;
mod payment_link;
#[cfg(feature = "qr")]
mod qr_code;
mod stars;
mod ton;
mod username;
mod wallet;

pub use api_key::ApiKey;
pub use payment_link::PaymentLink;
pub(crate) use payment_link::percent_encode;
pub use stars::Stars;
pub use ton::Ton;
pub use username::Username;
pub use wallet::Wallet;
