/**
 * How it is shown how far work is: a bar on a terminal, else a line a step with `--verbose`.
 *
 * @module
 */
import type { Log } from "./log.ts";
import type { Screen } from "./screen.ts";
import { describeWork, drawWork, type Work } from "./progress-text.ts";
import type { StatusLine } from "./status-line.ts";

/** Where a command says how far it is. */
export interface Progress {
  /** Shows work until it is done or there is other work. */
  tell(work: Work): void;
  /** Shows nothing any more: the work is done, or failed. */
  end(): void;
  /** Does a task that may ask something on the terminal itself. */
  aside<T>(task: () => Promise<T>): Promise<T>;
}

/** Nothing is shown of work that takes less, in milliseconds. */
const PATIENCE = 1000;
/** In milliseconds. */
const REDRAWN_EVERY = 100;

/** Shows nothing. */
export const noProgress: Progress = {
  tell() {},
  end() {},
  aside: (task) => task(),
};

/** Shows a bar, from a second on, and until the signal comes. */
export function createBar(
  line: StatusLine,
  screen: () => Screen,
  signal: AbortSignal,
): Progress {
  let work: Work | undefined;
  let begin = { time: 0, done: 0 };
  let last = begin;
  let timer: ReturnType<typeof setInterval> | undefined;
  let asides = 0;

  function draw(): void {
    const now = performance.now();
    if (work === undefined || now - begin.time < PATIENCE) return;
    const pace = {
      seconds: (now - begin.time) / 1000,
      rate: 1000 * (last.done - begin.done) / Math.max(1, last.time - begin.time),
      idle: (now - last.time) / 1000,
    };
    line.show(drawWork(work, pace, screen()));
  }
  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    line.clear();
  }
  function go(): void {
    if (signal.aborted || asides > 0) return;
    timer ??= setInterval(draw, REDRAWN_EVERY);
    timer.unref();
  }
  signal.addEventListener("abort", stop, { once: true });

  return {
    tell(told) {
      const now = { time: performance.now(), done: told.count?.done ?? 0 };
      if (work === undefined) begin = last = now;
      else if (now.done !== last.done) last = now;
      work = told;
      go();
    },
    end() {
      work = undefined;
      stop();
    },
    async aside(task) {
      asides++;
      stop();
      try {
        return await task();
      } finally {
        asides--;
        if (work !== undefined) go();
      }
    },
  };
}

/** Says in a line each what is worked on, where nobody watches. */
export function createProgressLog(log: Log): Progress {
  let last: string | undefined;
  return {
    ...noProgress,
    tell(work) {
      if (work.what !== last) log.info(describeWork(work));
      last = work.what;
    },
    end() {
      last = undefined;
    },
  };
}

/** Shows work of which nobody knows how much it is, for as long as it takes. */
export async function showWhile<T>(
  progress: Progress,
  what: string,
  task: () => Promise<T>,
): Promise<T> {
  progress.tell({ what });
  try {
    return await task();
  } finally {
    progress.end();
  }
}
