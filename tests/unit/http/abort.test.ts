import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onAbort } from "../../../src/http/abort.ts";

/** A signal whose listeners are counted. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return { controller, signal, listeners };
}

describe("a signal that many wait for", () => {
  it("is listened to once, and not at all when the last has left", () => {
    const { signal, listeners } = countedSignal();
    const leaves = Array.from({ length: 20 }, () => onAbort(signal, () => {}));
    assert.equal(listeners.size, 1);
    const last = leaves.pop();
    for (const leave of leaves) leave();
    assert.equal(listeners.size, 1);
    last?.();
    assert.equal(listeners.size, 0);
    const leave = onAbort(signal, () => {});
    assert.equal(listeners.size, 1);
    last?.();
    onAbort(signal, () => {});
    assert.equal(listeners.size, 1);
    leave();
  });

  it("calls back those who have not left, once", () => {
    const { controller, signal } = countedSignal();
    const called: string[] = [];
    onAbort(signal, () => called.push("first"));
    const leave = onAbort(signal, () => called.push("second"));
    onAbort(signal, () => called.push("third"));
    leave();
    controller.abort();
    controller.abort();
    assert.deepEqual(called, ["first", "third"]);
  });

  it("is told apart from others", () => {
    const [one, other] = [countedSignal(), countedSignal()];
    const called: string[] = [];
    onAbort(one.signal, () => called.push("one"));
    onAbort(other.signal, () => called.push("other"));
    other.controller.abort();
    assert.deepEqual(called, ["other"]);
  });
});
