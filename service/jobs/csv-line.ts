/** What cannot stand in a cell without quotes (RFC 4180); a byte order mark would be lost at the start of a file. */
const special = /[",\r\n\ufeff]/;
/** What a spreadsheet takes for a formula when it begins a cell; a negative amount is none. */
const formula = /^(?:[=+@\t\r]|-(?!\d+(?:\.\d+)?$))/;

/**
 * One row as a line of CSV, with its LF. `spreadsheetSafe` puts an apostrophe before what a spreadsheet would take for
 * a formula (jobs.md, Export): such a file is for reading, not for importing again.
 */
export function csvLine(cells: readonly string[], spreadsheetSafe = false): string {
  let line = '';
  for (let place = 0; place < cells.length; place++) {
    let cell = cells[place]!;
    if (spreadsheetSafe && formula.test(cell)) cell = `'${cell}`;
    if (special.test(cell)) cell = `"${cell.replaceAll('"', '""')}"`;
    line += place === 0 ? cell : `,${cell}`;
  }
  return `${line}\n`;
}
