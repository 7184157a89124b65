import type { Test } from 'tap';
import { revert } from '../../service/records/revert.js';
import type { Reverted } from '../../service/records/revert.js';
import type { Refusal } from '../../service/core/refusals.js';
import type { Application } from '../../service/schema/application.js';
import type { Table } from '../../service/schema/table.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { small } from './small-application.js';
import { temporaryStore } from './temporary-store.js';
import type { TemporaryStore } from './temporary-store.js';

export interface HuntingStore extends TemporaryStore {
  /** The values of a hunt's columns by name; undefined where it is not live. */
  hunt(number: number): Attributes | undefined;
  /** The plans that run on a hunt, with the change that each is stamped with. */
  rings(number: number): readonly (readonly [plan: string, stamp: number])[];
  /** The numbers of the hunts that a line is in. */
  hunts(line: string): readonly number[];
  undo(change: number): Promise<Reverted | Refusal>;
}

export const huntKey = (number: number): [string, string, number] => ['a', 'x', number];
export const lineNumber = (place: number): string => `80855501${String(place).padStart(2, '0')}`;
export const command = (name: string, number: number, attributes: Attributes = { plan: 'day' }): Write => ({ method: 'command', table: 'hunt', key: huntKey(number), command: name, attributes });
export const putHunt = (number: number, attributes: Attributes): Write => ({ method: 'put', table: 'hunt', key: huntKey(number), attributes });

/** A site with ten lines and the hunts 1 (lines 0 and 1), 2 (lines 1 and 2) and 3 (nobody); one table may be declared otherwise. */
export async function huntingStore(t: Test, table?: Table): Promise<HuntingStore> {
  const application: Application = table === undefined ? small : { ...small, tables: small.tables.map((each) => (each.name === table.name ? table : each)) };
  const store = temporaryStore(t, application);
  const { must, reader, writer } = store;
  await must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } },
    ...Array.from({ length: 10 }, (_, place): Write => ({ method: 'create', table: 'line', attributes: { number: lineNumber(place), provider: 'a', site: 'x' } })));
  await must(putHunt(1, { members: [lineNumber(0), lineNumber(1)] }), putHunt(2, { members: [lineNumber(1), lineNumber(2)] }), putHunt(3, {}));
  const view = reader.view('small');
  return {
    ...store,
    hunt(number) {
      const row = view.get('hunt', huntKey(number))?.row;
      const columns = small.tables.find(({ name }) => name === 'hunt')!.columns;
      return row && Object.fromEntries(columns.map(({ name }, place) => [name, row[place] as string | undefined ?? null]));
    },
    rings: (number) => [...view.scan('ring', { prefix: huntKey(number) })].map(({ row }) => [row[3] as string, row[4] as number]),
    hunts: (line) => view.grouped('hunt', 'members', line).map((entry) => entry[2] as number).sort(),
    async undo(change) {
      const undone = await writer.submit({ application: 'small', by: 'tester', what: 'revert', reverts: change, evaluate: (draft) => revert(draft, { application: 'small', by: 'tester', change, tenant: [] }) });
      reader.refresh();
      return undone;
    },
  };
}
