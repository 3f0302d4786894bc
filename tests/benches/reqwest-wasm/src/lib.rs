//! A client on reqwest within a WebAssembly module. Only its size is of interest: it is what the npm package would be
//! without a driver in JavaScript.

// What is exported has to be public, and owns what JavaScript hands over.
#![allow(unreachable_pub, clippy::needless_pass_by_value)]
#![cfg(target_arch = "wasm32")]

use std::time::Duration;

use gloo_timers::future::sleep;
use reqwest::Method;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{ApiKey, Client, Config, Error, Transport};
use wasm_bindgen::prelude::*;

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[derive(Default)]
struct OverReqwest(reqwest::Client);

impl Transport for OverReqwest {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let method = match request.method {
            starsbot::http::Method::Get => Method::GET,
            starsbot::http::Method::Post => Method::POST,
        };
        let mut sent = self
            .0
            .request(method, &request.url)
            .timeout(request.timeout)
            .body(request.body);
        for header in &request.headers {
            sent = sent.header(header.name(), header.value());
        }
        let response = sent.send().await.map_err(lost)?;
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        let (status, headers) = (response.status().as_u16(), headers.collect());
        let body = response.bytes().await.map_err(lost)?.to_vec();
        Ok(HttpResponse::new(status, headers, body))
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn now_ms(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

fn lost(error: reqwest::Error) -> Failure {
    Failure::lost(error.to_string())
}

/// A client that sends.
#[wasm_bindgen]
pub struct Reqwest(Client<OverReqwest>);

#[wasm_bindgen]
impl Reqwest {
    /// A client for a key.
    #[wasm_bindgen(constructor)]
    pub fn new(api_key: &str) -> Result<Reqwest, JsValue> {
        let key = ApiKey::new(api_key).map_err(text)?;
        Ok(Self(Client::new(OverReqwest::default(), Config::new(key))))
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
