/**
 * Decimals as whole numbers of 10^-120, in which sums are exact: a model of amounts that owes nothing
 * to the arithmetic of doubles.
 *
 * @module
 */

const PLACES = 120n;

/** A decimal as it stands in JSON, exactly. */
export function exact(text: string): bigint {
  const [, sign, whole = "", decimals = "", exponent = "0"] =
    /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = BigInt(whole + decimals);
  const places = PLACES + BigInt(exponent) - BigInt(decimals.length);
  if (places < 0n) throw new RangeError(`${text} has more than ${PLACES} places`);
  return digits * 10n ** places * (sign === "-" ? -1n : 1n);
}

/** A double of at least 0, down to 10^-120. */
export function exactly(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = exponent === 0n ? fraction : fraction | 0x10000000000000n;
  const power = (exponent === 0n ? 1n : exponent) - 1075n;
  const scaled = mantissa * 10n ** PLACES;
  return power < 0n ? scaled >> -power : scaled << power;
}

/**
 * Whether a double is a sum of decimals, each of which was rounded to a double once, and so was the
 * sum.
 */
export function isSum(value: number, decimals: readonly string[]): boolean {
  const sum = decimals.map(exact).reduce((a, b) => a + b, 0n);
  const distance = exactly(value) - sum;
  return (distance < 0n ? -distance : distance) <= (sum >> 52n) + 1n;
}

/** Whether a sum of decimals is more than a double can be. */
export function isTooLarge(decimals: readonly string[]): boolean {
  const sum = decimals.map(exact).reduce((a, b) => a + b, 0n);
  return sum > exactly(Number.MAX_VALUE);
}
