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
  if (!text.includes(":")) return parseIpv4(text);
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

/** Whether a host is this machine for certain; any other name may have another address in DNS. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
}

function parseIpv4(text: string): Ip | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte < 256) ? { bits: 32, value: join(bytes, 8n) } : undefined;
}

/** The eight groups of an IPv6 address; `::` stands for the zero groups that are missing. */
function ipv6Groups(text: string): readonly number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (tail !== undefined && head.includes(".")) return undefined;
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  if (!before || !after || more.length > 0) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

/** Groups of hexadecimal digits, of which an IPv4 address may be the last two. */
function groupsOf(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4) groups.push(Number(ipv4.value >> 16n), Number(ipv4.value & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function join(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}
