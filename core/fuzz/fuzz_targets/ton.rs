//! Any text as an amount: what is accepted is exact and comes back as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use starsbot::Ton;

fuzz_target!(|text: &str| {
    if let Ok(ton) = text.parse::<Ton>() {
        let shown = ton.to_string();
        assert!(!shown.contains(['e', 'E', '+']));
        assert_eq!(shown.parse::<Ton>().unwrap(), ton);
        assert_eq!(serde_json::to_string(&ton).unwrap(), format!("\"{shown}\""));
    }
});
