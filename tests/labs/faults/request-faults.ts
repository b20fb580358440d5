/**
 * What each fault of a request does.
 *
 * @module
 */
import { setTimeout as wait } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { type Fault, pick, type RequestFault } from "./schedule.ts";
import { type Framing, joined, wireForm, type WireRequest } from "./wire.ts";

/** A request in a tunnel, and all that can be done with it. */
export interface Exchange {
  readonly request: WireRequest;
  readonly socket: TLSSocket;
  /** How long the client waits for an answer, in milliseconds. */
  readonly patience: number;
  /** Brings it to the emulator. */
  forward(): Promise<Response>;
  /** Makes the tokens in force invalid for what is forwarded next. */
  expireToken(): void;
  /** Sends the client the signal of a terminal that was closed. */
  hangUp(): void;
  /** Ends the connection without a farewell. */
  reset(): void;
  /** Has the proxy end all its connections and take no more for so many milliseconds. */
  stop(milliseconds: number): void;
}

type Meeting = (exchange: Exchange, amount: number) => Promise<void>;

const FRAMINGS: readonly Framing[] = ["length", "chunked", "close"];
const REFUSALS = [401, 403, 404];
const STATUSES = [429, 500, 502, 503, 504, 408];
const RETRY_AFTER = ["none", "none", "0", "1", "soon", "-1", "600", "date"];
const DRIPS = 20;

const MEETINGS: Readonly<Record<RequestFault, Meeting>> = {
  async "late answer"(exchange, amount) {
    const answer = await exchange.forward();
    await wait(amount * exchange.patience * 0.8);
    await send(exchange, answer, amount);
  },
  async "dripping answer"(exchange, amount) {
    const bytes = await wireForm(await exchange.forward(), framingOf(amount));
    // From well inside the client's patience to well past it.
    const pause = amount * exchange.patience * 2 / DRIPS;
    const size = Math.ceil(bytes.length / DRIPS);
    for (let start = 0; start < bytes.length; start += size) {
      if (exchange.socket.destroyed) return;
      exchange.socket.write(bytes.subarray(start, start + size));
      await wait(pause);
    }
  },
  async "answer in a tunnel that closes"(exchange, amount) {
    exchange.socket.end(await wireForm(await exchange.forward(), framingOf(amount)));
  },
  async "sent twice"(exchange, amount) {
    const [, answer] = await Promise.all([exchange.forward(), exchange.forward()]);
    await send(exchange, answer, amount);
  },
  async "answered twice"(exchange) {
    const bytes = await wireForm(await exchange.forward(), "length");
    exchange.socket.write(joined(bytes, bytes));
  },
  async "token expired"(exchange, amount) {
    exchange.expireToken();
    await send(exchange, await exchange.forward(), amount);
  },
  async "token expired in a back-off"(exchange, amount) {
    await send(exchange, refusal(exchange.request, 503, { "retry-after": "1" }), amount);
    exchange.expireToken();
  },
  async "hang-up"(exchange) {
    exchange.hangUp();
    await exchange.forward();
  },
  async "reset before"(exchange) {
    exchange.reset();
    await Promise.resolve();
  },
  async "reset after"(exchange) {
    await exchange.forward();
    exchange.reset();
  },
  async "swallowed"() {},
  async "delivered too late"(exchange, amount) {
    await wait(exchange.patience * (1 + amount));
    await exchange.forward();
  },
  async "never answered"(exchange) {
    await exchange.forward();
  },
  async "cut short"(exchange, amount) {
    const bytes = await wireForm(await exchange.forward(), framingOf(amount));
    const length = Math.floor(fractionOf(amount) * bytes.length);
    exchange.socket.write(bytes.subarray(0, length), () => exchange.socket.destroy());
  },
  async "refused with a status"(exchange, amount) {
    await send(exchange, refusal(exchange.request, pick(REFUSALS, amount)), amount);
  },
  async "another status"(exchange, amount) {
    const after = retryAfter(pick(RETRY_AFTER, fractionOf(amount)));
    await send(exchange, refusal(exchange.request, pick(STATUSES, amount), after), amount);
  },
  async "sign-in page"(exchange, amount) {
    const page = "<!doctype html><html><head><title>Sign in</title></head><body></body></html>";
    const headers = { "content-type": "text/html; charset=utf-8" };
    await send(exchange, new Response(page, { headers }), amount);
  },
  async "stop"(exchange, amount) {
    exchange.stop(amount * exchange.patience);
    await Promise.resolve();
  },
};

/** Has a request meet its fault, or none. */
export async function meet(
  fault: Fault<RequestFault> | undefined,
  exchange: Exchange,
): Promise<void> {
  if (fault) return await MEETINGS[fault.kind](exchange, fault.amount);
  exchange.socket.write(await wireForm(await exchange.forward(), "length"));
}

async function send({ socket }: Exchange, answer: Response, amount: number): Promise<void> {
  const framing = framingOf(amount);
  const bytes = await wireForm(answer, framing);
  if (socket.destroyed) return;
  if (framing === "close") socket.end(bytes);
  else socket.write(bytes);
}

/** An answer that repeats all that it was asked with, as some debug pages do. */
function refusal(
  { headers, body }: WireRequest,
  status: number,
  more: Readonly<Record<string, string>> = {},
): Response {
  const seen = { detail: "a fault", headers: Object.fromEntries(headers), body };
  return Response.json(seen, { status, headers: { ...more } });
}

function retryAfter(after: string): Readonly<Record<string, string>> {
  if (after === "none") return {};
  return { "retry-after": after === "date" ? new Date(Date.now() + 1000).toUTCString() : after };
}

/** One number serves two choices: the second takes what the first leaves over. */
function framingOf(amount: number): Framing {
  return pick(FRAMINGS, fractionOf(amount));
}

function fractionOf(amount: number): number {
  return (amount * 97) % 1;
}
