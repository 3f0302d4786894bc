//! Serves the sandbox over HTTP.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use starsbot::Ton;
use starsbot::sandbox::{Sandbox, SandboxConfig};
use starsbot_sandbox_server::{ServerOptions, serve};

/// An imitation of the Stars Bot API that spends nothing. Its API key is `sk_sandbox`.
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves balance, deposit and purchases. The first line printed is `listening on http://…`.
    Serve {
        /// The address to listen on. Whoever can reach it can use the sandbox.
        #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
        host: IpAddr,
        /// The same seed and the same requests give the same responses.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The balance at the start, in TON; 5 unless given.
        #[arg(long)]
        balance: Option<Ton>,
        #[command(flatten)]
        server: ServerOptions,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("starsbot-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> io::Result<()> {
    let Command::Serve {
        host,
        seed,
        balance,
        server,
    } = command;
    let mut config = SandboxConfig::default().seed(seed);
    if let Some(balance) = balance {
        config = config.balance(balance);
    }
    serve(server.listen(host).await?, Sandbox::new(config)).await;
    Ok(())
}
