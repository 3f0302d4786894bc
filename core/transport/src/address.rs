//! The hosts in addresses.

use std::net::IpAddr;

/// Whether a host, as it stands in an address, is this machine itself.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || without_brackets(host)
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// A host without the brackets of an IPv6 address.
#[must_use]
pub fn without_brackets(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_names() {
        for host in ["127.0.0.1", "127.9.9.9", "[::1]", "::1", "LOCALHOST"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "fragment-api.work",
            "10.0.0.1",
            "localhost.example",
            "[::2]",
            "",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
