//! `cargo xtask bench rust`: what the core costs by itself, and whole calls over loopback, on both transports, beside
//! a client written by hand on reqwest, in one run. Prints Markdown tables.
//!
//! The server is this program once more, in a process of its own, so that CPU time is the client's alone.

use std::alloc::System;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance};
use starsbot::http::HttpResponse;
use starsbot::{ApiKey, Call, Client, Config, Moment, Stars, Step, Transport};
use starsbot_hyper::HyperTransport;
use starsbot_reqwest::ReqwestTransport;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const KEY: &str = "sk_test_0123456789";
const BALANCE: &str = r#"{"balance_ton": 1.234567, "currency": "TON"}"#;
const ORDER: &str = r#"{"status": "ok", "order_id": "api_buy_123456789_100_1700000000", "amount_stars": 100, "to_username": "johndoe", "message": "Stars sent to @johndoe."}"#;
const ROUNDS: usize = 9;
const CALLS: usize = 10_000;
const PURCHASES: usize = 2_000;

fn main() {
    if std::env::args().any(|argument| argument == "--serve") {
        serve();
    }
    machine_table();
    let (_server, base_url) = Server::start();
    call_table(&base_url);
}

// ── The core alone ──────────────────────────────────────────────────────────────────────────────────────

fn machine_table() {
    println!("| the core alone: build a request, read its answer | time | allocations | bytes |");
    println!("|---|---|---|---|");
    machine_row("balance", || GetBalance, BALANCE);
    let buy = || Buy {
        amount_stars: Stars::new(100).expect("100 is positive"),
        to_username: Some("johndoe".parse().expect("a username")),
    };
    machine_row("buy", buy, ORDER);
    println!();
}

fn machine_row<E: Endpoint>(name: &str, endpoint: impl Fn() -> E, answer: &str) {
    const REPEATS: u32 = 100_000;
    let config = Config::new(ApiKey::new(KEY).expect("a key"));
    let now = Moment {
        unix_ms: 0,
        draw: 0.5,
    };
    let one_call = || {
        let mut call = Call::new(endpoint(), &config);
        let request = call.advance(now);
        let response = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: answer.as_bytes().to_vec(),
        };
        let result = call.on_response(response, now);
        assert!(matches!(
            (&request, &result),
            (Step::Send(_), Step::Done(Ok(_)))
        ));
        (request, result)
    };
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..REPEATS {
                std::hint::black_box(one_call());
            }
            start.elapsed() / REPEATS
        })
        .collect();
    let region = Region::new(ALLOCATOR);
    std::hint::black_box(one_call());
    let used = region.change();
    println!(
        "| {name} | {:.2} µs | {} | {} |",
        median(&mut rounds).as_secs_f64() * 1e6,
        used.allocations + used.reallocations,
        used.bytes_allocated
    );
}

// ── Whole calls ─────────────────────────────────────────────────────────────────────────────────────────

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

fn call_table(base_url: &str) {
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

fn median<T: Ord + Copy>(values: &mut [T]) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

/// CPU time of this process so far, where Linux tells it (in hundredths of a second).
fn process_cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

// ── The server ──────────────────────────────────────────────────────────────────────────────────────────

/// This program as a server; ends with it.
struct Server(Child);

impl Server {
    fn start() -> (Self, String) {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut base_url = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut base_url)
            .expect("its address");
        (Self(child), base_url.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve() -> ! {
    std::thread::spawn(|| {
        // The parent holds the other end: when it is gone, so is this.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    // One thread for all connections: that takes the least from those who are measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(answer_all(stream));
        }
    })
}

/// Answers every request on a connection: `GET` with a balance, `POST` with an order.
async fn answer_all(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let [balance, order] = [BALANCE, ORDER].map(|body| {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
    });
    let mut received = Vec::with_capacity(4096);
    while stream
        .read_buf(&mut received)
        .await
        .is_ok_and(|bytes| bytes > 0)
    {
        while let Some(length) = request_length(&received) {
            let answer = if received.starts_with(b"POST") {
                &order
            } else {
                &balance
            };
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            received.drain(..length);
        }
    }
}

/// How long the first request is, if all of it has been received.
fn request_length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    if received.starts_with(b"GET") {
        return Some(head);
    }
    let lines = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
    let body = lines
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = head + body.map_or(0, |length| length.trim().parse().unwrap_or(0));
    (received.len() >= length).then_some(length)
}
