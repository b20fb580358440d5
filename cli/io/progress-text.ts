/**
 * Progress as one line of text: in words, or with a bar, a rate and the time left.
 *
 * @module
 */
import type { Work } from "./context.ts";
import { cutMark, type Screen } from "./screen.ts";
import { escapeControls, shorten, widthOf } from "./text.ts";

/** The speed of work since it began. */
export interface Pace {
  /** The time so far. */
  readonly seconds: number;
  /** What was done per second, up to the last change; 0 while nothing is done. */
  readonly rate: number;
  /** The time since the last change, in seconds. */
  readonly idle: number;
}

/** Columns left free at the end of the line, for the `^C` that a terminal echoes. */
const SPARE = 4;
const GAP = "  ";
const MIN_BAR = 8;
const MAX_BAR = 20;

/** Progress in words. */
export function describeWork({ what, count }: Work): string {
  return count === undefined ? what : `${what}: ${countText(count)} done`;
}

/** Progress as one line with a bar, which fits the screen whatever the names and the width. */
export function drawWork({ what, count }: Work, pace: Pace, screen: Screen): string {
  const width = Math.max(0, screen.width - SPARE);
  const details = count === undefined ? [timeText(pace.seconds)] : countDetails(count, pace);
  while (details.length > 1 && widthOf(details.join(GAP)) > width / 2) details.pop();
  const free = width - widthOf(details.join(GAP)) - GAP.length;
  const name = escapeControls(what);
  const besideName = free - GAP.length - widthOf(name);
  const barWidth = Math.min(MAX_BAR, Math.max(MIN_BAR, besideName));
  const bar = count === undefined || free < 2 * MIN_BAR
    ? []
    : [barOf(count.done / count.total, barWidth, screen)];
  const nameWidth = free - (bar.length === 0 ? 0 : barWidth + GAP.length);
  const parts = [shorten(name, Math.max(0, nameWidth), cutMark(screen)), ...bar, ...details];
  return shorten(parts.join(GAP), width, width === 0 ? "" : cutMark(screen));
}

function countText({ done, total, unit }: NonNullable<Work["count"]>): string {
  return `${Math.floor(done)} of ${total} ${unit}`;
}

function countDetails(count: NonNullable<Work["count"]>, { seconds, rate, idle }: Pace): string[] {
  const text = countText(count);
  if (rate <= 0) return [text, timeText(seconds)];
  const left = (count.total - count.done) / rate - idle;
  return [text, rateText(rate), `${timeText(left)} left`];
}

/** A rate in the shortest unit of time in which it is at least 1. */
function rateText(perSecond: number): string {
  const [factor, unit] = perSecond >= 1
    ? [1, "s"]
    : perSecond >= 1 / 60
    ? [60, "min"]
    : [3600, "h"];
  const rate = perSecond * factor;
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/${unit}`;
}

function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

function barOf(share: number, width: number, { ascii }: Screen): string {
  const full = Math.max(0, Math.min(width, Math.floor(share * width)));
  const [done, left] = ascii ? ["#", "."] : ["█", "░"];
  return done.repeat(full) + left.repeat(width - full);
}
