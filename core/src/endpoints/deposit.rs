//! `GET /api/v1/deposit`: where to send TON to top up the balance. ("2. Get deposit address".)

use alloc::borrow::Cow;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::endpoint::{DecodeError, Endpoint};
use crate::http::Method;
use crate::json::{Object, required};
use crate::{Client, PaymentLink, Request, Result, Ton, Transport};

/// Asks where to send TON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GetDeposit;

/// A wallet and the memo that tells the service whose balance to top up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Deposit {
    /// The wallet's address, as the service gives it. It is verified when a link is made from it.
    pub wallet: String,
    /// The memo (comment) to send along. Money sent without it cannot be matched.
    pub memo: String,
    /// What the service says about it.
    pub message: String,
}

impl Deposit {
    /// A link that opens a wallet with everything filled in, and its QR code.
    ///
    /// # Errors
    /// `invalid_argument`: field `wallet` when the service's address does not hold, `memo` when it gave none,
    /// `amount` when it is not positive.
    pub fn payment_link(&self, amount: Option<Ton>) -> Result<PaymentLink> {
        PaymentLink::new(&self.wallet, &self.memo, amount)
    }
}

impl<T: Transport> Client<T> {
    /// Asks where to send TON to top up the balance. ("2. Get deposit address".)
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode) but `outcome_unknown` and `invalid_argument`.
    pub fn deposit(&self) -> Request<'_, T, GetDeposit> {
        self.request(GetDeposit)
    }
}

impl Endpoint for GetDeposit {
    type Output = Deposit;

    fn name(&self) -> &'static str {
        "deposit"
    }

    fn method(&self) -> Method {
        Method::Get
    }

    fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed("/api/v1/deposit")
    }

    fn decode(&self, body: &[u8]) -> Result<Deposit, DecodeError> {
        let response = Object::parse(body)?;
        Ok(Deposit {
            wallet: required("wallet", response.string("wallet")?)?,
            memo: required("memo", response.string("memo")?)?,
            message: response.string("message")?.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_example_is_read_though_its_address_is_a_placeholder() {
        let body = br#"{
"wallet": "UQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"memo": "AP123456789",
"message": "Send TON to the wallet with this memo (comment) to top up your API balance."
}"#;
        let deposit = GetDeposit.decode(body).unwrap();
        assert_eq!(deposit.memo, "AP123456789");
        assert!(deposit.message.starts_with("Send TON"));
        let refusal = deposit.payment_link(None).unwrap_err();
        assert_eq!(refusal.field(), Some("wallet"));
    }
}
