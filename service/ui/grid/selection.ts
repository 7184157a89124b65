/** Which rows of one view are chosen. A selection never holds a row that the view does not show. */
export type Selection =
  | { readonly kind: 'none' }
  /** Rows by their key, each with where it was. */
  | { readonly kind: 'some'; readonly rows: ReadonlyMap<string, number>; readonly anchor: number }
  /** All that the view matches, loaded or not. */
  | { readonly kind: 'all' };

export const nothing: Selection = { kind: 'none' };
export const everything: Selection = { kind: 'all' };

/** Rows of a range that are chosen one by one: as many as one change takes. */
export const mostInRange = 1_000;

interface Row {
  readonly key: string;
  readonly index: number;
}

export function isChosen(selection: Selection, key: string | undefined): boolean {
  return selection.kind === 'all' || (selection.kind === 'some' && key !== undefined && selection.rows.has(key));
}

/** One row alone; it is the anchor of what follows. */
export function choose({ key, index }: Row): Selection {
  return { kind: 'some', rows: new Map([[key, index]]), anchor: index };
}

/** Adds a row or takes it out. Of all, nothing can be taken out: it becomes the row alone. */
export function toggle(selection: Selection, row: Row): Selection {
  if (selection.kind !== 'some') return choose(row);
  const rows = new Map(selection.rows);
  if (!rows.delete(row.key)) rows.set(row.key, row.index);
  return rows.size === 0 ? nothing : { kind: 'some', rows, anchor: row.index };
}

/** From which position to which a range to `index` reaches, both ends in it. */
export function rangeTo(selection: Selection, index: number): readonly [from: number, to: number] {
  const anchor = selection.kind === 'some' ? selection.anchor : index;
  return anchor <= index ? [anchor, index] : [index, anchor];
}

/** A range takes the place of what was chosen; the anchor stays. */
export function chooseRange(selection: Selection, rows: readonly Row[], index: number): Selection {
  const anchor = selection.kind === 'some' ? selection.anchor : index;
  return rows.length === 0 ? nothing : { kind: 'some', rows: new Map(rows.map((row) => [row.key, row.index])), anchor };
}

/** How many are chosen, of `total` that the view matches. */
export function countOf(selection: Selection, total: number): number {
  return selection.kind === 'none' ? 0 : selection.kind === 'all' ? total : selection.rows.size;
}
