/**
 * A compressed response that is cut short: tried again, named, and without a line of the runtime.
 */
import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { BINARY, outcomeOf } from "../../kit/binary.ts";
import { spawn } from "node:child_process";

const JSON_TEXT = JSON.stringify(
  Array.from({ length: 5000 }, (_, i) => ({ account: `ä${i * 7}` })),
);
const WHOLE = gzipSync(JSON_TEXT);
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n";

/** A response whose gzip stream ends early though the HTTP body ends well. */
function cutAt(length: number): (socket: Socket) => void {
  return (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n${length.toString(16)}\r\n`);
    socket.write(WHOLE.subarray(0, length));
    socket.end("\r\n0\r\n\r\n");
  };
}

const servers: Server[] = [];
after(() => servers.forEach((server) => server.close()));

/** Answers the first requests by a list, and all others with the whole body. */
async function serve(
  answers: ((socket: Socket) => void)[],
): Promise<{ url: string; asked(): number }> {
  let asked = 0;
  const server = createServer((socket) =>
    socket.on("error", () => socket.destroy()).once("data", () => {
      const answer = answers[asked++] ?? cutAt(WHOLE.length);
      answer(socket);
    })
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

describe("a compressed response that is cut short", () => {
  for (
    const [name, command] of [
      ["the binary", [BINARY]],
      ["Node", [process.execPath, "--import", "tsx", "cli/main.ts"]],
    ] as const
  ) {
    const api = async (url: string, ...args: string[]) => {
      const [program = "", ...before] = command;
      const env = { DWDI_API_URL: url, DWDI_TOKEN_COMMAND: "echo a-token", PATH: "/usr/bin:/bin" };
      const child = spawn(program, [...before, "api", "/x", ...args], { env });
      child.stdin.end();
      return await outcomeOf(child);
    };

    it(`is tried again in ${name}`, async () => {
      const { url, asked } = await serve([cutAt(WHOLE.length - 200), cutAt(30)]);
      const { code, stdout, stderr } = await api(url, "--timeout", "5s");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(JSON.parse(stdout).length, 5000);
      assert.equal(asked(), 3);
    });

    it(`is named where it stays so in ${name}, by no other line`, async () => {
      const cut = cutAt(WHOLE.length - 200);
      const { url } = await serve([cut, cut]);
      const { code, stdout, stderr } = await api(url, "--retries", "1");
      assert.deepEqual([code, stdout], [5, ""], stderr);
      assert.match(stderr, /^dwdi: .*cut short.*\(connection\)\n$/);
    });
  }
});
