//! Serves the fault server, which plays the cases of the contract for every language's wire leg.

use std::io;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use clap::Parser;
use starsbot_sandbox_server::ServerOptions;
use starsbot_tests::fault_server;

/// The fault server, on loopback. The first line it prints is `listening on http://…`, the address of its control API.
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(flatten)]
    server: ServerOptions,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse().server).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("starsbot-fault-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &ServerOptions) -> io::Result<()> {
    let listener = options.listen(Ipv4Addr::LOCALHOST.into()).await?;
    fault_server::run(listener).await;
    Ok(())
}
