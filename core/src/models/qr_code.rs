//! QR codes, drawn as SVG and as text for a terminal.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};

/// So many modules are light around a code, as its standard asks for.
const QUIET: i32 = 4;

/// Draws the code of a text. `None`: the text is too long for any code.
fn draw<T>(text: &str, paint: impl FnOnce(&QrCode<'_>) -> T) -> Option<T> {
    const ROOM: usize = Version::MAX.buffer_len();
    let (mut data, mut modules) = ([0; ROOM], [0; ROOM]);
    data.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    QrCode::encode_binary(
        &mut data,
        text.len(),
        &mut modules,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::MAX,
        None,
        true,
    )
    .ok()
    .map(|code| paint(&code))
}

/// As SVG, 256 pixels wide unless it is told another size.
pub(super) fn svg(text: &str) -> Option<String> {
    draw(text, |code| {
        let mut dark = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                let _ = write!(dark, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        let size = code.size() + 2 * QUIET;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"256\" height=\"256\" \
             viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{dark}\"/></svg>\n"
        )
    })
}

/// As text, two modules a character, for light letters on a dark ground.
pub(super) fn text(text: &str) -> Option<String> {
    draw(text, |code| {
        let mut drawn = String::new();
        for y in (-QUIET..code.size() + QUIET).step_by(2) {
            for x in -QUIET..code.size() + QUIET {
                let dark = (code.get_module(x, y), code.get_module(x, y + 1));
                drawn.push(match dark {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    (true, true) => ' ',
                });
            }
            drawn.push('\n');
        }
        drawn
    })
}
