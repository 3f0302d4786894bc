//! Whose balance it is, and where to send TON to top it up.

use super::random::Random;
use crate::Wallet;

/// TON has the workchains 0 and -1. A transfer to any other is refused by the sender's own wallet, so an
/// address in this one is well-formed, and no money can be lost to it.
const NOWHERE: i8 = 1;

/// The account behind the API key.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Nine digits; they stand in order ids and in the memo.
    pub(super) number: u32,
    /// Takes money before its contract exists (`UQ…`).
    pub(super) wallet: Wallet,
}

impl Account {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let number = 100_000_000 + random.below(900_000_000);
        let mut hash = [0; 32];
        for part in hash.chunks_exact_mut(8) {
            part.copy_from_slice(&random.next().to_be_bytes());
        }
        Self {
            number,
            wallet: Wallet::new(NOWHERE, hash, false),
        }
    }

    pub(super) fn memo(&self) -> String {
        format!("AP{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_has_a_well_formed_account_where_no_money_can_go() {
        for seed in [0, 1, 2, 42, u64::MAX] {
            let account = Account::new(seed);
            let address = account.wallet.to_string();
            assert!(address.starts_with("UQ"), "{address}");
            let wallet: Wallet = address.parse().unwrap();
            assert!(!wallet.is_bounceable());
            assert!(![0, -1].contains(&wallet.workchain()));
            assert_eq!(account.memo().len(), "AP123456789".len());
        }
        assert_ne!(Account::new(1).wallet, Account::new(2).wallet);
        assert_ne!(Account::new(1).number, Account::new(2).number);
    }
}
