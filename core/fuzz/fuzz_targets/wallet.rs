//! Any address, memo and amount as a payment link: it always has the memo, and nothing in it is left raw.
#![no_main]

use libfuzzer_sys::fuzz_target;
use starsbot::{PaymentLink, Ton, Wallet};

const WALLET: &str = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI";

fuzz_target!(|input: (&str, &str, Option<i64>)| {
    let (wallet, memo, amount) = input;
    if let Ok(wallet) = wallet.parse::<Wallet>() {
        assert_eq!(wallet.to_string().parse::<Wallet>().unwrap(), wallet);
    }
    let amount = amount.map(Ton::from_nano);
    for wallet in [wallet, WALLET] {
        if let Ok(link) = PaymentLink::new(wallet, memo, amount) {
            let link = link.to_string();
            let (_, text) = link.split_once("text=").unwrap();
            assert!(!text.is_empty());
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
            );
        }
    }
});
