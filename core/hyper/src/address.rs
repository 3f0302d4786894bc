//! The addresses that requests go to.

use http::uri::{Authority, InvalidUri, Scheme};
use http::{HeaderValue, Uri};

/// An address, and what a request says of it.
#[derive(Debug)]
pub(crate) struct Address {
    /// All of it.
    pub(crate) uri: Uri,
    /// The host, and the port if it is not the usual one: the header `host`.
    pub(crate) host: HeaderValue,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let invalid = |error: InvalidUri| error.to_string();
        let mut parts = text.parse::<Uri>().map_err(invalid)?.into_parts();
        let usual_port = match &parts.scheme {
            Some(scheme) if *scheme == Scheme::HTTP => 80,
            Some(scheme) if *scheme == Scheme::HTTPS => 443,
            _ => return Err("the address is neither http nor https".to_owned()),
        };
        let authority = parts.authority.map(|it| it.as_str().to_ascii_lowercase());
        let authority: Authority = authority.unwrap_or_default().parse().map_err(invalid)?;
        let host = match authority.port_u16() {
            Some(port) if port != usual_port => HeaderValue::from_str(authority.as_str()),
            _ => HeaderValue::from_str(authority.host()),
        };
        parts.authority = Some(authority);
        Ok(Self {
            uri: Uri::from_parts(parts).map_err(|error| error.to_string())?,
            host: host.map_err(|error| error.to_string())?,
        })
    }
}

/// Whether this is `https`.
pub(crate) fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_http_can_reach_is_an_address() {
        let text = "http://127.0.0.1:81/api/v1/balance";
        assert_eq!(Address::parse(text).unwrap().uri, text);
        for text in [
            "balance",
            "/balance",
            "https://",
            "ftp://host/x",
            "http://h/ x",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_header_names_the_port_where_it_is_not_the_usual_one() {
        for (text, host) in [
            ("https://fragment-api.work/api/v1/buy", "fragment-api.work"),
            ("https://Fragment-API.work:443/", "fragment-api.work"),
            ("https://fragment-api.work:80", "fragment-api.work:80"),
            ("http://127.0.0.1:80/x", "127.0.0.1"),
            ("http://[::1]:8080/x", "[::1]:8080"),
            ("http://[::1]/x", "[::1]"),
        ] {
            assert_eq!(Address::parse(text).unwrap().host, host, "{text}");
        }
    }
}
