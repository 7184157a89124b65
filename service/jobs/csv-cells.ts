const quote = 34;
const comma = 44;

/**
 * The cells of a row that stands on one line (RFC 4180), its line end taken away; undefined where it does not end on
 * this line or is not regular: csv-parse has those.
 */
export function cellsOfLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    const isQuoted = line.charCodeAt(at) === quote;
    const end = isQuoted ? behindQuotes(line, at) : behindPlain(line, at);
    if (end === undefined) return undefined;
    const cell = isQuoted ? line.slice(at + 1, end - 1) : line.slice(at, end);
    cells.push(isQuoted && cell.includes('"') ? cell.replaceAll('""', '"') : cell);
    if (end === line.length) return cells;
    if (line.charCodeAt(end) !== comma) return undefined;
    at = end;
  }
}

/** The place behind the quote that closes a cell. */
function behindQuotes(line: string, start: number): number | undefined {
  let close = line.indexOf('"', start + 1);
  while (close >= 0 && line.charCodeAt(close + 1) === quote) close = line.indexOf('"', close + 2);
  return close < 0 ? undefined : close + 1;
}

/** The place behind a cell without quotes. */
function behindPlain(line: string, start: number): number | undefined {
  const found = line.indexOf(',', start);
  const end = found < 0 ? line.length : found;
  const quoted = line.indexOf('"', start);
  return quoted >= 0 && quoted < end ? undefined : end;
}
