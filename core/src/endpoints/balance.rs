//! `GET /api/v1/balance`: how much TON there is to spend. ("1. Get API balance".)

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::Ton;
use crate::endpoint::{Endpoint, Unreadable};
use crate::http::Method;
use crate::json::{Object, required};

/// Asks for the balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GetBalance;

/// The prepaid balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The amount, exact to the nanoton.
    pub ton: Ton,
    /// The currency as the service names it: `TON`.
    pub currency: String,
}

impl Endpoint for GetBalance {
    type Output = Balance;

    const NAME: &'static str = "balance";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/balance";

    fn read(&self, body: &[u8]) -> Result<Balance, Unreadable> {
        let answer = Object::parse(body)?;
        let amount = required("balance_ton", answer.get("balance_ton")?)?;
        let text = amount.number().map(Cow::Borrowed);
        let ton = text.or_else(|| amount.string());
        let ton = ton.and_then(|text| Ton::from_answer(&text));
        Ok(Balance {
            ton: ton.ok_or_else(|| Unreadable("balance_ton is not an amount of TON".to_owned()))?,
            currency: answer.text("currency")?.unwrap_or_else(|| "TON".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_example_is_read() {
        let body = br#"{
"balance_ton": 1.234567,
"currency": "TON"
}"#;
        let balance = GetBalance.read(body).unwrap();
        assert_eq!(balance.ton.nano(), 1_234_567_000);
        assert_eq!(balance.currency, "TON");
    }
}
