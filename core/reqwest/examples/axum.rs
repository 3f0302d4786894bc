//! A backend that gives Stars away: `POST /gifts` with `{"stars": 100, "to": "@johndoe"}`.
//!
//! A purchase runs on a task of its own, so a visitor who leaves does not interrupt it, and the end of the process
//! waits for those on their way. `RUST_LOG=starsbot=debug` shows every attempt.
//!
//! Reads `STARSBOT_API_KEY` and `STARSBOT_BASE_URL`.

use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Router, serve};
use serde::{Deserialize, Serialize};
use starsbot_reqwest::{Client, Config, Error, ErrorCode, Event, client};
use tokio::net::TcpListener;
use tokio::signal;
use tokio_util::task::TaskTracker;

#[derive(Clone)]
struct Shop {
    stars: Client,
    purchases: TaskTracker,
}

#[derive(Deserialize)]
struct Gift {
    stars: i64,
    // No Option: whoever forgets the name must not buy for the owner of the key.
    to: String,
}

#[derive(Serialize)]
struct Receipt {
    message: String,
}

async fn give(State(shop): State<Shop>, Json(gift): Json<Gift>) -> (StatusCode, Json<Receipt>) {
    let stars = shop.stars.clone();
    let purchase = async move { stars.buy(gift.stars).to(&*gift.to).await };
    let (status, message) = match shop.purchases.spawn(purchase).await {
        Ok(Ok(order)) => (StatusCode::CREATED, order.message),
        Ok(Err(error)) => explain(&error),
        Err(panic) => {
            tracing::error!("the purchase ended by itself: {panic}");
            (StatusCode::INTERNAL_SERVER_ERROR, "Ask us.".to_owned())
        }
    };
    (status, Json(Receipt { message }))
}

/// What a visitor may know. Our own troubles, such as a wrong key or an empty balance, are not among it.
fn explain(error: &Error) -> (StatusCode, String) {
    let (status, message) = match error.code() {
        ErrorCode::InvalidArgument => (StatusCode::UNPROCESSABLE_ENTITY, error.message()),
        ErrorCode::NotFound => (StatusCode::NOT_FOUND, "There is nobody of that name."),
        ErrorCode::OutcomeUnknown => {
            let looking = "We are looking into what became of your gift. Please do not repeat it.";
            (StatusCode::ACCEPTED, looking)
        }
        _ => (StatusCode::SERVICE_UNAVAILABLE, "Please try again later."),
    };
    (status, message.to_owned())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt::init();
    let stars = client(Config::from_env()?.app_name("gifts/1.0")?)
        .on_event(|event| {
            if let Event::Waiting { duration, .. } = event {
                tracing::info!(?duration, "the service is in trouble");
            }
        })
        // None of ours is, as long as the process lives to the end of its purchases. A shop stores these.
        .on_interrupted_purchase(|error| tracing::error!(purchase = ?error.purchase(), "look"));
    let purchases = TaskTracker::new();
    let shop = Shop {
        stars,
        purchases: purchases.clone(),
    };

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    tracing::info!("http://{}", listener.local_addr()?);
    let app = Router::new().route("/gifts", post(give)).with_state(shop);
    serve(listener, app)
        .with_graceful_shutdown(async {
            // A process that cannot hear Ctrl-C ends at once.
            let _ = signal::ctrl_c().await;
        })
        .await?;
    purchases.close();
    purchases.wait().await;
    Ok(())
}
