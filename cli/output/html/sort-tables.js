// @ts-check
/**
 * Makes the tables of a page sortable, by a button a column, and long ones complete on demand.
 */

for (const table of document.querySelectorAll("table")) {
  makeSortable(table);
  const more = table.querySelector(".more");
  if (more !== null) offerMore(table, more);
}

/** @param {HTMLTableElement} table */
function makeSortable(table) {
  const headers = [...table.tHead?.rows[0]?.cells ?? []];
  for (const [column, header] of headers.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => {
      const isNumber = header.classList.contains("number");
      const first = isNumber ? "descending" : "ascending";
      const second = isNumber ? "ascending" : "descending";
      const order = header.ariaSort === first ? second : first;
      for (const other of headers) other.ariaSort = other === header ? order : "none";
      sort(table, column, order === "ascending" ? 1 : -1);
    });
    header.append(button);
    header.ariaSort = "none";
  }
}

/**
 * Sorts numbers as numbers and names with their numbers as numbers; what is not known comes last.
 *
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {1 | -1} direction
 */
function sort(table, column, direction) {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const bodies = [...table.tBodies].map((body) => ({ body, length: body.rows.length }));
  const rows = bodies.flatMap(({ body }) => [...body.rows]).map((row) => {
    const cell = row.cells[column];
    const text = cell?.querySelector("data")?.value ?? cell?.textContent ?? "";
    return { row, text, number: Number(text), isAbsent: cell?.classList.contains("absent") };
  });
  rows.sort((a, b) => {
    if (a.isAbsent || b.isAbsent) return Number(a.isAbsent) - Number(b.isAbsent);
    const difference = a.number - b.number;
    return direction * (Number.isNaN(difference) ? compare(a.text, b.text) : difference);
  });
  for (const { body, length } of bodies) {
    const sorted = document.createDocumentFragment();
    for (const { row } of rows.splice(0, length)) sorted.append(row);
    body.append(sorted);
  }
}

/**
 * @param {HTMLTableElement} table
 * @param {Element} more
 */
function offerMore(table, more) {
  const shown = table.tBodies[0]?.rows.length ?? 0;
  const all = shown + more.childElementCount;
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = `The first ${shown.toLocaleString("en")} rows of ${
    all.toLocaleString("en")
  }. `;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show all";
  button.addEventListener("click", () => {
    more.classList.remove("more");
    note.remove();
  });
  note.append(button);
  table.after(note);
}
