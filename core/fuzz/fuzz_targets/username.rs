//! Any text as a recipient: what is accepted obeys the rule and is read again as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use starsbot::Username;

fuzz_target!(|text: &str| {
    if let Ok(name) = text.parse::<Username>() {
        let name = name.as_str();
        assert!((1..=32).contains(&name.len()) && text.contains(name));
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        );
        assert!(
            name.as_bytes()[0].is_ascii_alphabetic()
                && !name.ends_with('_')
                && !name.contains("__")
        );
        assert_eq!(name.parse::<Username>().unwrap().as_str(), name);
    }
});
