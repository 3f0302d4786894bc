//! https, and whom the transport trusts.

use starsbot::Transport;
use starsbot::http::FailureKind;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::adapter::{Adapter, ErrorCode};
use crate::certificates::{Authority, File, acceptor, authority};
use crate::servers::{OK, purchase, read, read_request};

/// Answers every request over TLS, with a certificate from `authority`.
async fn serve_tls(authority: &Authority) -> String {
    let acceptor = acceptor(authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut socket) = acceptor.accept(socket).await else {
                    return;
                };
                while !read_request(&mut socket).await.is_empty() {
                    socket.write_all(OK.as_bytes()).await.unwrap();
                    socket.flush().await.unwrap();
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn https_works_with_an_authority_of_ones_own() {
    let authority = authority();
    let url = serve_tls(&authority).await;
    let file = File::new("own.pem", &authority.pem());
    let transport = Adapter::builder().ca_file(&file.0).build().unwrap();
    for request in [read(&url), purchase(&url), read(&url), purchase(&url)] {
        let gate = request.gate.clone();
        let answer = transport.send(request).await.unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body, b"{\"status\":\"ok\"}");
        assert!(gate.maybe_sent());
    }
}

#[tokio::test]
async fn a_certificate_from_a_stranger_is_refused_and_nothing_is_sent() {
    let url = serve_tls(&authority()).await;
    let file = File::new("stranger.pem", &authority().pem());
    let stranger = Adapter::builder().ca_file(&file.0).build().unwrap();
    for transport in [stranger, Adapter::new()] {
        for request in [read(&url), purchase(&url)] {
            let failure = transport.send(request).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::Connect);
            assert!(!failure.maybe_sent);
            assert!(
                failure.message.contains("certificate"),
                "{}",
                failure.message
            );
        }
    }
}

#[test]
fn a_ca_file_is_checked_when_the_transport_is_made() {
    let good = authority().pem();
    let mangled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (name, content) in [
        ("empty.pem", String::new()),
        ("garbage.pem", "not a certificate at all\n".to_owned()),
        ("not-base64.pem", good.replace('M', "\u{fffd}")),
        ("mangled.pem", mangled.to_owned()),
        ("half.pem", good[..good.len() / 2].to_owned()),
        ("one-of-two.pem", format!("{good}{mangled}")),
    ] {
        let file = File::new(name, &content);
        let error = Adapter::builder().ca_file(&file.0).build().unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidConfig, "{name}");
        assert_eq!(error.field(), Some("ca_file"), "{name}");
        assert!(error.message().contains(name), "{error}");
        println!("{error}");
    }
    for path in ["/no/such/file.pem", "/"] {
        let error = Adapter::builder().ca_file(path).build().unwrap_err();
        assert_eq!(error.field(), Some("ca_file"));
        println!("{error}");
    }
    assert!(Adapter::builder().build().is_ok());
}
