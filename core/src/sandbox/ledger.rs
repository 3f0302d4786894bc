//! What was bought.

use std::collections::BTreeMap;

use serde::Serialize;

use super::reply;
use crate::http::HttpResponse;
use crate::{Delivery, Stars, Ton, Username};

/// A purchase that the sandbox has made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Purchase {
    /// The order's name. Two equal purchases within one second share it.
    pub order_id: String,
    /// The Stars bought.
    pub amount_stars: Stars,
    /// The recipient; `None` is the owner of the API key.
    pub to_username: Option<Username>,
    /// What they cost.
    pub cost: Ton,
    /// How the Stars arrive: delivered or manual.
    pub delivery: Delivery,
    /// Whether the buyer got the response: `false` when it was dropped, cut short, replaced or too late. Over a
    /// wire, one who has hung up early counts as having got it.
    pub acknowledged: bool,
    /// When it was made, in milliseconds since the Unix epoch of the sandbox's time.
    pub purchased_at_ms: u64,
}

impl Purchase {
    /// What the service responds.
    pub(super) fn response(&self) -> HttpResponse {
        #[derive(Serialize)]
        struct Response<'a> {
            status: &'static str,
            order_id: &'a str,
            amount_stars: Stars,
            to_username: Option<&'a Username>,
            message: String,
        }
        let message = match (self.delivery, &self.to_username) {
            (Delivery::Manual, _) => "Order created. Stars will be delivered manually.".to_owned(),
            (_, None) => "Stars sent to your Telegram account.".to_owned(),
            (_, Some(name)) => format!("Stars sent to @{name}."),
        };
        reply::json(
            200,
            &Response {
                status: "ok",
                order_id: &self.order_id,
                amount_stars: self.amount_stars,
                to_username: self.to_username.as_ref(),
                message,
            },
        )
    }
}

/// Every purchase that repeats an earlier one, after the latest that it repeats.
pub(super) fn duplicate_purchases(purchases: &[Purchase]) -> Vec<(&Purchase, &Purchase)> {
    let mut latest = BTreeMap::new();
    let repeats = purchases.iter().filter_map(|purchase| {
        // Telegram does not tell capital letters from small ones.
        let name = purchase.to_username.as_ref();
        let recipient = name.map(|name| name.as_str().to_ascii_lowercase());
        let earlier = latest.insert((purchase.amount_stars, recipient), purchase)?;
        Some((earlier, purchase))
    });
    repeats.collect()
}
