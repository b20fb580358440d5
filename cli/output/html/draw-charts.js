// @ts-check
/**
 * Draws the charts of a page, again when the width, the colours or the medium change.
 *
 * @typedef {import("./chart-data.ts").BarChart} BarChart
 * @typedef {import("./chart-data.ts").StackChart} StackChart
 * @typedef {{ name: string, text: string, part?: string }} TipLine
 */

const ROW = 26;
const HEIGHT = 260;
const FONT_SIZE = 13;

const barsOf = /** @type {uPlot.Series.BarsPathBuilderFactory} */ (uPlot.paths.bars);
const plain = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact" });
const ruler = document.createElement("canvas").getContext("2d");

const places = [...document.querySelectorAll(".chart")].filter((place) =>
  place instanceof HTMLElement
);
/** @type {import("./chart-data.ts").Chart[]} */
const charts = JSON.parse(document.getElementById("charts")?.textContent ?? "[]");
/** @type {uPlot[]} */
let drawn = [];
let drawnWidth = 0;

for (const figures of document.querySelectorAll(".figures")) figures.removeAttribute("hidden");
draw();
new ResizeObserver(() => places[0]?.clientWidth === drawnWidth || draw()).observe(document.body);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
addEventListener("beforeprint", () => setPrinting(true));
addEventListener("afterprint", () => setPrinting(false));

/** @param {boolean} isPrinting */
function setPrinting(isPrinting) {
  document.documentElement.classList.toggle("printing", isPrinting);
  draw();
}

function draw() {
  for (const chart of drawn) chart.destroy();
  drawnWidth = places[0]?.clientWidth ?? 0;
  drawn = charts.flatMap((chart, index) => {
    const place = places[index];
    if (place === undefined) return [];
    return chart.kind === "bars" ? drawBars(place, chart) : drawStack(place, chart);
  });
}

/**
 * Bars that lie, a name before and the number behind each. All others have no bar, which would dwarf
 * those that have.
 *
 * @param {HTMLElement} place
 * @param {BarChart} chart
 */
function drawBars(place, { names, values, texts, hasOthers }) {
  const width = place.clientWidth;
  const text = colour("text");
  const bars = values.map((value, index) => isOthers(index) ? null : value);
  const shown = names.map((name) => shorten(name, width * 0.4));
  const room = widest(texts) + 8;
  const tip = tipOf(place);

  /** @param {number} index */
  function isOthers(index) {
    return hasOthers && index === names.length - 1;
  }

  return new uPlot(
    {
      width,
      height: names.length * ROW,
      padding: [0, room, 0, 0],
      legend: { show: false },
      cursor: cursorOf(),
      scales: {
        x: { time: false, ori: 1, dir: -1, range: [-0.5, names.length - 0.5] },
        y: { ori: 0, dir: 1, range: [0, Math.max(...bars.map(Number)) || 1] },
      },
      axes: [
        {
          side: 3,
          size: widest(shown) + 10,
          gap: 8,
          stroke: text,
          font: font(),
          grid: { show: false },
          ticks: { show: false },
          splits: () => names.map((_, index) => index),
          values: () => shown,
        },
        { show: false },
      ],
      series: [
        {},
        {
          fill: colour("part-1"),
          width: 0,
          points: { show: false },
          paths: barsOf({ size: [0.7] }),
        },
      ],
      hooks: {
        draw: [(u) => writeNumbers(u, bars, texts, text)],
        setCursor: [(u) => {
          const index = u.cursor.idx;
          if (index === null || index === undefined) return tip.hide();
          tip.show(u, names[index] ?? "", [{ name: "", text: texts[index] ?? "" }]);
        }],
      },
    },
    [names.map((_, index) => index), bars],
    place,
  );
}

/**
 * @param {uPlot} u
 * @param {readonly (number | null)[]} values
 * @param {readonly string[]} texts
 * @param {string} colour
 */
function writeNumbers(u, values, texts, colour) {
  const { ctx } = u;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.font = font(devicePixelRatio);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const [index, value] of values.entries()) {
    const x = u.valToPos(value ?? 0, "y", true) + 6 * devicePixelRatio;
    ctx.fillText(texts[index] ?? "", x, u.valToPos(index, "x", true));
  }
  ctx.restore();
}

/**
 * Bars that stand, one a period, made of parts.
 *
 * @param {HTMLElement} place
 * @param {StackChart} chart
 */
function drawStack(place, { periods, parts, totals, scale, hasOthers }) {
  const width = place.clientWidth;
  const [text, line] = [colour("text"), colour("line")];
  const colours = parts.map((_, index) => colour(partOf(index)));
  const edges = stack(parts.map(({ values }) => values), periods.length);
  const top = Math.max(...edges.at(-1) ?? []);
  const tick = top / scale < 100_000 ? plain : compact;
  const tip = tipOf(place);

  /** @param {number} index */
  function partOf(index) {
    const isOthers = hasOthers && index === parts.length - 1;
    return isOthers || index >= 5 ? "part-others" : `part-${index + 1}`;
  }

  return new uPlot(
    {
      width,
      height: HEIGHT,
      padding: [8, Math.max(0, (widest(periods) - width / periods.length) / 2), 0, 0],
      legend: { show: false },
      cursor: cursorOf(),
      scales: {
        x: { time: false, range: [-0.5, periods.length - 0.5] },
        y: { range: [0, top * 1.02 || 1] },
      },
      axes: [
        {
          stroke: text,
          font: font(),
          space: widest(periods) + 16,
          incrs: [1, 2, 3, 6, 7, 12, 14, 24, 28, 60, 91, 120, 182, 365, 730, 1461],
          grid: { show: false },
          ticks: { stroke: line },
          values: (_, splits) => splits.map((index) => periods[index] ?? ""),
        },
        {
          stroke: text,
          font: font(),
          size: (_, values) => widest(values ?? []) + 14,
          gap: 8,
          grid: { stroke: line },
          ticks: { show: false },
          values: (_, splits) => splits.map((split) => tick.format(split / scale)),
        },
      ],
      series: [
        {},
        ...parts.map((_, index) => ({
          fill: colours[index] ?? text,
          stroke: colour("page"),
          // A line around bars that are hardly wider would hide them.
          width: width / periods.length > 12 ? 1 : 0,
          points: { show: false },
          paths: barsOf({
            size: [0.75, 64],
            disp: {
              y0: { unit: 1, values: () => edges[index] ?? [] },
              y1: { unit: 1, values: () => edges[index + 1] ?? [] },
            },
          }),
        })),
      ],
      hooks: {
        setCursor: [(u) => {
          const at = u.cursor.idx;
          if (at === null || at === undefined) return tip.hide();
          const lines = parts.map(({ name, texts }, index) => ({
            name,
            text: texts[at] ?? "",
            part: partOf(index),
          })).reverse();
          const total = { name: "Sum", text: totals[at] ?? "" };
          tip.show(u, periods[at] ?? "", parts.length > 1 ? [...lines, total] : [total]);
        }],
      },
    },
    [periods.map((_, index) => index), ...edges.slice(1)],
    place,
  );
}

/**
 * Where each part begins and the last one ends, a list of numbers by period each. What is not known
 * takes no room; its tooltip says that it is not known.
 *
 * @param {readonly (readonly (number | null)[])[]} parts
 * @param {number} length
 */
function stack(parts, length) {
  const edges = [new Array(length).fill(0)];
  for (const values of parts) {
    const below = edges.at(-1) ?? [];
    edges.push(below.map((edge, index) => edge + (values[index] ?? 0)));
  }
  return edges;
}

/** @param {readonly string[]} texts */
function widest(texts) {
  if (ruler === null) return 0;
  ruler.font = font();
  return texts.reduce((most, text) => Math.max(most, ruler.measureText(text).width), 0);
}

/**
 * Cuts out of the middle of a name what does not fit: names often differ at their end only.
 *
 * @param {string} name
 * @param {number} width
 */
function shorten(name, width) {
  const characters = [...name];
  let shown = name;
  for (let kept = characters.length; kept > 2 && widest([shown]) > width; kept--) {
    const start = characters.slice(0, Math.ceil(kept / 2));
    const end = characters.slice(characters.length - Math.floor(kept / 2));
    shown = `${start.join("")}…${end.join("")}`;
  }
  return shown;
}

function font(ratio = 1) {
  return `${FONT_SIZE * ratio}px ${getComputedStyle(document.body).fontFamily}`;
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @returns {uPlot.Cursor} */
function cursorOf() {
  return { x: false, y: false, points: { show: false }, drag: { x: false, y: false } };
}

/**
 * A text beside the pointer.
 *
 * @param {HTMLElement} place
 */
function tipOf(place) {
  place.querySelector(".tip")?.remove();
  const tip = place.appendChild(element("div", "tip"));
  tip.hidden = true;
  return {
    hide() {
      tip.hidden = true;
    },
    /**
     * @param {uPlot} u
     * @param {string} heading
     * @param {readonly TipLine[]} lines
     */
    show(u, heading, lines) {
      const items = lines.map(({ name, text, part = "" }) => {
        const item = element("li", part);
        item.append(element("span", "name", name), element("span", "", text));
        return item;
      });
      const list = element("ul");
      list.append(...items);
      tip.replaceChildren(element("p", "", heading), list);
      tip.hidden = false;
      const { left = 0, top = 0 } = u.cursor;
      const x = u.over.offsetLeft + left + 16;
      const fits = x + tip.offsetWidth <= place.clientWidth;
      tip.style.left = `${fits ? x : Math.max(0, x - tip.offsetWidth - 32)}px`;
      tip.style.top = `${u.over.offsetTop + top + 16}px`;
    },
  };
}

/**
 * @param {string} name
 * @param {string} [kind]
 * @param {string} [text]
 */
function element(name, kind = "", text = "") {
  const made = document.createElement(name);
  if (kind !== "") made.className = kind;
  made.textContent = text;
  return made;
}
