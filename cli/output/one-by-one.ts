/**
 * Ways through what arrives that hold one item at a time. A `for await` loop holds the last one
 * while it waits for the next, since JavaScriptCore keeps it in the loop's frame; of the months of
 * a large centre that is one too many.
 *
 * @module
 */

const END = Symbol("end");

/** Passes on what each item becomes; `after` runs when the next one is asked for. */
export async function* passOn<T, R>(
  items: AsyncIterable<T>,
  become: (item: T) => R | Promise<R>,
  after?: () => void | Promise<void>,
): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextOf(iterator, become);
      if (next === END) return;
      yield next;
      await after?.();
    }
  } finally {
    await iterator.return?.();
  }
}

/** Runs a task for each item, one after the other. */
export async function forEach<T>(
  items: AsyncIterable<T>,
  task: (item: T) => Promise<void>,
): Promise<void> {
  for await (const _ of passOn(items, task));
}

/** With a frame of its own, which ends before the next item is asked for. */
async function nextOf<T, R>(
  iterator: AsyncIterator<T>,
  become: (item: T) => R | Promise<R>,
): Promise<R | typeof END> {
  const { done, value } = await iterator.next();
  return done ? END : await become(value);
}
