//! Serves on loopback what takes the service's place: the sandbox, or the fault server of the cases.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use starsbot::Ton;
use starsbot::sandbox::{Sandbox, SandboxConfig};
use starsbot_tests::{sandbox_server, server};
use tokio::net::TcpListener;

/// An imitation of the Stars Bot API on loopback. Its API key is `sk_sandbox`. The first line it prints is `listening on http://…`.
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(subcommand)]
    what: What,
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0, global = true)]
    port: u16,
    /// Ends when its standard input is closed, so that it does not outlive the program that started it.
    #[arg(long, global = true)]
    until_stdin_closes: bool,
}

#[derive(Subcommand)]
enum What {
    /// The sandbox: balance, deposit and purchases, without spending anything.
    Serve {
        /// The same seed and the same requests give the same answers.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The balance at the start, in TON; 5 unless given.
        #[arg(long)]
        balance: Option<Ton>,
    },
    /// The fault server, which plays the cases of the contract.
    Cases,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("starsbot-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    if options.until_stdin_closes {
        std::thread::spawn(|| {
            // Whether it is closed or broken, whoever started this has gone.
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            std::process::exit(0);
        });
    }
    match options.what {
        What::Cases => server::run(listener).await,
        What::Serve { seed, balance } => {
            let defaults = SandboxConfig::default();
            let config = SandboxConfig {
                seed,
                balance: balance.unwrap_or(defaults.balance),
                ..defaults
            };
            sandbox_server::run(listener, Sandbox::new(config)).await;
        }
    }
    Ok(())
}
