//! Any base URL and key: plain http only ever goes to this machine, and a key that is accepted fits a header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use starsbot::endpoints::GetBalance;
use starsbot::{ApiKey, Call, Config, Input, Step};

fuzz_target!(|input: (&str, &str)| {
    let (base_url, key) = input;
    let Ok(key) = ApiKey::new(key) else { return };
    let Ok(config) = Config::new(key).base_url(base_url) else {
        return;
    };
    let mut call = Call::new(GetBalance, &config);
    let Step::Send(request) = call.advance(Input::Start, 0, 0.5) else {
        panic!("the first step is to send")
    };
    let authorization = request.header("authorization").unwrap();
    assert!(
        authorization
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    );
    assert!(request.url.ends_with("/api/v1/balance"));
    let url = request.url.to_ascii_lowercase();
    if let Some(rest) = url.strip_prefix("http://") {
        let end = rest.find(['/', ':']).unwrap();
        assert!(
            rest.starts_with("127.")
                || rest.starts_with("[::1]")
                || &rest[..end] == "localhost"
                || rest.starts_with("[::ffff:")
        );
    } else {
        assert!(url.starts_with("https://"));
    }
});
