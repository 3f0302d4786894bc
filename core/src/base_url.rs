//! Where requests may go: `https`, or this machine itself.

use crate::number::decimal;
use crate::text::{find, split_once};

/// Checks a base URL. What is wrong with it is answered in words.
pub(crate) fn check(url: &str) -> Result<(), &'static str> {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it holds a blank or a character that is not ASCII");
    }
    let (scheme, rest) = split_once(url, "://").ok_or("it has no scheme; write https://host")?;
    let (authority, path) = split_once(rest, "/").unwrap_or((rest, ""));
    if find(authority, "@").is_some() {
        return Err("it holds a user name or password");
    }
    if url.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
        return Err("it has a query or a fragment");
    }
    let forbidden_in_path = |byte| {
        matches!(
            byte,
            b'"' | b'<' | b'>' | b'[' | b'\\' | b']' | b'^' | b'`' | b'{' | b'|' | b'}'
        )
    };
    if path.bytes().any(forbidden_in_path) {
        return Err("its path holds a character that must be percent-encoded");
    }
    let is_loopback = check_authority(authority.as_bytes())?;
    if scheme.eq_ignore_ascii_case("https") {
        return Ok(());
    }
    match (scheme.eq_ignore_ascii_case("http"), is_loopback) {
        (true, true) => Ok(()),
        (true, false) => Err("http would show the API key to everyone on the way; use https"),
        (false, _) => Err("its scheme is not https"),
    }
}

/// Checks `host[:port]`, and answers whether the host is this machine.
fn check_authority(authority: &[u8]) -> Result<bool, &'static str> {
    let (is_loopback, port) = if let [b'[', rest @ ..] = authority {
        let (address, port) = split_at(rest, b']');
        let (_, port) = port.split_first().ok_or("its IPv6 address has no ]")?;
        let is_loopback = is_ipv6_loopback(address).ok_or("its IPv6 address is not one")?;
        (is_loopback, port)
    } else {
        let (host, port) = split_at(authority, b':');
        (check_host(host)?, port)
    };
    match port {
        [] => Ok(is_loopback),
        [b':', port @ ..] => match decimal(port) {
            Some(1..=65535) => Ok(is_loopback),
            _ => Err("its port is not a number from 1 to 65535"),
        },
        _ => Err("something other than a port follows its host"),
    }
}

/// What comes before the first such byte, and the rest, which begins with it where it is there.
fn split_at(text: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| **byte != separator).count();
    text.split_at(length)
}

/// Checks a name or an IPv4 address, and answers whether it is this machine.
fn check_host(host: &[u8]) -> Result<bool, &'static str> {
    if let Some([first, ..]) = ipv4(host) {
        return Ok(first == 127);
    }
    let mut last = None;
    for label in host.split(|byte| *byte == b'.') {
        let in_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        last = label.first().filter(|_| label.iter().all(in_a_name));
        if last.is_none() {
            break;
        }
    }
    // Numbers that are no IPv4 address (127.1, 0x7f.1) are read as one by some systems and not by others.
    match last {
        Some(first) if !first.is_ascii_digit() => Ok(host.eq_ignore_ascii_case(b"localhost")),
        _ => Err("its host is not a name or an IP address"),
    }
}

fn ipv4(text: &[u8]) -> Option<[u8; 4]> {
    let mut address = [0; 4];
    let mut parts = text.split(|byte| *byte == b'.');
    for byte in &mut address {
        let part = parts.next()?;
        if let [b'0', _, ..] = part {
            return None; // Some systems read it as an octal number.
        }
        *byte = u8::try_from(decimal(part)?).ok()?;
    }
    parts.next().is_none().then_some(address)
}

/// Whether an IPv6 address is that of this machine, `::1`. `None` for what is no such address (RFC 4291, section 2.2).
fn is_ipv6_loopback(mut text: &[u8]) -> Option<bool> {
    // The address without the zeros that `::` stands for, and how many groups are before those.
    let mut groups = [0; 8];
    let mut count = 0;
    let mut gap = None;
    if let [b':', b':', rest @ ..] = text {
        gap = Some(0);
        text = rest;
    }
    while !text.is_empty() {
        let (group, rest) = split_at(text, b':');
        if rest.is_empty() && !split_at(group, b'.').1.is_empty() {
            for pair in ipv4(group)?.chunks(2) {
                *groups.get_mut(count)? = u32::from(pair[0]) << 8 | u32::from(pair[1]);
                count += 1;
            }
        } else {
            *groups.get_mut(count)? = hexadecimal(group)?;
            count += 1;
        }
        text = match rest {
            [b':'] => return None,
            [b':', b':', rest @ ..] if gap.is_none() => {
                gap = Some(count);
                rest
            }
            [b':', rest @ ..] => rest,
            _ => rest,
        };
    }
    if gap.map_or(count != 8, |_| count == 8) {
        return None;
    }
    let (last, before) = groups.get(..count)?.split_last().unwrap_or((&0, &[]));
    Some(gap != Some(count) && *last == 1 && before.iter().all(|group| *group == 0))
}

/// One to four hexadecimal digits.
fn hexadecimal(text: &[u8]) -> Option<u32> {
    let mut value = 0;
    for byte in text {
        value = value << 4 | char::from(*byte).to_digit(16)?;
    }
    matches!(text.len(), 1..=4).then_some(value)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 16 } else { 4_000 }))]

        #[test]
        fn another_reader_of_ipv4_agrees(text in "([0-9]{1,3}[.]){0,4}[0-9]{0,3}|(25[0-9]|127|0|1|00)([.](25[0-9]|0|01|1)){3}") {
            let theirs = text.parse::<Ipv4Addr>().ok();
            prop_assert_eq!(ipv4(text.as_bytes()), theirs.map(|address| address.octets()));
        }

        #[test]
        fn another_reader_of_ipv6_agrees(
            text in "((0|1|00001|f[0-9a-fA-F]{0,4})?::?){0,8}(0|1|abcd|::)?(127[.]0[.]0[.]1|0.0.0.1)?|:?(:0){0,7}:(1|0|0[.]0[.]0[.]1)|(0:){6,8}1?",
        ) {
            let theirs = text.parse::<Ipv6Addr>().ok();
            prop_assert_eq!(is_ipv6_loopback(text.as_bytes()), theirs.map(|address| address.is_loopback()));
        }

        #[test]
        fn every_ipv6_address_is_one(address: [u16; 8], zeros in 0_usize..9, from in 0_usize..9) {
            let mut address = address;
            address[from.min(8)..(from + zeros).min(8)].fill(0);
            let address = Ipv6Addr::from(address);
            prop_assert_eq!(is_ipv6_loopback(address.to_string().as_bytes()), Some(address.is_loopback()));
        }
    }
}
