import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import type { Entry } from '../data/api.js';
import { keyOf, textOf } from '../data/description.js';
import { say } from '../data/toasts.js';
import { counted, grouped } from '../data/words.js';
import { cellCopy } from '../grid/cell.js';
import type { GridColumn } from '../grid/columns.js';
import {
  choose,
  chooseRange,
  countOf,
  isChosen,
  mostInRange,
  rangeTo,
  toggle,
  type Selection,
} from '../grid/selection.js';
import type { Place, Press } from '../grid/use-pointing.js';
import type { TableView } from './use-table-view.js';

/** Opens a record beside the list; one with rules, which needs the room, alone. */
export function openRecord({ app, table, archive, open }: TableView, entry: Entry): void {
  const own = keyOf(table, entry);
  if (table.columns.some(({ input }) => input === 'rules') && !archive) go(at(app, table.name, ...own));
  else
    go(
      withQuery(here.value, {
        open: own.map(encodeURIComponent).join('/'),
        ...(archive ? { txnid: textOf(entry.meta?.['txnid']) } : {}),
      }),
      open === undefined ? 'push' : 'replace',
    );
}

/** Shuts the record that is open beside the list. */
export function closeRecord(): void {
  go(withQuery(here.value, { open: undefined, tab: undefined, txnid: undefined }), 'replace');
}

/** Sorts by a column; again, the other way around; then as the table stands. */
export function sortBy({ sort }: TableView, { name }: GridColumn): void {
  if (name.startsWith('meta.')) return;
  go(withQuery(here.value, { sort: sort === name ? `-${name}` : sort === `-${name}` ? undefined : name }), 'replace');
}

/** Selects a row, adds or takes it, or takes the range from where one began, also over rows that are not read yet. */
export function chooseRow({ rows, selection, select, identity }: TableView, place: Place, { add, range }: Press): void {
  const row = { key: identity(place.entry), index: place.index };
  if (!range) {
    select(add ? toggle(selection, row) : choose(row));
    return;
  }
  const [from, to] = rangeTo(selection, place.index);
  if (to - from >= mostInRange) {
    say(`A range has at most ${grouped(mostInRange)} rows. Narrow the list, then Ctrl A selects all that match.`);
    return;
  }
  const take = (found: readonly Entry[]): void =>
    select((before) =>
      chooseRange(
        before,
        found.map((entry, nth) => ({ key: identity(entry), index: from + nth })),
        place.index,
      ),
    );
  // What is here already is chosen at once: the next key may act on it.
  const known = Array.from({ length: to - from + 1 }, (_, nth) => rows.row(from + nth));
  if (known.every((entry) => entry !== undefined)) {
    take(known);
    return;
  }
  void rows.between(from, to + 1).then((found) => {
    if (rows.isEnded) return;
    if ('ok' in found) say(found.message, { bad: true });
    else take(found);
  });
}

/** Puts what is selected where it can be pasted, as tab-separated text under its heads. */
export async function copySelected({ rows, columns, identity }: TableView, selection: Selection): Promise<void> {
  if (selection.kind === 'none') return;
  const all =
    selection.kind === 'all'
      ? await rows.between(0, Math.min(countOf(selection, rows.total.peek()?.rows ?? 0), mostInRange))
      : await rows.between(Math.min(...selection.rows.values()), Math.max(...selection.rows.values()) + 1);
  if ('ok' in all) {
    say(all.message, { bad: true });
    return;
  }
  const chosen = all.filter((entry) => isChosen(selection, identity(entry)));
  await navigator.clipboard.writeText(
    [columns.map(({ label }) => label), ...chosen.map((entry) => columns.map((column) => cellCopy(column, entry)))]
      .map((cells) => cells.join('\t'))
      .join('\n'),
  );
  say(`${counted(chosen.length, 'row')} copied.`);
}
