/**
 * The names that DWDI does not list in some months or days of a period.
 *
 * @module
 */

/** Months or days one after another, by their first and last. */
interface Range {
  readonly from: string;
  to: string;
  /** The place of `to` among all that were read. */
  end: number;
}

/** Where one name is missing. */
interface Absence {
  count: number;
  readonly ranges: Range[];
}

/** The ranges of one name that are told: a name that is listed every other day has hundreds. */
const TOLD = 8;

/** Gathers which names are missing in which of the months or days, as they are read. */
export class MissingNames {
  readonly #unit: string;
  readonly #absences = new Map<string, Absence>();
  #read = 0;

  /** @param unit What is read, for example `days`. */
  constructor(unit: string) {
    this.#unit = unit;
  }

  /** Adds the names that are missing in the next month or day. */
  add(period: string, names: readonly string[]): void {
    this.#read++;
    for (const name of names) {
      const absence = this.#absences.get(name) ?? { count: 0, ranges: [] };
      this.#absences.set(name, absence);
      absence.count++;
      const last = absence.ranges.at(-1);
      if (last?.end === this.#read - 1) Object.assign(last, { to: period, end: this.#read });
      else absence.ranges.push({ from: period, to: period, end: this.#read });
    }
  }

  /** One line for each name: in how many it is missing, and in which. */
  lines(): string[] {
    return Array.from(
      this.#absences,
      ([name, { count, ranges }]) =>
        `not listed by DWDI in ${count} of ${this.#read} ${this.#unit}: ${name} ` +
        `(${rangesText(ranges)})`,
    );
  }
}

function rangesText(ranges: readonly Range[]): string {
  const told = ranges.slice(0, TOLD).map(({ from, to }) => from === to ? from : `${from} to ${to}`);
  const more = ranges.length - told.length;
  if (more > 0) told.push(`and ${more} more: see --verbose`);
  return told.join(", ");
}
