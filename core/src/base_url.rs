//! Where requests may go: `https`, or this machine itself.

use core::net::{Ipv4Addr, Ipv6Addr};

/// Checks a base URL. Returns what is wrong with it, in words.
pub(crate) fn check(url: &str) -> Result<(), &'static str> {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it holds a blank or a character that is not ASCII");
    }
    let (scheme, rest) = url
        .split_once("://")
        .ok_or("it has no scheme; write https://host")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err("it holds a user name or password");
    }
    if url.contains(['?', '#']) {
        return Err("it has a query or a fragment");
    }
    let end = path.strip_suffix('/').unwrap_or(path);
    if end == "api/v1" || end.ends_with("/api/v1") {
        return Err("it ends in /api/v1, which the library adds itself; leave that out");
    }
    if path.contains(['"', '<', '>', '[', '\\', ']', '^', '`', '{', '|', '}']) {
        return Err("its path holds a character that must be percent-encoded");
    }
    let is_loopback = check_authority(authority)?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok(()),
        "http" if is_loopback => Ok(()),
        "http" => Err("http would show the API key to everyone on the way; use https"),
        _ => Err("its scheme is not https"),
    }
}

/// Checks `host[:port]`. Returns whether the host is this machine.
fn check_authority(authority: &str) -> Result<bool, &'static str> {
    let (is_loopback, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or("its IPv6 address has no ]")?;
        let address: Ipv6Addr = address.parse().map_err(|_| "its IPv6 address is not one")?;
        (address.is_loopback(), port)
    } else {
        let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
        (check_host(host)?, port)
    };
    if port.is_empty() {
        return Ok(is_loopback);
    }
    let port = port
        .strip_prefix(':')
        .ok_or("something other than a port follows its host")?;
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(1..) if is_number => Ok(is_loopback),
        _ => Err("its port is not a number from 1 to 65535"),
    }
}

/// Checks a name or an IPv4 address. Returns whether it is this machine.
fn check_host(host: &str) -> Result<bool, &'static str> {
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok(address.is_loopback());
    }
    let in_a_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(in_a_name);
    // Numbers that are no IPv4 address (127.1, 0x7f.1) are read as one by some systems and not by others.
    let ends_in_a_number = |host: &str| {
        let last = host.rsplit('.').next().unwrap_or(host);
        last.starts_with(|first: char| first.is_ascii_digit())
    };
    if !host.split('.').all(is_label) || ends_in_a_number(host) {
        return Err("its host is not a name or an IP address");
    }
    Ok(host.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn http_goes_to_this_machine_alone() {
        for host in [
            "localhost",
            "LocalHost:1",
            "127.0.0.1",
            "127.255.0.1:65535",
            "[::1]",
            "[0:0:0:0:0:0:0:1]:80",
            "[::0.0.0.1]/stars",
        ] {
            assert_eq!(check(&format!("http://{host}")), Ok(()), "{host}");
            assert_eq!(check(&format!("HTTPS://{host}")), Ok(()), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "128.0.0.1",
            "[::]",
            "[::2]",
        ] {
            assert!(check(&format!("http://{host}")).is_err(), "{host}");
            assert_eq!(check(&format!("https://{host}")), Ok(()), "{host}");
        }
        for host in [
            "",
            ":80",
            "127.1",
            "127.0.0.01",
            "0x7f.1",
            "a..b",
            "example.com.",
            "[::1",
            "[::1]80",
            "[::1%1]",
            "[127.0.0.1]",
            "example.com:",
            "example.com:0",
            "example.com:+1",
            "example.com:65536",
            "example.com:80:80",
        ] {
            assert!(check(&format!("https://{host}")).is_err(), "{host}");
        }
    }

    #[test]
    fn a_path_of_the_api_itself_is_told() {
        for url in [
            "https://example.com/api/v1",
            "https://example.com/stars/api/v1/",
        ] {
            assert!(check(url).unwrap_err().contains("ends in /api/v1"), "{url}");
        }
        assert_eq!(check("https://example.com/api/v1/stars"), Ok(()));
        assert_eq!(check("https://example.com/my-api/v1"), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 16 } else { 1_000 }))]

        #[test]
        fn every_address_is_a_host(v4: Ipv4Addr, v6: Ipv6Addr) {
            for (host, is_loopback) in [
                (v4.to_string(), v4.is_loopback()),
                (format!("[{v6}]"), v6.is_loopback()),
            ] {
                prop_assert_eq!(check(&format!("https://{host}:8080/stars")), Ok(()));
                prop_assert_eq!(check(&format!("http://{host}")).is_ok(), is_loopback);
            }
        }
    }
}
