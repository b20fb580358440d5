// @ts-check
/**
 * Makes the tables of a page sortable: a button a column, for the pointer and the keyboard.
 */

for (const table of document.querySelectorAll("table")) makeSortable(table);

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
  const body = table.tBodies[0];
  if (body === undefined) return;
  const { compare } = new Intl.Collator("en", { numeric: true });
  const rows = [...body.rows].map((row) => {
    const cell = row.cells[column];
    const text = cell?.querySelector("data")?.value ?? cell?.textContent ?? "";
    return { row, text, number: Number(text), isAbsent: cell?.classList.contains("absent") };
  });
  rows.sort((a, b) => {
    if (a.isAbsent || b.isAbsent) return Number(a.isAbsent) - Number(b.isAbsent);
    const difference = a.number - b.number;
    return direction * (Number.isNaN(difference) ? compare(a.text, b.text) : difference);
  });
  const sorted = document.createDocumentFragment();
  for (const { row } of rows) sorted.append(row);
  body.append(sorted);
}
