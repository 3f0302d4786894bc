//! A port of one's own on loopback, which listens or refuses.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};

use socket2::{Domain, Socket, Type};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A port. While nobody listens, its socket is bound all the same, so that nobody else gets the port and
/// every connection is refused.
pub(super) struct Port {
    number: u16,
    state: State,
}

enum State {
    Refusing(Socket),
    Listening(JoinHandle<()>),
    /// Between the other two, or after a failure to go from one to the other.
    Gone,
}

impl Port {
    /// A free port that refuses.
    pub(super) fn new() -> io::Result<Self> {
        let socket = bound(0)?;
        let address = socket.local_addr()?.as_socket_ipv4();
        let number = address
            .map(|address| address.port())
            .ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self {
            number,
            state: State::Refusing(socket),
        })
    }

    pub(super) fn number(&self) -> u16 {
        self.number
    }

    /// Whether nobody listens.
    pub(super) fn is_refusing(&self) -> bool {
        matches!(self.state, State::Refusing(_))
    }

    /// Listens, unless it does so already.
    pub(super) fn listen<F>(&mut self, serve: impl FnOnce(TcpListener) -> F) -> io::Result<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        match std::mem::replace(&mut self.state, State::Gone) {
            State::Refusing(socket) => {
                socket.listen(128)?;
                let listener = TcpListener::from_std(socket.into())?;
                self.state = State::Listening(tokio::spawn(serve(listener)));
            }
            other => self.state = other,
        }
        Ok(())
    }

    /// Refuses, and ends every connection.
    pub(super) async fn refuse(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Gone) {
            State::Listening(task) => {
                task.abort();
                // The listener is closed once the task has ended; how it ended is known.
                let _ = task.await;
                self.state = State::Refusing(bound(self.number)?);
            }
            other => self.state = other,
        }
        Ok(())
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        if let State::Listening(task) = &self.state {
            task.abort();
        }
    }
}

fn bound(port: u16) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // Elsewhere than on Windows, this lets a port be taken again while its old connections still linger.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, port).into())?;
    Ok(socket)
}
