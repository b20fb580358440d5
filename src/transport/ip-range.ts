/**
 * IP addresses and ranges of them in CIDR form.
 *
 * @module
 */

/** An address as a number of 32 or 128 bits. */
export interface Ip {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The addresses whose first `prefix` bits are those of `first`. */
export interface IpRange {
  readonly first: Ip;
  readonly prefix: number;
}

/** Reads a dotted IPv4 or an IPv6 address, the latter without brackets; undefined for anything else. */
export function parseIp(text: string): Ip | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? { bits: 32, value: join(bytes, 8n) } : undefined;
  }
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return undefined;
  const groups = ipv6Groups(text);
  return groups && { bits: 128, value: join(groups, 16n) };
}

/** Reads `address/prefix`, or an address alone as the range of itself. */
export function parseIpRange(text: string): IpRange | undefined {
  const [, address = "", digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const first = parseIp(address);
  if (!first) return undefined;
  const prefix = Number(digits ?? first.bits);
  return prefix <= first.bits ? { first, prefix } : undefined;
}

/** Says whether a range holds an address of the same family. */
export function rangeHolds({ first, prefix }: IpRange, address: Ip): boolean {
  if (first.bits !== address.bits) return false;
  const ignored = BigInt(first.bits - prefix);
  return first.value >> ignored === address.value >> ignored;
}

/** The platform's URL parser knows all spellings of IPv6 and writes them in one, with a single `::`. */
function ipv6Groups(text: string): readonly number[] | undefined {
  try {
    const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
    const [head = "", tail] = canonical.split("::");
    const before = hexGroups(head);
    if (tail === undefined) return before;
    const after = hexGroups(tail);
    return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  } catch {
    return undefined;
  }
}

function hexGroups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

function join(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}
