/**
 * Help for a pipe or a file, without the streams of the process: to make those takes longer than all
 * else that help needs. On a terminal they tell how wide it is.
 *
 * @module
 */
import { fstatSync } from "node:fs";
import { helpOn } from "./help-on.ts";

const STDOUT = 1;

/**
 * The help that a command line of words and a last `--help` asks for; undefined where stdout is a
 * device such as a terminal, or where anything else is to be said.
 */
export async function plainHelp(argv: readonly string[]): Promise<string | undefined> {
  const words = argv.slice(0, -1);
  if (!words.every((word) => /^\w[\w-]*$/.test(word)) || isDevice(STDOUT)) return undefined;
  return await helpOn(words, { width: 80, color: false }).catch(() => undefined);
}

function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}
