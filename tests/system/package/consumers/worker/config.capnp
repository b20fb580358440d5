using Workerd = import "/workerd/workerd.capnp";

# No nodejs_compat.
const config :Workerd.Config = (
  services = [(
    name = "worker",
    worker = (
      modules = [(name = "worker", esModule = embed "bundle.js")],
      compatibilityDate = "2026-11-01",
    ),
  )],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
