//! What a client in Rust offers besides its calls.

use starsbot::sandbox::{SandboxTransport, block_on};
use starsbot::{BoxTransport, Client, ErrorCode, Username};

#[test]
fn clients_of_any_transport_are_of_one_type() {
    let sandbox = Client::sandbox();
    let transport: SandboxTransport = sandbox.transport().clone();
    let clients: Vec<Client<BoxTransport>> = vec![sandbox.boxed(), Client::sandbox().boxed()];
    for client in &clients {
        let order = block_on(client.buy(100).to("johndoe")).unwrap();
        assert_eq!(order.amount_stars.get(), 100);
    }
    let bought = transport.with(|sandbox| sandbox.purchases().len());
    assert_eq!(bought, 1);
    assert!(!format!("{clients:?}").contains("sk_sandbox"));
}

#[test]
fn a_recipient_may_be_left_out_on_purpose_and_only_so() {
    let client = Client::sandbox();
    let known: Option<Username> = Some("johndoe".parse().unwrap());
    let order = block_on(client.buy(100).maybe_to(known)).unwrap();
    assert_eq!(order.to_username.as_deref(), Some("johndoe"));
    let order = block_on(client.buy(100).maybe_to(None::<&str>)).unwrap();
    assert_eq!(order.to_username, None);
    let error = block_on(client.buy(100).maybe_to(Some(""))).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (ErrorCode::InvalidArgument, Some("to_username"))
    );
}
