//! The main job, over real HTTP: see the balance, top it up, buy Stars, and meet the purchase whose answer
//! is lost. Made for the sandbox; `cargo xtask demo rust` starts one and runs this against it.
//!
//! Reads `STARSBOT_API_KEY` and `STARSBOT_BASE_URL`.

use starsbot_reqwest::{Client, Config, Outcome, Ton, client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let client = client(Config::from_env()?.app_name("tour/1.0")?);

    title("How much is there to spend?");
    let balance = client.balance().await?;
    println!(
        "{} {} ({} nanotons)",
        balance.ton,
        balance.currency,
        balance.ton.nano()
    );

    title("Topping up");
    let deposit = client.deposit().await?;
    let link = deposit.payment_link(Some("2.5".parse()?))?;
    println!("{}", deposit.message);
    println!("wallet  {}", deposit.wallet);
    println!("memo    {}", deposit.memo);
    println!("link    {link}");
    println!("or      {}", link.https());
    println!("{}", link.qr_text()?);

    title("Buying 100 Stars for yourself");
    let order = client.buy(100).await?;
    println!(
        "{}  ({}, order {})",
        order.message,
        order.delivery.as_str(),
        order.order_id
    );

    title("Buying 50 Stars for somebody else, from the link they sent");
    let order = client.buy(50).to("https://t.me/johndoe").await?;
    println!(
        "{}  ({}, order {})",
        order.message,
        order.delivery.as_str(),
        order.order_id
    );

    title("An order that is delivered by hand");
    let order = client.buy(75).to("sandbox_manual").await?;
    println!(
        "{}  ({}, order {})",
        order.message,
        order.delivery.as_str(),
        order.order_id
    );

    title("A mistake costs nothing");
    if let Err(error) = client.buy(100).to("https://example.com/johndoe").await {
        println!(
            "{} ({}): {error}",
            error.code(),
            error.field().unwrap_or("-")
        );
    }

    title("A purchase whose answer is lost");
    response_dropped(&client).await?;

    title("What is left");
    println!("{} TON", client.balance().await?.ton);
    Ok(())
}

/// The one failure that must not be answered with another `buy`.
async fn response_dropped(client: &Client) -> starsbot_reqwest::Result<()> {
    let before = client.balance().await?.ton;
    let Err(error) = client.buy(100).to("sandbox_response_dropped").await else {
        println!("the answer arrived after all");
        return Ok(());
    };
    println!("{}: {error}", error.code());
    if error.outcome() == Some(Outcome::Unknown) {
        let after = client.balance().await?.ton;
        let spent = before.checked_sub(after).unwrap_or(Ton::ZERO);
        println!(
            "the balance fell by {spent} TON: {}",
            if spent > Ton::ZERO {
                "the Stars were bought, so do not buy again"
            } else {
                "nothing was bought"
            }
        );
    }
    Ok(())
}

fn title(text: &str) {
    println!("\n── {text}");
}
