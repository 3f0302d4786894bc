//! Links to a user, as people paste them.
//!
//! Which links there are says <https://core.telegram.org/api/links>.

use super::refused;
use crate::Result;

const HOSTS: [&str; 3] = ["t.me", "telegram.me", "telegram.dog"];

/// The host of links that begin with the name: `johndoe.t.me`.
const SUBDOMAIN_OF: &str = ".t.me";

/// What a link of Telegram's own has in the place of a name.
const OWN_WORDS: [&str; 31] = [
    "addemoji",
    "addlist",
    "addstickers",
    "addstyle",
    "addtheme",
    "auction",
    "auth",
    "bg",
    "boost",
    "c",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "i",
    "invoice",
    "iv",
    "joinchat",
    "login",
    "m",
    "msg",
    "newbot",
    "nft",
    "oauth",
    "proxy",
    "s",
    "setlanguage",
    "share",
    "socks",
    "telegrampassport",
    "web",
];

/// Parameters that make a link to a profile one to a message, a story, a mini app or a video chat.
const OTHER_TARGETS: [&str; 15] = [
    "album",
    "appname",
    "boost",
    "collection",
    "direct",
    "game",
    "livestream",
    "post",
    "startapp",
    "startattach",
    "startchannel",
    "startgroup",
    "story",
    "videochat",
    "voicechat",
];

/// Returns the name in a link; `None` when the text is no link.
pub(super) fn name(text: &str) -> Result<Option<&str>> {
    if let Some(after_scheme) = strip_prefix_any_case(text, "tg:") {
        return name_in_app_link(after_scheme).map(Some);
    }
    let after_scheme =
        strip_prefix_any_case(text, "https://").or_else(|| strip_prefix_any_case(text, "http://"));
    let link = after_scheme.unwrap_or(text);
    let (host, rest) = link.split_at(link.find(['/', '?', '#']).unwrap_or(link.len()));
    if after_scheme.is_none() && !rest.starts_with('/') && before_host(host).is_none() {
        return Ok(None);
    }
    name_in_web_link(host, rest).map(Some)
}

/// `tg://resolve?domain=johndoe`, with or without slashes.
fn name_in_app_link(link: &str) -> Result<&str> {
    let link = link.strip_prefix("//").unwrap_or(link);
    let (path, query) = path_and_query(link);
    if !path.trim_end_matches('/').eq_ignore_ascii_case("resolve") {
        return Err(refused("the link names no user"));
    }
    let name = parameters(query).find_map(|(key, value)| (key == "domain").then_some(value));
    let name = name.ok_or_else(|| refused("the link tg://resolve names no domain="))?;
    checked(name, query)
}

/// `https://t.me/johndoe`, `https://t.me/s/johndoe` and `https://johndoe.t.me`.
fn name_in_web_link<'a>(host: &'a str, rest: &'a str) -> Result<&'a str> {
    let (path, query) = path_and_query(rest);
    let path = path.strip_prefix('/').unwrap_or(path);
    if let Some(name) = before_host(host) {
        if name.len() == 1 {
            return Err(refused("the link is one to Telegram's web app"));
        }
        if !path.is_empty() {
            return Err(refused("the link leads to something other than a user"));
        }
        return checked(name, query);
    }
    let host = strip_prefix_any_case(host, "www.").unwrap_or(host);
    if !HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host)) {
        return Err(refused("it is a link to somewhere other than Telegram"));
    }
    let path = strip_prefix_any_case(path, "s/").unwrap_or(path);
    let name = path.strip_suffix('/').unwrap_or(path);
    if name.contains('/') {
        return Err(refused("the link leads to something other than a user"));
    }
    checked(name.strip_prefix('@').unwrap_or(name), query)
}

/// What stands before `.t.me`.
fn before_host(host: &str) -> Option<&str> {
    let (name, suffix) = host.split_at_checked(host.len().checked_sub(SUBDOMAIN_OF.len())?)?;
    let is_name = suffix.eq_ignore_ascii_case(SUBDOMAIN_OF) && !name.eq_ignore_ascii_case("www");
    is_name.then_some(name)
}

/// Refuses the links in which something else stands where the name would.
fn checked<'a>(name: &'a str, query: &str) -> Result<&'a str> {
    let is_one_of =
        |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if name.is_empty() || is_one_of(&OWN_WORDS, name) {
        return Err(refused("the link names no user"));
    }
    if parameters(query).any(|(key, _)| is_one_of(&OTHER_TARGETS, key)) {
        return Err(refused("the link leads to something other than a user"));
    }
    Ok(name)
}

/// A link's path and query, without its fragment.
fn path_and_query(link: &str) -> (&str, &str) {
    let (link, _) = link.split_once('#').unwrap_or((link, ""));
    link.split_once('?').unwrap_or((link, ""))
}

fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let parameters = query.split('&');
    parameters.map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
