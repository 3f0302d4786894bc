//! The command line options that all programs imitating the service have, and how they start.

use std::io::{self, Write as _};
use std::net::IpAddr;

use clap::Args;
use tokio::net::TcpListener;

/// Options of a program that serves.
#[derive(Args, Clone, Debug)]
pub struct ServerOptions {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Ends when its standard input is closed, so that it does not outlive the program that started it.
    #[arg(long)]
    pub until_stdin_closes: bool,
}

impl ServerOptions {
    /// Listens, and prints `listening on http://ADDRESS` as a line of its own.
    ///
    /// # Errors
    /// The system's: the port is taken, or standard output is closed.
    pub async fn listen(&self, host: IpAddr) -> io::Result<TcpListener> {
        let listener = TcpListener::bind((host, self.port)).await?;
        let mut stdout = io::stdout();
        writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
        stdout.flush()?;
        if self.until_stdin_closes {
            std::thread::spawn(|| {
                // Whether it is closed or broken, whoever started this has gone.
                let _ = io::copy(&mut io::stdin(), &mut io::sink());
                std::process::exit(0);
            });
        }
        Ok(listener)
    }
}
