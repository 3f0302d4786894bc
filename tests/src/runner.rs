//! The leg `rust`: plays every case in memory and on the wire, through the public API alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use starsbot::Transport;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot_hyper::HyperTransport;
use starsbot_reqwest::ReqwestTransport;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::case::{Case, Platform, Types};
use crate::fault_server::OpenCase;
use crate::lock;
use crate::play::{Arguments, play};
use crate::player::Player;
use crate::scripted::{self, Scripted, in_ms};

/// So many cases are played at once. Most of their time is spent waiting for time-outs.
const AT_ONCE: usize = 16;

/// No case takes as long as this; one that does would hang for ever.
const LIMIT: Duration = Duration::from_secs(20);

/// A way to play a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Run {
    /// Over a scripted transport. Pure operations, which need none, are played here too.
    Memory,
    /// Over hyper against the fault server.
    Hyper,
    /// Over reqwest against the fault server.
    Reqwest,
    /// Not at all: no Rust program with these arguments compiles.
    Compiler,
}

/// What came of one run of one case.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The case.
    pub name: String,
    /// The run.
    pub run: Run,
    /// What was not as the case has it.
    pub problems: Vec<String>,
}

/// Plays all cases, each in all its runs.
pub async fn run(cases: &[Arc<Case>]) -> Vec<Verdict> {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut playing = JoinSet::new();
    let mut played = BTreeMap::new();
    for (case, run) in cases.iter().flat_map(runs) {
        let (case_of_run, places) = (Arc::clone(&case), Arc::clone(&places));
        let task = playing.spawn(async move {
            let _place = places.acquire().await;
            let outcome = timeout(LIMIT, problems(&case_of_run, run)).await;
            outcome.unwrap_or_else(|_| vec![format!("did not end within {LIMIT:?}")])
        });
        played.insert(task.id(), (case.name.clone(), run));
    }
    let mut verdicts = Vec::with_capacity(played.len());
    while let Some(ended) = playing.join_next_with_id().await {
        let (id, problems) = match ended {
            Ok(ended) => ended,
            Err(panicked) => (panicked.id(), vec![panicked.to_string()]),
        };
        if let Some((name, run)) = played.remove(&id) {
            verdicts.push(Verdict {
                name,
                run,
                problems,
            });
        }
    }
    verdicts.sort_by(|a, b| (&a.name, a.run).cmp(&(&b.name, b.run)));
    verdicts
}

/// The names that were to be played and were not, and the other way round.
#[must_use]
pub fn not_as_listed(listed: &BTreeSet<String>, verdicts: &[Verdict]) -> BTreeSet<String> {
    let played: BTreeSet<String> = verdicts
        .iter()
        .map(|verdict| verdict.name.clone())
        .collect();
    listed ^ &played
}

fn runs(case: &Arc<Case>) -> Vec<(Arc<Case>, Run)> {
    let held = case.types == Some(Types::Dynamic) && Arguments::of(case).is_err();
    let runs: &[Run] = match case.call.operation.is_sent() {
        _ if held => &[Run::Compiler],
        true => &[Run::Memory, Run::Hyper, Run::Reqwest],
        false => &[Run::Memory],
    };
    runs.iter().map(|run| (Arc::clone(case), *run)).collect()
}

async fn problems(case: &Case, run: Run) -> Vec<String> {
    let arguments = match Arguments::of(case) {
        Ok(arguments) => arguments,
        Err(_) if run == Run::Compiler => return Vec::new(),
        Err(why) => {
            return vec![format!(
                "the arguments cannot be written, and the case is not marked dynamic: {why}"
            )];
        }
    };
    match run {
        Run::Memory => in_memory(case, &arguments).await,
        Run::Hyper => on_the_wire(case, &arguments, HyperTransport::new()).await,
        Run::Reqwest => on_the_wire(case, &arguments, ReqwestTransport::new()).await,
        Run::Compiler => Vec::new(),
    }
}

async fn in_memory(case: &Case, arguments: &Arguments) -> Vec<String> {
    let judge = Arc::new(Mutex::new(Player::new(case, Platform::Native)));
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let transport = Scripted::new(Arc::clone(&judge), in_ms(since_epoch));
    let played = play(case, arguments, scripted::BASE_URL, transport).await;
    let mut problems = played.problems(case, Platform::Native);
    problems.extend(lock(&judge).end());
    problems
}

async fn on_the_wire<T: Transport>(
    case: &Case,
    arguments: &Arguments,
    transport: T,
) -> Vec<String> {
    let open = match OpenCase::open(case, Platform::Native).await {
        Ok(open) => Arc::new(open),
        Err(error) => return vec![format!("no port to play on: {error}")],
    };
    let transport = OnTheWire {
        transport,
        case: Arc::clone(&open),
    };
    let played = play(case, arguments, &open.base_url(), transport).await;
    let mut problems = played.problems(case, Platform::Native);
    problems.extend(open.close().await);
    problems
}

/// A transport as a user has it, except that it tells the server of a wait instead of waiting.
struct OnTheWire<T> {
    transport: T,
    case: Arc<OpenCase>,
}

impl<T: Transport> Transport for OnTheWire<T> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        self.transport.send(request).await
    }

    async fn sleep(&self, duration: Duration) {
        // Without its port the case goes on to fail, and says so.
        let _ = self.case.wait(in_ms(duration)).await;
    }

    fn now_ms(&self) -> u64 {
        self.transport.now_ms()
    }

    fn random(&self) -> f64 {
        self.transport.random()
    }
}
