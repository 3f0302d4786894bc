//! Plays one case of the contract on wasm32, through `starsbot-reqwest` as a web program has it.
//!
//! What a case is, how its call is made and how its result is judged is in `starsbot-tests`; here is only the
//! way to the fault server. `run.mjs` plays all cases with it, in Node or in a browser.
#![cfg(target_arch = "wasm32")]

use std::panic;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use starsbot::Transport;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot_reqwest::ReqwestTransport;
use starsbot_tests::case::{Case, Platform, Types};
use starsbot_tests::play::{Arguments, play};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/control.js")]
extern "C" {
    /// Asks the fault server: posts a body, or gets if there is none. Answers with the text of the answer.
    #[wasm_bindgen(catch)]
    async fn ask(url: &str, body: Option<&str>) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(text: &str);
}

/// Has panics printed. Without this they are only an `unreachable`.
#[wasm_bindgen(start)]
pub fn start() {
    panic::set_hook(Box::new(|panic| log_error(&panic.to_string())));
}

/// Plays a case, given as JSON, against the fault server at `control_url`. Answers with JSON:
/// `{"problems": [], "held_by_compiler": false}`. It has passed if there are no problems.
#[wasm_bindgen]
pub async fn run_case(case_json: String, control_url: String) -> String {
    let played = match Case::parse(&case_json) {
        Err(why) => Err(why),
        Ok(case) => match Arguments::of(&case) {
            Err(_) if case.types == Some(Types::Dynamic) => {
                return json!({"problems": [], "held_by_compiler": true}).to_string();
            }
            Err(why) => Err(why),
            Ok(arguments) => on_the_wire(&case, &case_json, &arguments, &control_url).await,
        },
    };
    let problems = played.unwrap_or_else(|why| vec![why]);
    json!({"problems": problems, "held_by_compiler": false}).to_string()
}

/// Plays a case, and says what was wrong.
async fn on_the_wire(
    case: &Case,
    case_json: &str,
    arguments: &Arguments,
    control_url: &str,
) -> Result<Vec<String>, String> {
    #[derive(Deserialize)]
    struct Opened {
        id: u64,
        base_url: String,
    }
    #[derive(Deserialize)]
    struct Verdict {
        failures: Vec<String>,
    }
    let cases = format!("{control_url}/cases");
    let opened: Opened = answer(&format!("{cases}?platform=browser"), Some(case_json)).await?;
    let case_url = format!("{cases}/{}", opened.id);
    let transport = OnTheWire {
        fetch: ReqwestTransport::new(),
        case_url: case_url.clone(),
    };
    let played = play(case, arguments, &opened.base_url, transport).await;
    let mut problems = played.problems(case, Platform::Browser);
    let verdict: Verdict = answer(&format!("{case_url}/verdict"), None).await?;
    problems.extend(verdict.failures);
    Ok(problems)
}

async fn answer<T: for<'a> Deserialize<'a>>(url: &str, body: Option<&str>) -> Result<T, String> {
    let text = ask(url, body)
        .await
        .map_err(|error| format!("the fault server: {error:?}"))?;
    serde_json::from_str(&text.as_string().unwrap_or_default()).map_err(|error| error.to_string())
}

/// The transport as a user has it, except that it tells the server of a wait instead of waiting.
struct OnTheWire {
    fetch: ReqwestTransport,
    case_url: String,
}

impl Transport for OnTheWire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        self.fetch.send(request).await
    }

    async fn sleep(&self, duration: Duration) {
        let wait =
            json!({"ms": u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)}).to_string();
        if let Err(error) = ask(&format!("{}/wait", self.case_url), Some(&wait)).await {
            // The case goes on to fail, since a wait is missing.
            log_error(&format!("the fault server: {error:?}"));
        }
    }

    fn now_ms(&self) -> u64 {
        self.fetch.now_ms()
    }

    fn random(&self) -> f64 {
        self.fetch.random()
    }
}
