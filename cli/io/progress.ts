/**
 * Ways to show progress: a bar on a terminal, or log lines with `--verbose`.
 *
 * @module
 */
import type { Log, Progress, Work } from "./context.ts";
import { describeWork, drawWork } from "./progress-text.ts";
import type { Screen } from "./screen.ts";
import type { StatusLine } from "./status-line.ts";

/** Work that takes less is not shown, in milliseconds. */
const DELAY = 1000;
/** The time between two drawings, in milliseconds. */
const REDRAW_INTERVAL = 100;

/** Shows nothing. */
export const noProgress: Progress = {
  show() {},
  end() {},
  pauseFor: (task) => task(),
};

/** Shows a bar for work that takes over a second, until the signal aborts. */
export function createProgressBar(
  line: StatusLine,
  screen: () => Screen,
  signal: AbortSignal,
): Progress {
  let work: Work | undefined;
  let begin = { time: 0, done: 0 };
  let last = begin;
  let timer: ReturnType<typeof setInterval> | undefined;
  let pauses = 0;

  function draw(): void {
    const now = performance.now();
    if (work === undefined || now - begin.time < DELAY) return;
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
  function start(): void {
    if (signal.aborted || pauses > 0 || timer !== undefined) return;
    timer = setInterval(draw, REDRAW_INTERVAL);
    timer.unref();
  }
  signal.addEventListener("abort", stop, { once: true });

  return {
    show(shown) {
      const now = { time: performance.now(), done: shown.count?.done ?? 0 };
      if (work === undefined) begin = last = now;
      else if (now.done !== last.done) last = now;
      work = shown;
      start();
    },
    end() {
      work = undefined;
      stop();
    },
    async pauseFor(task) {
      pauses++;
      stop();
      try {
        return await task();
      } finally {
        pauses--;
        if (work !== undefined) start();
      }
    },
  };
}

/** Logs each piece of work as it begins. */
export function createProgressLog(log: Log): Progress {
  let last: string | undefined;
  return {
    ...noProgress,
    show(work) {
      if (work.what !== last) log.info(describeWork(work));
      last = work.what;
    },
    end() {
      last = undefined;
    },
  };
}

/** Shows work of unknown length while a task runs. */
export async function showWhile<T>(
  progress: Progress,
  what: string,
  task: () => Promise<T>,
): Promise<T> {
  progress.show({ what });
  try {
    return await task();
  } finally {
    progress.end();
  }
}
