//! Orders: reading them, and making the purchase.

use super::{Fault, Purchase, Sandbox, reply};
use crate::http::HttpResponse;
use crate::json::{Object, Value};
use crate::{Delivery, Stars, Ton, Username};

/// An order as it is asked for.
pub(super) struct Wanted {
    pub(super) amount_stars: Stars,
    pub(super) to_username: Option<Username>,
}

impl Wanted {
    /// Reads the body of a request; returns the rejection where it is not understood.
    pub(super) fn read(body: &[u8]) -> Result<Self, HttpResponse> {
        let fields =
            Object::parse(body).map_err(|_| reply::error(400, "The body is not a JSON object."))?;
        let wrong = |message: &str| reply::error(422, message);
        let amount_stars = fields
            .integer("amount_stars")
            .ok()
            .flatten()
            .and_then(|amount| Stars::new(amount).ok())
            .ok_or_else(|| wrong("amount_stars must be a positive whole number."))?;
        let to_username = match fields.get("to_username") {
            Ok(None) => None,
            named => {
                let name = match named {
                    Ok(Some(Value::String(name))) => &**name,
                    _ => "",
                };
                // Bare names only: what people paste is the client's to tidy up.
                let username = name
                    .parse()
                    .ok()
                    .filter(|read: &Username| read.as_str() == name);
                Some(username.ok_or_else(|| wrong("to_username is not a Telegram username."))?)
            }
        };
        let named = to_username.as_ref();
        if let Some(Err(_)) = named.and_then(|name| Fault::of_recipient(name.as_str())) {
            return Err(wrong("The recipient names no fault of the sandbox."));
        }
        Ok(Self {
            amount_stars,
            to_username,
        })
    }
}

/// Makes a purchase, where the balance suffices.
pub(super) fn buy(sandbox: &mut Sandbox, wanted: Wanted, delivery: Delivery) -> HttpResponse {
    let Wanted {
        amount_stars,
        to_username,
    } = wanted;
    let cost = sandbox.price().checked_mul(amount_stars.get());
    let paid = cost.and_then(|cost| Some((cost, sandbox.balance.checked_sub(cost)?)));
    let Some((cost, rest)) = paid.filter(|(_, rest)| *rest >= Ton::ZERO) else {
        let balance = sandbox.balance;
        let message =
            format!("Insufficient balance: {amount_stars} Stars cost more than {balance} TON.");
        return reply::error(402, &message);
    };
    let order_id = format!(
        "api_buy_{}_{amount_stars}_{}",
        sandbox.account.number,
        sandbox.now.as_secs()
    );
    let purchase = Purchase {
        order_id,
        amount_stars,
        to_username,
        cost,
        delivery,
        acknowledged: true,
        purchased_at_ms: sandbox.now_ms(),
    };
    let response = purchase.response();
    sandbox.balance = rest;
    sandbox.market.step();
    sandbox.purchases.push(purchase);
    response
}
