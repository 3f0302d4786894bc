//! Reading responses.

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body;
use http_body_util::BodyExt;
use starsbot::http::{HttpResponse, MAX_BODY_BYTES, RESPONSE_HEADERS};

/// Reads a response, and no more of it than the core takes. What has arrived stays in `response`, also when this
/// ends early; its status is 0 before that.
///
/// # Errors
/// The body's own, when it breaks off.
pub async fn read<B>(
    received: http::Response<B>,
    response: &mut HttpResponse,
) -> Result<(), B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    response.status = received.status().as_u16();
    response.headers = known_headers(received.headers());
    let mut body = received.into_body();
    while response.body.len() <= MAX_BODY_BYTES {
        let Some(frame) = body.frame().await else {
            break;
        };
        if let Some(bytes) = frame?.data_ref() {
            let room = MAX_BODY_BYTES + 1 - response.body.len();
            response
                .body
                .extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
    Ok(())
}

/// The headers that the core reads.
fn known_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    RESPONSE_HEADERS
        .into_iter()
        .filter_map(|name| {
            let value = headers.get(name)?.to_str().ok()?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}
