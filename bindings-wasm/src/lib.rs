//! The WebAssembly modules of the npm package `starsbot`: the core's step machine, its values, and its sandbox,
//! for the driver in `js/`.
//!
//! Structured values cross as JSON text, which JavaScript reads fast. Whole numbers that its `number` could
//! change are text within it.
//!
//! A module is small because of what it does without: std and its panics, a general serializer, a large
//! allocator.

// What is exported has to be public, and owns what JavaScript hands over.
#![allow(unreachable_pub, clippy::needless_pass_by_value)]
#![cfg_attr(all(target_arch = "wasm32", not(feature = "sandbox")), no_std)]

extern crate alloc;

#[cfg(feature = "client")]
mod call;
#[allow(dead_code)] // Each of the modules uses a part of it.
mod json;
#[cfg(feature = "values")]
mod link;
#[cfg(feature = "values")]
mod read;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "client")]
mod settings;
#[cfg(any(feature = "client", feature = "sandbox"))]
mod times;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A trap, which JavaScript sees as a `RuntimeError`, whatever the words.
#[cfg(all(target_arch = "wasm32", not(feature = "sandbox")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
