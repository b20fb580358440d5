/**
 * How far work is, in words and as a bar.
 *
 * @module
 */
import type { Screen } from "./screen.ts";
import { cutMark } from "./screen.ts";
import { shorten, widthOf } from "./width.ts";
import { visible } from "./visible.ts";

/** Work that is under way. */
export interface Work {
  /** What is being done, for example `compute 2025-01`. */
  readonly what: string;
  /** How much of it is done, where that is known. */
  readonly count?: {
    /** May be a part: 2.5 of 12. */
    readonly done: number;
    readonly total: number;
    /** What is counted, for example `months`. */
    readonly unit: string;
  };
}

/** How work has gone since it began. */
export interface Pace {
  /** How long it has taken so far. */
  readonly seconds: number;
  /** How much was done a second, until something was done last; 0 while nothing is. */
  readonly rate: number;
  /** How long ago that was, in seconds. */
  readonly idle: number;
}

/** Kept free at the end of the line for what a terminal echoes of a key: `^C`. */
const SPARE = 4;
const GAP = "  ";
const LEAST_BAR = 8;
const LONGEST_BAR = 20;

/** Says in words how far work is. */
export function describeWork({ what, count }: Work): string {
  return count === undefined ? what : `${what}: ${countText(count)} done`;
}

/** Draws work as one line that a terminal does not break, whatever its names and its width. */
export function drawWork({ what, count }: Work, pace: Pace, screen: Screen): string {
  const width = Math.max(0, screen.width - SPARE);
  const details = count === undefined ? [timeText(pace.seconds)] : countDetails(count, pace);
  while (details.length > 1 && widthOf(details.join(GAP)) > width / 2) details.pop();
  const free = width - widthOf(details.join(GAP)) - GAP.length;
  const name = visible(what);
  const besideName = free - GAP.length - widthOf(name);
  const barWidth = Math.min(LONGEST_BAR, Math.max(LEAST_BAR, besideName));
  const bar = count === undefined || free < 2 * LEAST_BAR
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

/** A rate in the smallest unit of time in which it is at least 1. */
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
