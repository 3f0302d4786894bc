using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "starsbot.wasm", wasm = embed "starsbot.wasm"),
    (name = "values.wasm", wasm = embed "values.wasm"),
    (name = "sandbox.wasm", wasm = embed "sandbox.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
