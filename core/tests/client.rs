//! What a client in Rust offers besides its three calls.

use starsbot::sandbox::{SandboxTransport, block_on};
use starsbot::{BoxTransport, Client};

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
