/**
 * A host behind a jump host: a network namespace that holds a target and proxies, where the target
 * listens on the namespace's own loopback and has a name that only `/etc/hosts` in there knows.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { freePort, run, type Running, startProgram } from "./programs.ts";

export const INSIDE_NAME = "dwdi.inside";

const NAMESPACE = `dwdi-${process.pid}`;
const HOSTS_FOLDER = `/etc/netns/${NAMESPACE}`;
/** Interface names have at most 15 characters. */
const LINK = `dw${process.pid}`;
const SUBNET = `10.213.${process.pid % 256}`;
/** The address at which this side reaches the proxies in the namespace. */
export const GATEWAY: string = `${SUBNET}.2`;

/** False, or why no namespace can be made here. */
export function unlessNamespaces(): false | string {
  try {
    run("ip", ["netns", "add", `${NAMESPACE}-probe`]);
    run("ip", ["netns", "del", `${NAMESPACE}-probe`]);
    return false;
  } catch {
    const report = "NOT TESTED: network namespaces cannot be made here; run as root";
    process.stderr.write(`${report}\n`);
    return report;
  }
}

/** Makes the namespace with its hosts file and a link to it. */
export function createInside(): void {
  mkdirSync(HOSTS_FOLDER, { recursive: true });
  writeFileSync(`${HOSTS_FOLDER}/hosts`, `127.0.0.1 localhost ${INSIDE_NAME}\n`);
  run("ip", ["netns", "add", NAMESPACE]);
  run("ip", ["link", "add", `${LINK}a`, "type", "veth", "peer", "name", `${LINK}b`]);
  run("ip", ["link", "set", `${LINK}b`, "netns", NAMESPACE]);
  run("ip", ["addr", "add", `${SUBNET}.1/24`, "dev", `${LINK}a`]);
  run("ip", ["link", "set", `${LINK}a`, "up"]);
  run("ip", ["-n", NAMESPACE, "addr", "add", `${GATEWAY}/24`, "dev", `${LINK}b`]);
  for (const link of ["lo", `${LINK}b`]) run("ip", ["-n", NAMESPACE, "link", "set", link, "up"]);
}

/** Removes all of it; the link goes with the namespace. */
export function removeInside(): void {
  run("ip", ["netns", "del", NAMESPACE]);
  rmSync(HOSTS_FOLDER, { recursive: true });
}

/** Starts a program in the namespace and waits until it is reachable from here. */
export function startInside(command: readonly string[], port: number): Promise<Running> {
  return startProgram("ip", ["netns", "exec", NAMESPACE, ...command], { host: GATEWAY, port });
}

/** Serves a target on the namespace's loopback, and a way to see from here that it does. */
export async function startInsideTarget(): Promise<Running & { readonly port: number }> {
  const [port, sign] = [await freePort(), await freePort()];
  const script = fileURLToPath(new URL("./inside-target.ts", import.meta.url));
  const node = /\bnode$/.test(process.execPath) ? process.execPath : "node";
  const running = await startInside([node, "--import", "tsx", script, `${port}`, `${sign}`], sign);
  return { ...running, port };
}
