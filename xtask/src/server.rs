//! The sandbox, or the fault server, as a process of its own.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

use anyhow::{Context as _, Result};

use crate::cargo::cargo;
use crate::{paths, step};

/// A server on loopback. Dropping it ends it.
pub(crate) struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts the sandbox. [`cargo::build_servers`](crate::cargo::build_servers) comes first.
    pub(crate) fn sandbox() -> Result<Self> {
        Self::start("starsbot-sandbox", &["serve"])
    }

    /// Starts the fault server, which plays cases. [`cargo::build_servers`](crate::cargo::build_servers) comes first.
    pub(crate) fn cases() -> Result<Self> {
        Self::start("starsbot-fault-server", &[])
    }

    /// Starts the server that benchmarks call, built for it.
    pub(crate) fn bench() -> Result<Self> {
        let mut compile = cargo("bench -p starsbot-tests --bench rust --no-run");
        let printed = step::run("building the server", &mut compile)?.lines;
        let program = printed.iter().find_map(|line| {
            let built = line.trim().strip_prefix("Executable ")?;
            let (_, program) = built.strip_suffix(')')?.rsplit_once('(')?;
            Some(paths::root().join(program))
        });
        let program = program.context("cargo does not say where the server is")?;
        Self::spawn(Command::new(program).arg("--serve"))
    }

    fn start(program: &str, args: &[&str]) -> Result<Self> {
        let mut server = Command::new(paths::program(program));
        Self::spawn(server.args(args).arg("--until-stdin-closes"))
    }

    fn spawn(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let mut stdout = BufReader::new(child.stdout.take().context("the server has no output")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        // Whatever it prints later is of no interest, but must not fill the pipe.
        thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        let line = line.trim();
        let url = line
            .strip_prefix("listening on ")
            .unwrap_or(line)
            .to_owned();
        let server = Self { child, url };
        anyhow::ensure!(
            server.url.starts_with("http"),
            "the server did not say where it listens, but: {line}"
        );
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Points a program at the sandbox, past any proxy.
    pub(crate) fn serves<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let direct = env::var("NO_PROXY")
            .map_or_else(|_| "127.0.0.1".to_owned(), |hosts| hosts + ",127.0.0.1");
        command
            .env("STARSBOT_BASE_URL", &self.url)
            .env("STARSBOT_API_KEY", "sk_sandbox")
            .env("NO_PROXY", direct)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take()); // Asks it to end.
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(2) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
