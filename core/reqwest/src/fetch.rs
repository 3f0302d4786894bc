//! `fetch`, its responses and its errors.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use starsbot::http::{Failure, HttpRequest, MAX_BODY_BYTES, RESPONSE_HEADERS};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReadableStreamDefaultReader, ReferrerPolicy, Request, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, Response,
};

/// Converts a request to one of `fetch`. Nothing is sent.
pub(crate) fn to_fetch_request(
    request: &HttpRequest,
    signal: &AbortSignal,
) -> Result<Request, JsValue> {
    let headers = Headers::new()?;
    for header in &request.headers {
        if header.name() != "user-agent" {
            headers.append(header.name(), header.value())?;
        }
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(&*request.body));
    }
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));

    let in_browsers = RequestInit::from(JsValue::from(Object::assign(&Object::new(), &init)));
    in_browsers.set_cache(RequestCache::NoStore);
    in_browsers.set_credentials(RequestCredentials::Omit);
    in_browsers.set_referrer_policy(ReferrerPolicy::NoReferrer);
    // A runtime without cache, cookies and referrer may refuse to hear of them, as workerd does.
    Request::new_with_str_and_init(&request.url, &in_browsers)
        .or_else(|_| Request::new_with_str_and_init(&request.url, &init))
}

/// Calls the global `fetch`: a page and a worker have it on different objects.
pub(crate) fn fetch(request: &Request) -> Result<JsFuture, Failure> {
    let global = js_sys::global();
    let fetch = Reflect::get(&global, &"fetch".into())
        .and_then(JsCast::dyn_into::<Function>)
        .map_err(|_| Failure::connect("this JavaScript runtime has no fetch"))?;
    let promise = fetch
        .call1(&global, request)
        .map_err(|error| Failure::lost(error_message(&error)))?;
    Ok(JsFuture::from(Promise::resolve(&promise)))
}

/// The headers that the core reads, where the service shows them to this page.
pub(crate) fn known_headers(headers: &Headers) -> Vec<(String, String)> {
    RESPONSE_HEADERS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), headers.get(name).ok()??)))
        .collect()
}

/// Reads a response's body, and no more of it than the core takes.
pub(crate) async fn read_body(response: &Response, body: &mut Vec<u8>) -> Result<(), JsValue> {
    let Some(stream) = response.body() else {
        return Ok(());
    };
    let reader = stream
        .get_reader()
        .unchecked_into::<ReadableStreamDefaultReader>();
    while body.len() <= MAX_BODY_BYTES {
        let read = JsFuture::from(reader.read()).await?;
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            break;
        }
        let chunk = Uint8Array::from(Reflect::get(&read, &"value".into())?);
        let room = u32::try_from(MAX_BODY_BYTES + 1 - body.len()).unwrap_or(u32::MAX);
        let taken = chunk.subarray(0, chunk.length().min(room));
        body.extend_from_slice(&taken.to_vec());
    }
    Ok(())
}

/// The message of a JavaScript error: that of its last cause, which says what happened.
pub(crate) fn error_message(error: &JsValue) -> String {
    let mut error = error.clone();
    // A chain is a few long; one that bites its own tail is not walked for ever.
    for _ in 0..8 {
        let cause = Reflect::get(&error, &"cause".into()).unwrap_or_default();
        if !cause.is_object() {
            break;
        }
        error = cause;
    }
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => format!(
            "{}: {}",
            String::from(error.name()),
            String::from(error.message())
        ),
        None => "fetch failed".to_owned(),
    }
}
