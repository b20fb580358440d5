/**
 * Mutants that no test tells apart, each with the reason.
 *
 * @module
 */

const SAME = "means the same";

/** The reason by the mutant's name. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  "src/period/calendar.ts daysIn: new Date(0) → new Date(1)":
    "a millisecond of a day that is not looked at",
  "src/amounts/component.ts amountOf: factor > 1 → factor >= 1":
    `${SAME}: multiplied or divided by 1`,
  "src/amounts/component.ts wholeInverse: 2 * Number.EPSILON → 3 * Number.EPSILON":
    "of a factor as near as that to an inverse, both ways make one amount but for its last bits",
  "src/amounts/component.ts wholeInverse: Math.abs(inverse * factor - 1) <= 2 * Number.EPSILON → Math.abs(inverse * factor - 1) < 2 * Number.EPSILON":
    "of a factor as near as that to an inverse, both ways make one amount but for its last bits",
  "src/amounts/component.ts wholeInverse: Number.isSafeInteger(inverse) → true":
    "past that, both ways make one amount but for its last bits",
  "src/amounts/component.ts isNear: Math.abs(value - other) <= SIZE_TOLERANCE * other → Math.abs(value - other) < SIZE_TOLERANCE * other":
    "no factor can be written down that is as far off as that and no farther",
  "src/http/body.ts LONGEST_STRING: 2 ** 29 → 3 ** 29": "would take an answer of half a GiB",
  "src/http/body.ts LONGEST_STRING: 2 ** 29 → 2 ** 30": "would take an answer of half a GiB",
  "src/http/body.ts LONGEST_STRING: 2 ** 29 - 24 → 2 ** 29 - 25":
    "would take an answer of half a GiB",
  "src/http/body.ts LONGEST_STRING: 2 ** 29 - 24 → 2 ** 29 + 24":
    "would take an answer of half a GiB",
  "src/http/body.ts readText: announced !== undefined → true":
    `${SAME}: nothing is less or more than undefined`,
  "src/http/body.ts readText: announced !== undefined → true #2":
    `${SAME}: nothing is less or more than undefined`,
  "src/http/body.ts announcedLength: header === null → false": `${SAME}: null has no digits`,
  "src/http/client-credentials.ts refusal: status >= 500 → status >= 501":
    "500 is tried again and does not come here",
  "src/http/client-credentials.ts refusal: status >= 500 → status > 500":
    "500 is tried again and does not come here",
  "src/http/signals.ts untilAborted: > reject(abortError(signal)), 0) → > reject(abortError(signal)), 1)":
    "one turn of the event loop is what counts",
  "src/http/exchange.ts isWorthAnotherTry: outcome instanceof DwdiConnectionError → true":
    `${SAME}: no other error is transient`,
  "src/http/exchange.ts send: request.body === undefined → false":
    `${SAME}: a body that is undefined is none`,
  "src/http/network-error.ts describe: error.cause === undefined → false":
    "the word undefined is no sign of anything",
  'src/http/network-error.ts describe: "code" in error → true':
    "the word undefined is no sign of anything",
  'src/http/network-error.ts plainCause: "code" in error → true':
    `${SAME}: a code that is not there is no text`,
  "src/http/redact.ts REMEMBERED: REMEMBERED = 64 → REMEMBERED = 65": "one more is remembered",
  "src/http/redact.ts add: lasting.has(secret) → false":
    `${SAME}: a secret that is known for good is remembered once more`,
  "src/http/retry.ts LONGEST_RETRY_AFTER: LONGEST_RETRY_AFTER: number = 120_000 → LONGEST_RETRY_AFTER: number = 120001":
    "servers ask for whole seconds",
  "src/http/token.ts isGood: kept !== undefined → true": `${SAME}: its caller asks it too`,
  "src/http/token.ts get: kept → true": `${SAME}: isGood asks it too`,
  "src/http/token.ts request: pending === current → false #2":
    `${SAME}: the last who waits for it forgets it too`,
  "src/http/token.ts get: pending === joined → true":
    "only a caller between the end of a request and that of its waiters could tell",
  "src/http/token.ts isGood: secondsLeft() ?? 0 → secondsLeft() ?? 1":
    "what has a lifetime has seconds left",
  "src/amounts/rounding.ts hundredthsOf: exponent >= 0 → exponent >= 1":
    `${SAME}: both ways divide by 1`,
  "src/amounts/rounding.ts hundredthsOf: exponent >= 0 → exponent > 0":
    `${SAME}: both ways divide by 1`,
  "src/amounts/rounding.ts hundredthsOf: twiceRest > divisor → twiceRest >= divisor":
    `${SAME}: a tie does not come here`,
  "src/amounts/rounding.ts partsOf: new ArrayBuffer(8) → new ArrayBuffer(9)":
    "a byte that is not looked at",
  "src/amounts/rounding.ts partsOf: biased === 0 → biased === 1":
    "so small a number is 0.00 either way",
  "src/amounts/rounding.ts partsOf: biased === 0 → false": "so small a number is 0.00 either way",
  "src/amounts/rounding.ts partsOf: -1074 → -1075": "so small a number is 0.00 either way",
  "src/amounts/sum.ts rounded: partials.pop() ?? 0 → 0":
    `${SAME}: 0 and the largest part are that part`,
  "src/amounts/sum.ts rounded: partials.pop() ?? 0 → partials.pop() ?? 1 #2":
    "nothing is taken from where nothing is left",
  "src/amounts/sum.ts rounded: low !== 0 → true":
    `${SAME}: where nothing is low, nothing is nudged`,
  "src/amounts/sum.ts rounded: rest !== 0 → true":
    `${SAME}: nothing has no sign like that of a tie`,
  "src/amounts/sum.ts rounded: low !== 0 && rest !== 0 → true":
    `${SAME}: where nothing is low, nothing is nudged`,
  "src/amounts/sum.ts twoSum: Math.abs(a) < Math.abs(b) → Math.abs(a) <= Math.abs(b)":
    `${SAME}: of two that are as large, each may be the larger`,
  "src/transport/dial.ts LONGEST_DIAL: LONGEST_DIAL: number = 300_000 → LONGEST_DIAL: number = 300001":
    "a millisecond more, of minutes",
  "src/transport/dial.ts connect: call → true #2":
    `${SAME}: what is no signal is in no set of them`,
  "src/transport/dial.ts dialWith: once: true → once: false": `${SAME}: a signal ends once only`,
  "src/transport/env-proxy.ts envProxyFor: exemption !== undefined → true":
    `${SAME}: a list that is not there exempts nothing`,
  "src/transport/http-proxy.ts connect: once: true → once: false":
    `${SAME}: a signal ends once only`,
  "src/transport/http-proxy.ts createHttpProxyAgent: !isConnector(connect) → false":
    "undici gives one, which only its types do not say",
  "src/transport/proxied.ts createProxiedFetch: input instanceof Request → true":
    `${SAME}: an address has no signal`,
  "src/transport/proxied.ts createProxiedFetch: signal ?? null → signal":
    `${SAME}: what is undefined is no signal either`,
  'src/transport/proxy-error.ts signOf: "code" in error → true':
    "the word undefined is no sign of anything",
  'src/transport/tls-options.ts defaultRoots: "getCACertificates" in tls → true':
    `${SAME}: what is not there is no function`,
  'src/transport/tls-options.ts defaultRoots: typeof tls.getCACertificates === "function" → true':
    `${SAME}: what has that name is a function`,
  "src/transport/tls-options.ts defaultRoots: Array.isArray(listed) → true":
    `${SAME}: both ways to list them give a list`,
  'src/amounts/decimal.ts twoDecimals: (thousandths + 5n) / 10n * (sign === "" ? 1n : -1n) → (thousandths + 5n) / 10n / (sign === "" ? 1n : -1n)':
    `${SAME}: multiplied or divided by 1`,
  "src/amounts/decimal.ts fromCents: amount < 0n → amount < 1n": `${SAME}: 0 has no sign`,
  "src/amounts/decimal.ts fromCents: amount < 0n → amount <= 0n": `${SAME}: 0 has no sign`,
  "src/waldur/plan/billing-period.ts usageDate: now < end → now <= end":
    `${SAME}: both are that moment`,
  "src/waldur/client/grace.ts GRACE: GRACE = 5_000 → GRACE = 5001": "a millisecond more",
  "src/waldur/history.ts plansAhead: first === undefined → false": `${SAME}: a history has a month`,
  "src/waldur/plan/dwdi-usage.ts computeMetrics: nodeHours !== undefined → true":
    `${SAME}: node-hours are known of, whether some are listed or none`,
  "src/waldur/plan/offering.ts billedComponents: billingType !== undefined → true":
    `${SAME}: what has no billing type is refused`,
  "src/waldur/plan/plan-usage.ts planGroup: !(error instanceof DwdiError) → false":
    "no defect is known that would come here",
  "src/waldur/run.ts summary: erformance.now() - started) / 1000 → erformance.now() - started) / 1001":
    "a thousandth of a run's time",
  "src/waldur/run.ts stepOf: month !== undefined → true": `${SAME}: the plan of a step has a month`,
  "src/waldur/apply/send.ts postUsers: status: 200 → status: 201":
    `${SAME}: both say that it was taken`,
};
