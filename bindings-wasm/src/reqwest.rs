//! A client on reqwest within the module. Only its size is of interest.

use starsbot_reqwest::{ApiKey, Client, Config, Error, client};
use wasm_bindgen::prelude::*;

/// A client that sends.
#[wasm_bindgen]
pub struct Reqwest(Client);

#[wasm_bindgen]
impl Reqwest {
    /// A client for a key.
    #[wasm_bindgen(constructor)]
    pub fn new(api_key: &str) -> Result<Reqwest, JsValue> {
        let key = ApiKey::new(api_key).map_err(text)?;
        Ok(Self(client(Config::new(key))))
    }

    /// The balance.
    pub async fn balance(&self) -> Result<String, JsValue> {
        let balance = self.0.balance().await.map_err(text)?;
        Ok(balance.ton.to_string())
    }

    /// The deposit's wallet.
    pub async fn deposit(&self) -> Result<String, JsValue> {
        Ok(self.0.deposit().await.map_err(text)?.wallet)
    }

    /// Buys.
    pub async fn buy(&self, amount_stars: i64, to_username: String) -> Result<String, JsValue> {
        let order = self.0.buy(amount_stars).to(to_username.as_str()).await;
        Ok(order.map_err(text)?.order_id)
    }
}

fn text(error: Error) -> JsValue {
    JsValue::from_str(error.message())
}
