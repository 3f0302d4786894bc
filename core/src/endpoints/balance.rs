//! `GET /api/v1/balance`: how much TON there is to spend. ("1. Get API balance".)

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Ton;
use crate::endpoint::{Endpoint, Unreadable, read_object};
use crate::http::Method;

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

#[derive(Deserialize)]
struct Answer<'a> {
    // The text of the number, so that no float comes between it and the nanotons.
    #[serde(borrow)]
    balance_ton: &'a RawValue,
    currency: Option<String>,
}

impl Endpoint for GetBalance {
    type Output = Balance;

    const NAME: &'static str = "balance";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/balance";

    fn read(&self, body: &[u8]) -> Result<Balance, Unreadable> {
        let answer: Answer<'_> = read_object(body)?;
        let text = answer.balance_ton.get();
        let number = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        let ton = Ton::from_answer(number)
            .ok_or_else(|| Unreadable("balance_ton is not an amount of TON".to_owned()))?;
        Ok(Balance {
            ton,
            currency: answer.currency.unwrap_or_else(|| "TON".to_owned()),
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
