//! The parts of a request.

use std::str::FromStr as _;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use starsbot::http::{Failure, HttpRequest};

/// The headers of a request, with room for two more. Those that hold a secret are marked as sensitive.
///
/// # Errors
/// A name or a value that no header may have. Nothing was sent.
pub fn headers(request: &HttpRequest) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 2);
    for header in &request.headers {
        let mut value = HeaderValue::from_str(header.value())
            .map_err(|error| Failure::connect(error.to_string()))?;
        let name = HeaderName::from_str(header.name())
            .map_err(|error| Failure::connect(error.to_string()))?;
        value.set_sensitive(header.is_sensitive());
        headers.append(name, value);
    }
    Ok(headers)
}
