/** A process that ends only if nothing of a closed emulator is left. */
import { serveEmulator } from "../../../src/emulator/index.ts";

const server = await serveEmulator();
await (await fetch(server.url)).text();
server.emulator.fault({ slowBody: 60_000 });
server.emulator.fault({ latency: 60_000 });
const unanswered = [fetch(server.url).then((answer) => answer.text()), fetch(server.url)]
  .map((answer) => answer.catch(() => undefined));
while (server.emulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
await server.close();
await Promise.all(unanswered);
