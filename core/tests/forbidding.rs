//! A test that buys by mistake does not.

use std::env;
use std::process::Command;
use std::time::Duration;

use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::sandbox::{SandboxTransport, block_on};
use starsbot::{ApiKey, Client, Config, ErrorCode, Outcome, Transport};

const VARIABLE: &str = "STARSBOT_FORBID_PURCHASES";

/// A sandbox that does not say that it is one, as little as the real service would.
struct Service(SandboxTransport);

impl Transport for Service {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        self.0.send(request).await
    }

    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }

    fn now_ms(&self) -> u64 {
        self.0.now_ms()
    }

    fn random(&self) -> f64 {
        self.0.random()
    }
}

fn config() -> Config {
    Config::new(ApiKey::new("sk_sandbox").unwrap())
}

/// Reads go on; purchases are refused, and nothing of them is sent.
fn assert_refuses<T: Transport>(client: &Client<T>, sandbox: &SandboxTransport) {
    block_on(client.balance()).unwrap();
    let before = sandbox.with(|sandbox| sandbox.requests());
    let error = block_on(client.buy(100).to("johndoe")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidConfig, "{error}");
    assert_eq!(error.field(), Some("forbid_purchases"));
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    assert_eq!(error.attempts(), 0);
    assert_eq!(sandbox.with(|sandbox| sandbox.requests()), before);
}

#[test]
fn purchases_are_refused_by_an_option() {
    let sandbox = Client::sandbox().transport().clone();
    let client = Client::new(Service(sandbox.clone()), config().forbid_purchases());
    assert_refuses(&client, &sandbox);
    assert_refuses(&client.boxed(), &sandbox);

    // Where nothing is spent there is nothing to forbid.
    let client = Client::new(sandbox, config().forbid_purchases());
    block_on(client.buy(100)).unwrap();
}

#[test]
fn purchases_are_refused_by_the_environment() {
    if env::var_os(VARIABLE).is_none() {
        // The environment of a process with threads is not to be changed, so this runs again in one of its own.
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", "purchases_are_refused_by_the_environment"]);
        again
            .env(VARIABLE, "1")
            .env("STARSBOT_API_KEY", "sk_sandbox");
        let output = again.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}");
        assert!(printed.contains("1 passed"), "{printed}");
        return;
    }
    let sandbox = Client::sandbox().transport().clone();
    for config in [config(), Config::from_env().unwrap()] {
        assert_refuses(&Client::new(Service(sandbox.clone()), config), &sandbox);
    }
    block_on(Client::sandbox().buy(100)).unwrap();
    block_on(Client::sandbox().boxed().buy(100)).unwrap();
}
