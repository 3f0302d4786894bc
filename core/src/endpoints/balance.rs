//! `GET /api/v1/balance`: how much TON there is to spend. ("1. Get API balance".)

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::endpoint::{DecodeError, Endpoint};
use crate::http::Method;
use crate::json::{Object, Value, required};
use crate::{Client, Request, Ton, Transport};

/// Asks for the balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GetBalance;

/// The prepaid balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// The amount, exact to the nanoton.
    pub ton: Ton,
    /// The currency as the service names it: `TON`.
    pub currency: String,
}

impl<T: Transport> Client<T> {
    /// Asks how much TON there is to spend. ("1. Get API balance".)
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode) but `outcome_unknown` and `invalid_argument`.
    pub fn balance(&self) -> Request<'_, T, GetBalance> {
        self.request(GetBalance)
    }
}

impl Endpoint for GetBalance {
    type Output = Balance;

    fn name(&self) -> &'static str {
        "balance"
    }

    fn method(&self) -> Method {
        Method::Get
    }

    fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed("/api/v1/balance")
    }

    fn decode(&self, body: &[u8]) -> Result<Balance, DecodeError> {
        let response = Object::parse(body)?;
        let ton = match required("balance_ton", response.get("balance_ton")?)? {
            Value::Number((digits, _)) => Ton::from_response(digits),
            Value::String(digits) => Ton::from_response(digits),
            _ => None,
        };
        Ok(Balance {
            ton: ton
                .ok_or_else(|| DecodeError("`balance_ton` is not an amount of TON".to_owned()))?,
            currency: response
                .string("currency")?
                .unwrap_or_else(|| "TON".to_owned()),
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
        let balance = GetBalance.decode(body).unwrap();
        assert_eq!(balance.ton.nano(), 1_234_567_000);
        assert_eq!(balance.currency, "TON");
    }
}
