/**
 * What goes wrong, and when: a function of a seed, without a clock. The n-th connection and the n-th
 * request of the same content meet the same fault in every run of a seed.
 *
 * @module
 */
import { seededRandom } from "../../../src/emulator/seeded-random.ts";

/** What a connection to the proxy meets. */
export type ConnectionFault =
  | "refused"
  | "mute"
  | "denied"
  | "denied for good"
  | "nonsense"
  | "no handshake"
  | "certificate renewed"
  | "certificate of another authority"
  | "certificate expired"
  | "certificate of another name"
  | "stop";

/** What a request meets on its way, or its answer on the way back. */
export type RequestFault =
  | "late answer"
  | "dripping answer"
  | "answer in a tunnel that closes"
  | "sent twice"
  | "answered twice"
  | "token expired"
  | "token expired in a back-off"
  | "hang-up"
  | "reset before"
  | "reset after"
  | "swallowed"
  | "delivered too late"
  | "never answered"
  | "cut short"
  | "refused with a status"
  | "another status"
  | "sign-in page"
  | "stop";

/** A fault, and a number from 0 to below 1 for what it needs to be told: how long, how much, which. */
export interface Fault<Kind> {
  readonly kind: Kind;
  readonly amount: number;
}

/** The faults of one seed. */
export interface Schedule {
  /** How long a token lives, in seconds: some do not outlast a queue. */
  readonly tokenLifetime: number;
  /** The fault of the `count`-th connection, from 0. */
  connection(count: number): Fault<ConnectionFault> | undefined;
  /** The fault of the `count`-th request with this content, from 0. */
  request(content: string, count: number): Fault<RequestFault> | undefined;
}

/** After these a client gets its answer, if it tries again at all. */
const PASSING = {
  connection: ["refused", "mute", "nonsense", "no handshake", "certificate renewed", "stop"],
  request: [
    "late answer",
    "dripping answer",
    "answer in a tunnel that closes",
    "sent twice",
    "answered twice",
    "token expired",
    "token expired in a back-off",
    "reset before",
    "reset after",
    "swallowed",
    "delivered too late",
    "never answered",
    "cut short",
    "another status",
    "stop",
  ],
} as const;

/** These can end a run at once. */
const FATAL = {
  connection: [
    "denied",
    "denied for good",
    "certificate of another authority",
    "certificate expired",
    "certificate of another name",
  ],
  request: ["refused with a status", "sign-in page", "hang-up"],
} as const;

/** Every kind there is. */
export const CONNECTION_FAULTS: readonly ConnectionFault[] = [
  ...PASSING.connection,
  ...FATAL.connection,
];
export const REQUEST_FAULTS: readonly RequestFault[] = [...PASSING.request, ...FATAL.request];

/** The share of requests that meet a fault, in a run that goes badly or well. */
const RATES = [0.02, 0.05, 0.1, 0.2, 0.4];
/** The share of contents that meet the same fault each time. */
const LASTING = [0, 0, 0, 0.02];

/** Makes the schedule of a seed. */
export function scheduleOf(seed: number): Schedule {
  const draw = seededRandom(`faults ${seed}`);
  const rate = pick(RATES, draw("rate"));
  const lasting = pick(LASTING, draw("lasting"));
  const isHarsh = draw("harsh") < 0.4;
  const connectionFaults = isHarsh ? CONNECTION_FAULTS : PASSING.connection;
  const requestFaults = isHarsh ? REQUEST_FAULTS : PASSING.request;
  return {
    tokenLifetime: pick([300, 300, 300, 2], draw("token lifetime")),
    connection(count) {
      if (draw("connection", count) >= rate) return undefined;
      const kind = pick(connectionFaults, draw("connection fault", count));
      return { kind, amount: draw("connection amount", count) };
    },
    request(content, count) {
      const isLasting = draw("lasting", content) < lasting;
      if (!isLasting && draw("request", content, count) >= rate) return undefined;
      const turn = isLasting ? -1 : count;
      const kind = pick(requestFaults, draw("request fault", content, turn));
      return { kind, amount: draw("request amount", content, turn) };
    },
  };
}

/** The choice that a number from 0 to below 1 stands for. */
export function pick<const T>(choices: readonly T[], drawn: number): T {
  const choice = choices[Math.floor(drawn * choices.length)];
  if (choice === undefined) throw new RangeError("nothing to choose from");
  return choice;
}
