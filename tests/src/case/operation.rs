//! What a case can call, and which names belong to it.

use serde::Deserialize;

/// What a case can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Each is named as the function it calls.
pub enum Operation {
    Balance,
    Deposit,
    Buy,
    ParseUsername,
    ParseTon,
    ParseApiKey,
    ParseWallet,
    PaymentLink,
}

impl Operation {
    /// The folder of its cases.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Deposit => "deposit",
            Self::Buy => "buy",
            Self::ParseUsername => "parse_username",
            Self::ParseTon => "parse_ton",
            Self::ParseApiKey => "parse_api_key",
            Self::ParseWallet => "parse_wallet",
            Self::PaymentLink => "payment_link",
        }
    }

    /// Whether it talks to the service. The others are pure.
    #[must_use]
    pub const fn is_sent(self) -> bool {
        matches!(self, Self::Balance | Self::Deposit | Self::Buy)
    }

    pub(super) const fn args(self) -> &'static [&'static str] {
        match self {
            Self::Balance | Self::Deposit => &[],
            Self::Buy => &["amount_stars", "to_username"],
            Self::PaymentLink => &["wallet", "memo", "amount"],
            _ => &["text"],
        }
    }

    pub(super) const fn value_fields(self) -> &'static [&'static str] {
        match self {
            Self::Balance => &["ton", "nano", "currency"],
            Self::Deposit => &["wallet", "memo", "message"],
            Self::Buy => &[
                "order_id",
                "amount_stars",
                "to_username",
                "message",
                "delivery",
            ],
            Self::ParseUsername => &["username"],
            Self::ParseTon => &["ton", "nano"],
            Self::ParseApiKey => &[],
            Self::ParseWallet => &["workchain", "hash", "bounceable"],
            Self::PaymentLink => &["link"],
        }
    }
}
