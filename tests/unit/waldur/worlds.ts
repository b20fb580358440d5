/**
 * Worlds that end with the tests of their file.
 */
import { after } from "node:test";
import { type Given, openWorld, type World } from "../../kit/waldur-world.ts";

/** Gives a function that opens worlds; call it once at the top of a file. */
export function useWorlds(): (given?: Given) => Promise<World> {
  const worlds: World[] = [];
  after(() => Promise.all(worlds.map((world) => world.close())));
  return async (given = {}) => {
    const world = await openWorld(given);
    worlds.push(world);
    return world;
  };
}
