//! What is kept of an answer.

use bytes::Bytes;
use http::header::{DATE, HeaderMap, RETRY_AFTER};
use http_body_util::BodyExt;
use hyper::body::Body;
use starsbot::http::{HttpResponse, MAX_BODY_BYTES};

/// Reads an answer, and no more of it than the core takes. What has arrived stays in `answer`, also when this
/// ends early.
///
/// # Errors
/// The body's own, when it breaks off.
pub async fn read<B>(response: http::Response<B>, answer: &mut HttpResponse) -> Result<(), B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    answer.status = response.status().as_u16();
    answer.headers = known_headers(response.headers());
    let mut body = response.into_body();
    while answer.body.len() <= MAX_BODY_BYTES {
        let Some(frame) = body.frame().await else {
            break;
        };
        if let Some(bytes) = frame?.data_ref() {
            let room = MAX_BODY_BYTES + 1 - answer.body.len();
            answer
                .body
                .extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
    Ok(())
}

/// The headers that the core reads.
fn known_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    [RETRY_AFTER, DATE]
        .into_iter()
        .filter_map(|name| {
            let value = headers.get(&name)?.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        })
        .collect()
}
