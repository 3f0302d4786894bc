//! Whole calls over loopback, beside a client written by hand.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use starsbot::{ApiKey, Client, Config, Transport};
use starsbot_hyper::HyperTransport;
use starsbot_reqwest::ReqwestTransport;

use crate::{KEY, ROUNDS, median};

const CALLS: usize = 10_000;
const PURCHASES: usize = 2_000;

#[derive(Clone, Copy)]
enum Work {
    /// Balances, one after the other, over a kept connection.
    Sequential,
    /// Balances, a hundred at once.
    Concurrent,
    /// Purchases, one after the other, a connection each.
    Purchases,
}

/// A round's time and CPU time for each call.
struct Cost {
    wall: Duration,
    cpu: Option<Duration>,
}

pub(crate) fn table(base_url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let by_hand = Arc::new(ByHand::new(base_url));
    let on_reqwest = Arc::new(ours(ReqwestTransport::new(), base_url));
    let on_hyper = Arc::new(ours(HyperTransport::new(), base_url));
    println!(
        "| whole calls over loopback | by hand on reqwest | `starsbot-reqwest` | ratio | CPU ratio | `starsbot-hyper` | ratio | CPU ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, work) in [
        ("balance, one at a time", Work::Sequential),
        ("balance, 100 at once", Work::Concurrent),
        (
            "buy, one at a time, a fresh connection each",
            Work::Purchases,
        ),
    ] {
        let mut costs: [Vec<Cost>; 3] = [const { Vec::new() }; 3];
        // The first round warms up; then all take turns.
        for round in 0..=ROUNDS {
            let each = [
                runtime.block_on(measure(work, &by_hand, call_by_hand)),
                runtime.block_on(measure(work, &on_reqwest, call_ours)),
                runtime.block_on(measure(work, &on_hyper, call_ours)),
            ];
            if round > 0 {
                for (costs, cost) in costs.iter_mut().zip(each) {
                    costs.push(cost);
                }
            }
        }
        print_row(name, &costs);
    }
}

fn print_row(name: &str, costs: &[Vec<Cost>; 3]) {
    let wall = |side: &[Cost]| median(&mut side.iter().map(|cost| cost.wall).collect::<Vec<_>>());
    let cpu = |side: &[Cost]| {
        let mut all = side
            .iter()
            .map(|cost| cost.cpu)
            .collect::<Option<Vec<_>>>()?;
        Some(median(&mut all))
    };
    let show = |side: &[Cost]| {
        let wall = wall(side).as_secs_f64() * 1e6;
        cpu(side).map_or_else(
            || format!("{wall:.1} µs"),
            |cpu| format!("{wall:.1} µs, CPU {:.1} µs", cpu.as_secs_f64() * 1e6),
        )
    };
    let [by_hand, ours @ ..] = costs;
    print!("| {name} | {} |", show(by_hand));
    for ours in ours {
        let cpu_ratio = match (cpu(ours), cpu(by_hand)) {
            (Some(ours), Some(by_hand)) => {
                format!("{:.2}", ours.as_secs_f64() / by_hand.as_secs_f64())
            }
            _ => "–".to_owned(),
        };
        let ratio = wall(ours).as_secs_f64() / wall(by_hand).as_secs_f64();
        print!(" {} | {ratio:.2} | {cpu_ratio} |", show(ours));
    }
    println!();
}

async fn measure<C, F>(work: Work, client: &Arc<C>, call: fn(Arc<C>, bool) -> F) -> Cost
where
    C: Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (calls, tasks, buy) = match work {
        Work::Sequential => (CALLS, 1, false),
        Work::Concurrent => (CALLS, 100, false),
        Work::Purchases => (PURCHASES, 1, true),
    };
    let (start, cpu) = (Instant::now(), process_cpu());
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let client = Arc::clone(client);
            tokio::spawn(async move {
                for _ in 0..calls / tasks {
                    call(Arc::clone(&client), buy).await;
                }
            })
        })
        .collect();
    for task in running {
        task.await.expect("no call fails");
    }
    let each = u32::try_from(calls).expect("few calls");
    Cost {
        wall: start.elapsed() / each,
        cpu: process_cpu()
            .zip(cpu)
            .map(|(after, before)| after.saturating_sub(before) / each),
    }
}

fn ours<T: Transport>(transport: T, base_url: &str) -> Client<T> {
    let config = Config::new(ApiKey::new(KEY).expect("a key"))
        .base_url(base_url)
        .expect("a base URL");
    Client::new(transport, config)
}

async fn call_ours<T: Transport>(client: Arc<Client<T>>, buy: bool) {
    if buy {
        client.buy(100).to("johndoe").await.expect("an order");
    } else {
        client.balance().await.expect("a balance");
    }
}

/// What a program would write for itself: no retries, no outcomes, floats for money.
struct ByHand {
    reads: reqwest::Client,
    purchases: reqwest::Client,
    base_url: String,
}

#[derive(Deserialize)]
struct ByHandBalance {
    balance_ton: f64,
}

#[derive(Deserialize)]
struct ByHandOrder {
    order_id: String,
}

impl ByHand {
    fn new(base_url: &str) -> Self {
        // starsbot-reqwest switches on rustls without a provider in the reqwest that both share.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            reqwest::Client::builder()
                .timeout(Duration::from_secs(30))
                .no_proxy()
        };
        Self {
            reads: builder().build().expect("a client"),
            purchases: builder()
                .pool_max_idle_per_host(0)
                .build()
                .expect("a client"),
            base_url: base_url.to_owned(),
        }
    }
}

async fn call_by_hand(client: Arc<ByHand>, buy: bool) {
    let request = if buy {
        let body = serde_json::json!({"amount_stars": 100, "to_username": "johndoe"});
        client
            .purchases
            .post(format!("{}/api/v1/buy", client.base_url))
            .header("content-type", "application/json")
            .body(body.to_string())
    } else {
        client
            .reads
            .get(format!("{}/api/v1/balance", client.base_url))
    };
    let response = request
        .bearer_auth(KEY)
        .send()
        .await
        .expect("an answer")
        .error_for_status()
        .expect("a 200");
    if buy {
        let body = response.bytes().await.expect("a body");
        let order: ByHandOrder = serde_json::from_slice(&body).expect("an order");
        assert!(!order.order_id.is_empty());
    } else {
        let body = response.bytes().await.expect("a body");
        let balance: ByHandBalance = serde_json::from_slice(&body).expect("a balance");
        assert!(balance.balance_ton > 0.0);
    }
}

/// CPU time of this process so far, where Linux tells it (in hundredths of a second).
fn process_cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
