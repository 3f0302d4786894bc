//! No nanoton appears or disappears.

use proptest::prelude::*;

use super::super::{Fault, Sandbox, SandboxConfig, block_on};
use super::incoming;
use crate::{Client, Ton};

#[test]
fn a_purchase_costs_price_times_amount() {
    let client = Client::sandbox();
    let look = || {
        client
            .transport()
            .with(|sandbox| (sandbox.balance(), sandbox.price()))
    };
    for amount in [100, 1, 33, 250] {
        let (before, price) = look();
        block_on(async { client.buy(amount).to("johndoe").await }).unwrap();
        let (after, next_price) = look();
        let cost = price.checked_mul(amount.into()).unwrap();
        assert_eq!(before.checked_sub(after), Some(cost));
        assert_ne!(price, next_price);
        let last = client
            .transport()
            .with(|sandbox| sandbox.purchases().last().unwrap().cost);
        assert_eq!(last, cost);
        assert_eq!(
            block_on(async { client.balance().await }).unwrap().ton,
            after
        );
    }
}

#[test]
fn the_last_nanoton_can_be_spent_and_not_one_more() {
    let balance = Ton::from_nano(5_000_000 * 100);
    for (balance, is_enough) in [
        (balance.nano(), true),
        (balance.nano() - 1, false),
        (-1, false),
    ] {
        let balance = Ton::from_nano(balance);
        let client = Client::sandbox_with(SandboxConfig {
            balance,
            ..SandboxConfig::default()
        });
        assert_eq!(block_on(async { client.buy(100).await }).is_ok(), is_enough);
        let left = if is_enough {
            Ton::ZERO
        } else {
            balance.max(Ton::ZERO)
        };
        assert_eq!(client.transport().with(|sandbox| sandbox.balance()), left);
    }
}

#[test]
fn a_deposit_is_credited_once_it_is_one() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    assert_eq!(
        sandbox.credit(Ton::from_nano(1)),
        Ok(Ton::from_nano(5_000_000_001))
    );
    for wrong in [0, -1, i64::MAX] {
        let error = sandbox.credit(Ton::from_nano(wrong)).unwrap_err();
        assert_eq!(error.field(), Some("ton"));
    }
    assert_eq!(sandbox.balance().nano(), 5_000_000_001);
}

#[test]
fn the_same_order_again_is_found() {
    let client = Client::sandbox();
    block_on(async {
        client.buy(10).to("johndoe").await.unwrap();
        client.buy(10).await.unwrap();
        client.buy(11).to("johndoe").await.unwrap();
        client.buy(10).to("janedoe").await.unwrap();
    });
    assert!(
        client
            .transport()
            .with(|sandbox| sandbox.duplicate_purchases().is_empty())
    );
    block_on(async {
        client.buy(10).await.unwrap();
        client.buy(10).to("JohnDoe").await.unwrap();
        client.buy(10).to("johndoe").await.unwrap();
    });
    client.transport().with(|sandbox| {
        let at = |wanted| {
            sandbox
                .purchases()
                .iter()
                .position(|found| std::ptr::eq(found, wanted))
                .unwrap()
        };
        let pairs: Vec<_> = sandbox
            .duplicate_purchases()
            .into_iter()
            .map(|(a, b)| (at(a), at(b)))
            .collect();
        assert_eq!(pairs, [(1, 4), (0, 5), (5, 6)]);
        // As in real life, equal orders within one second share their name.
        assert_eq!(
            sandbox.purchases()[0].order_id,
            sandbox.purchases()[6].order_id
        );
    });
}

/// Something that changes the balance, or might.
#[derive(Clone, Debug)]
enum Act {
    Buy(i64, Option<Fault>),
    Credit(i64),
    FailNext(Fault),
}

fn act() -> impl Strategy<Value = Act> {
    let fault = || prop::sample::select(Fault::ALL.to_vec());
    prop_oneof![
        (1_i64..400, prop::option::of(fault())).prop_map(|(amount, fault)| Act::Buy(amount, fault)),
        (-10_i64..3_000_000_000).prop_map(Act::Credit),
        fault().prop_map(Act::FailNext),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 256 })
    })]

    #[test]
    fn costs_and_balance_are_what_there_was(
        seed: u64,
        balance in 0_i64..5_000_000_000,
        acts in prop::collection::vec(act(), 0..if cfg!(miri) { 8 } else { 60 }),
    ) {
        let mut sandbox = Sandbox::new(SandboxConfig {
            seed,
            balance: Ton::from_nano(balance),
            ..SandboxConfig::default()
        });
        let mut credited = 0;
        for act in acts {
            match act {
                Act::Buy(amount, fault) => {
                    let name = fault.map_or("johndoe".to_owned(), Fault::recipient);
                    let body = format!(r#"{{"amount_stars":{amount},"to_username":"{name}"}}"#);
                    let _ = sandbox.handle(incoming("POST", "/api/v1/buy", &body));
                }
                Act::Credit(nano) => {
                    credited += sandbox.credit(Ton::from_nano(nano)).map_or(0, |_| nano);
                }
                Act::FailNext(fault) => sandbox.fail_next(super::super::Operation::Buy, fault),
            }
            prop_assert!(sandbox.balance() >= Ton::ZERO);
        }
        let spent: i64 = sandbox.purchases().iter().map(|purchase| purchase.cost.nano()).sum();
        prop_assert_eq!(spent + sandbox.balance().nano(), balance + credited);
    }
}
