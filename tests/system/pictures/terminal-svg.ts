/**
 * Lines of a terminal as SVG, with their colours.
 *
 * @module
 */

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const BACKGROUND = "#0d1117";
const FOREGROUND = "#e6edf3";

/** The colours of a terminal by their codes, from red to cyan. */
const COLOURS: Readonly<Record<number, string>> = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  34: "#79c0ff",
  35: "#d2a8ff",
  36: "#56d4dd",
};

interface Style {
  readonly colour?: string | undefined;
  readonly bold?: boolean;
}

/** Draws lines, which may hold sequences for colours and bold text. */
export function svgOf(lines: readonly string[], columns: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((line, row) => {
    const y = MARGIN + CELL.height * (row + 0.75);
    return `<text x="${MARGIN}" y="${y}">${spansOf(line).map(tspanOf).join("")}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" ` +
    `fill="${FOREGROUND}">\n` +
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>\n` +
    `${rows.join("\n")}\n</svg>\n`;
}

interface Span {
  readonly text: string;
  readonly style: Style;
}

/** The colours that a line begins with are set at the end of the one before: they are the usual ones. */
function spansOf(line: string): Span[] {
  const [start = "", ...parts] = line.split("\u001b[");
  let style: Style = {};
  return [
    { text: start, style },
    ...parts.map((part) => {
      const end = part.indexOf("m");
      for (const code of part.slice(0, end).split(";")) style = styleAfter(style, Number(code));
      return { text: part.slice(end + 1), style };
    }),
  ];
}

function styleAfter(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 39) return { ...style, colour: undefined };
  const colour = COLOURS[code];
  if (colour === undefined) throw new Error(`no such code of a colour: ${code}`);
  return { ...style, colour };
}

function tspanOf({ text, style: { colour, bold } }: Span): string {
  // Spaces in a row would be drawn as one.
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");
  if (text === "" || (colour === undefined && !bold)) return escaped;
  const fill = colour === undefined ? "" : ` fill="${colour}"`;
  return `<tspan${fill}${bold ? ' font-weight="bold"' : ""}>${escaped}</tspan>`;
}
