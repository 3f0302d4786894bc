//! `POST /api/v1/buy`: spend the balance on Stars. ("3. Buy stars".)

use alloc::borrow::{Cow, ToOwned as _};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Delivery;
use crate::endpoint::{DecodeError, Endpoint, Purchase};
use crate::http::Method;
use crate::json::{Object, required};
use crate::{Client, Error, Request, Stars, Transport, Username};

/// Buys Stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buy {
    /// How many.
    pub amount_stars: Stars,
    /// For whom; `None`, which leaves the field out of the request, is the owner of the API key.
    pub to_username: Option<Username>,
}

/// A purchase that the service has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Order {
    /// The service's name for the order. Two equal purchases within one second may share it.
    pub order_id: String,
    /// The Stars bought, as the service confirms them.
    pub amount_stars: Stars,
    /// The recipient as the service confirms it; `None` is the owner of the API key.
    pub to_username: Option<String>,
    /// What the service says about the delivery.
    pub message: String,
    /// What `message` says about the delivery, for code.
    pub delivery: Delivery,
}

impl Order {
    /// Decodes a response that tells of an order.
    pub(super) fn decode(body: &[u8]) -> Result<Self, DecodeError> {
        let response = Object::parse(body)?;
        if response.string("status")?.as_deref() != Some("ok") {
            return Err(DecodeError("`status` is not \"ok\"".to_owned()));
        }
        let amount_stars = required("amount_stars", response.integer("amount_stars")?)?;
        let message = response.string("message")?.unwrap_or_default();
        Ok(Self {
            order_id: required("order_id", response.string("order_id")?)?,
            amount_stars: Stars::new(amount_stars)
                .map_err(|_| DecodeError("`amount_stars` is not an amount of Stars".to_owned()))?,
            to_username: response.string("to_username")?,
            delivery: Delivery::from_message(&message),
            message,
        })
    }
}

impl Delivery {
    fn from_message(message: &str) -> Self {
        let message = message.trim_ascii_start().to_ascii_lowercase();
        // The recipient's name stands in the message too, and may well hold the word "manual".
        if message.starts_with("stars sent") {
            Self::Delivered
        } else if message.contains("manual") {
            Self::Manual
        } else {
            Self::Unrecognized
        }
    }
}

impl<T: Transport> Client<T> {
    /// Buys Stars for the owner of the API key, or for somebody else with [`to`](Request::to).
    /// ("3. Buy stars".) Nothing is sent before it is awaited.
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode), with the [`Outcome`](crate::Outcome). On
    /// `outcome_unknown` the Stars may have been bought: do not buy again blindly.
    pub fn buy<S>(&self, amount_stars: S) -> Request<'_, T, Buy>
    where
        S: TryInto<Stars>,
        S::Error: Into<Error>,
    {
        let amount_stars = amount_stars.try_into().map_err(Into::into);
        let endpoint = amount_stars.map(|amount_stars| Buy {
            amount_stars,
            to_username: None,
        });
        self.prepare("buy", endpoint)
    }
}

impl<T: Transport> Request<'_, T, Buy> {
    /// Names the recipient: a username, an `@name` or a `t.me` link. An empty string is an error, not a
    /// purchase for oneself.
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `to_username`.
    pub fn to<U>(mut self, to_username: U) -> Self
    where
        U: TryInto<Username>,
        U::Error: Into<Error>,
    {
        self.endpoint = self.endpoint.and_then(|buy| {
            let to_username = to_username
                .try_into()
                .map_err(|error| error.into().with_field("to_username"))?;
            Ok(Buy {
                to_username: Some(to_username),
                ..buy
            })
        });
        self
    }

    /// Names the recipient if there is one, as [`to`](Self::to). `None` buys for the owner of the API key: for a
    /// recipient that is left out on purpose. An empty string stays an error.
    ///
    /// ```
    /// # use starsbot::{Client, Result, Transport, sandbox::block_on};
    /// async fn gift<T: Transport>(client: &Client<T>, friend: Option<&str>) -> Result<String> {
    ///     Ok(client.buy(100).maybe_to(friend).await?.message)
    /// }
    /// # let client = Client::sandbox();
    /// # assert_eq!(block_on(gift(&client, None))?, "Stars sent to your Telegram account.");
    /// # assert!(block_on(gift(&client, Some("johndoe")))?.contains("johndoe"));
    /// # Ok::<(), starsbot::Error>(())
    /// ```
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `to_username`.
    pub fn maybe_to<U>(self, to_username: Option<U>) -> Self
    where
        U: TryInto<Username>,
        U::Error: Into<Error>,
    {
        match to_username {
            Some(to_username) => self.to(to_username),
            None => self,
        }
    }
}

impl Endpoint for Buy {
    type Output = Order;

    fn name(&self) -> &'static str {
        "buy"
    }

    fn method(&self) -> Method {
        Method::Post
    }

    fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed("/api/v1/buy")
    }

    fn body(&self) -> Vec<u8> {
        // A number and a name of letters, digits and `_`: nothing in them needs an escape.
        let amount = self.amount_stars.get();
        let body = match &self.to_username {
            Some(name) => format!(r#"{{"amount_stars":{amount},"to_username":"{name}"}}"#),
            None => format!(r#"{{"amount_stars":{amount}}}"#),
        };
        body.into_bytes()
    }

    fn purchase(&self) -> Option<Purchase> {
        Some(Purchase {
            amount_stars: self.amount_stars,
            to_username: self.to_username.clone(),
        })
    }

    fn order(output: &Order) -> Option<&Order> {
        Some(output)
    }

    fn decode(&self, body: &[u8]) -> Result<Order, DecodeError> {
        Order::decode(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buy(amount: i64, to: Option<&str>) -> Buy {
        Buy {
            amount_stars: Stars::new(amount).unwrap(),
            to_username: to.map(|name| name.parse().unwrap()),
        }
    }

    #[test]
    fn the_documents_requests_are_built() {
        assert_eq!(buy(100, None).body(), br#"{"amount_stars":100}"#);
        assert_eq!(
            buy(100, Some("johndoe")).body(),
            br#"{"amount_stars":100,"to_username":"johndoe"}"#
        );
    }

    #[test]
    fn the_documents_delivered_example_is_read() {
        let body = br#"{
"status": "ok",
"order_id": "api_buy_123456789_100_1700000000",
"amount_stars": 100,
"to_username": null,
"message": "Stars sent to your Telegram account."
}"#;
        let order = buy(100, None).decode(body).unwrap();
        assert_eq!(order.order_id, "api_buy_123456789_100_1700000000");
        assert_eq!(order.amount_stars.get(), 100);
        assert_eq!(order.to_username, None);
        assert_eq!(order.delivery, Delivery::Delivered);
    }

    #[test]
    fn the_documents_manual_example_is_read() {
        let body = br#"{
"status": "ok",
"order_id": "api_buy_123456789_100_1700000000",
"amount_stars": 100,
"to_username": "johndoe",
"message": "Order created. Stars will be delivered manually."
}"#;
        let order = buy(100, Some("johndoe")).decode(body).unwrap();
        assert_eq!(order.to_username.as_deref(), Some("johndoe"));
        assert_eq!(order.delivery, Delivery::Manual);
    }
}
