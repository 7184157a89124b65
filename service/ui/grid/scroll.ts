/** Where the rows of a long list lie: pixels and rows, both ways, by arithmetic alone. */

/** No element is made taller: Chromium stops at 33,554,426 px, Firefox near 17,900,000. */
export const tallestPx = 8_000_000;

export interface Extent {
  readonly rows: number;
  readonly rowPx: number;
  /** Height of what is in sight. */
  readonly sightPx: number;
}

/** Height of the inside, whose scroll bar stands for all rows. */
export function insidePx({ rows, rowPx }: Extent): number {
  return Math.min(rows * rowPx, tallestPx);
}

/** Rows that fit into sight, the last one in part. */
export function rowsInSight({ rowPx, sightPx }: Extent): number {
  return Math.ceil(sightPx / rowPx);
}

/**
 * The greatest first row: the last row is then whole at the lower edge. Rows may begin in part, so this is no whole
 * number.
 */
export function lastFirst(extent: Extent): number {
  return Math.max(0, extent.rows - extent.sightPx / extent.rowPx);
}

/** The first row in sight, in part as a fraction, for a position of the scroll bar. */
export function firstAt(scrollTop: number, extent: Extent): number {
  const way = insidePx(extent) - extent.sightPx;
  if (way <= 0) return 0;
  if (!isScaled(extent)) return clamp(scrollTop / extent.rowPx, 0, lastFirst(extent));
  return clamp((scrollTop / way) * lastFirst(extent), 0, lastFirst(extent));
}

/** The position of the scroll bar at which a row is the first in sight. */
export function scrollTopAt(first: number, extent: Extent): number {
  const way = insidePx(extent) - extent.sightPx;
  if (way <= 0) return 0;
  if (!isScaled(extent)) return clamp(first * extent.rowPx, 0, way);
  const last = lastFirst(extent);
  return last === 0 ? 0 : clamp((first / last) * way, 0, way);
}

/** The bar stands for more rows than it has pixels for: wheel and keys then move by rows, not by the bar. */
export function isScaled({ rows, rowPx }: Extent): boolean {
  return rows * rowPx > tallestPx;
}

/** The first row at which `row` is wholly in sight, moved as little as possible. */
export function firstToShow(row: number, first: number, extent: Extent): number {
  if (row < first) return row;
  if (row + 1 > first + extent.sightPx / extent.rowPx)
    return clamp(row + 1 - extent.sightPx / extent.rowPx, 0, lastFirst(extent));
  return first;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
