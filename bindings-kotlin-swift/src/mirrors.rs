//! The core's own values as uniffi sees them. A field that is added or changed there does not compile here.

use starsbot::sandbox::{Fault, Purchase};
use starsbot::{
    Balance, Delivery, Deposit, ErrorCode, ErrorDetails, Order, Outcome, Stage, Stars, Ton,
    UnknownPurchase, Username, Wallet,
};

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

#[uniffi::remote(Record)]
pub struct Balance {
    pub ton: Ton,
    pub currency: String,
}

#[uniffi::remote(Record)]
pub struct Deposit {
    pub wallet: String,
    pub memo: String,
    pub message: String,
}

#[uniffi::remote(Record)]
pub struct Order {
    pub order_id: String,
    pub amount_stars: Stars,
    pub to_username: Option<String>,
    pub message: String,
    pub delivery: Delivery,
}

#[uniffi::remote(Enum)]
pub enum Delivery {
    Delivered,
    Manual,
    Unrecognised,
}

#[uniffi::remote(Enum)]
pub enum ErrorCode {
    InvalidArgument,
    InvalidConfig,
    ConnectionFailed,
    Timeout,
    ConnectionLost,
    Unauthorized,
    Forbidden,
    InsufficientBalance,
    BadRequest,
    NotFound,
    RateLimited,
    ServerError,
    UnexpectedStatus,
    InvalidResponse,
    OutcomeUnknown,
}

#[uniffi::remote(Enum)]
pub enum Outcome {
    NotSent,
    Rejected,
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum Stage {
    AwaitingAnswer,
    ReadingAnswer,
    Answered,
}

#[uniffi::remote(Record)]
pub struct UnknownPurchase {
    pub amount_stars: Stars,
    pub to_username: Option<Username>,
    pub stage: Stage,
    pub started_at_ms: u64,
    pub ended_at_ms: u64,
}

#[uniffi::remote(Record)]
pub struct ErrorDetails {
    pub code: ErrorCode,
    pub message: String,
    pub field: Option<String>,
    pub outcome: Option<Outcome>,
    pub status: Option<u16>,
    pub retry_after_ms: Option<u64>,
    pub retryable: bool,
    pub attempts: u32,
    pub body: Option<String>,
    pub purchase: Option<UnknownPurchase>,
}

#[uniffi::remote(Record)]
pub struct Purchase {
    pub order_id: String,
    pub amount_stars: Stars,
    pub to_username: Option<Username>,
    pub cost: Ton,
    pub delivery: Delivery,
    pub answered: bool,
    pub at_unix_ms: u64,
}

#[uniffi::remote(Enum)]
pub enum Fault {
    Manual,
    Slow,
    LostAnswer,
    LostRequest,
    Truncated,
    Html,
    ServerError,
    ServerErrorAfter,
    RateLimit,
    Unauthorized,
    Insufficient,
    NotFound,
    Refused,
}
