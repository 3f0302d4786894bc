//! What a bot does, without a messenger: each line is a message, `/balance` or `/buy 100 @johndoe`.
//!
//! Ctrl-C is heard between two messages: a purchase on its way is brought to its end. `RUST_LOG=starsbot=debug` shows
//! every attempt.
//!
//! Reads `STARSBOT_API_KEY` and `STARSBOT_BASE_URL`.

use std::io::stdin;
use std::thread;
use std::time::Duration;

use starsbot_reqwest::{Client, Config, Error, Event, Outcome, client};
use tokio::signal;
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt::init();
    let client = client(Config::from_env()?.app_name("bot/1.0")?)
        .on_event(|event| {
            if let Event::Waiting { duration, .. } = event {
                println!("One moment, the service is slow ({duration:?}) …");
            }
        })
        .on_interrupted_purchase(|error| println!("Look at this yourself: {error}"));

    let mut messages = messages();
    loop {
        let message = tokio::select! {
            message = messages.recv() => message,
            _ = signal::ctrl_c() => None,
        };
        let Some(message) = message else {
            return Ok(());
        };
        let reply = reply(&client, &message).await;
        println!("{}", reply.unwrap_or_else(|error| explain(&error)));
    }
}

async fn reply(client: &Client, message: &str) -> Result<String, Error> {
    match message.split_whitespace().collect::<Vec<_>>()[..] {
        ["/balance"] => {
            // Somebody is waiting in front of a screen.
            let balance = client.balance().deadline(Duration::from_secs(10)).await?;
            Ok(format!("{} {}", balance.ton, balance.currency))
        }
        ["/buy", stars, to] => {
            let Ok(stars) = stars.parse::<i64>() else {
                return Ok("How many Stars? A whole number.".to_owned());
            };
            Ok(client.buy(stars).to(to).await?.message)
        }
        _ => Ok("/balance, or /buy 100 @johndoe".to_owned()),
    }
}

fn explain(error: &Error) -> String {
    match error.outcome() {
        Some(Outcome::Unknown) => {
            "It may have been bought; we are looking into it. Please do not repeat it.".to_owned()
        }
        _ => error.to_string(),
    }
}

/// What a messenger's library is for.
fn messages() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    thread::spawn(move || {
        for line in stdin().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
