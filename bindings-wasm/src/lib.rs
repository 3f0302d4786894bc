//! The WebAssembly modules of the npm package `starsbot`: the core's calls, values and sandbox, for the driver in
//! `js/`.
//!
//! Values cross by serde-wasm-bindgen, as plain objects under the core's own names ([`convert`]); whole numbers of 64
//! bits are `bigint`s. What fails throws the details of the core's error, of which `js/` makes one of its classes.

// wasm-bindgen exports what is public, and hands over what it takes.
#![allow(unreachable_pub, clippy::needless_pass_by_value)]

#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod config;
#[allow(dead_code)] // Each of the modules uses a part of it.
mod convert;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "values")]
mod values;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
