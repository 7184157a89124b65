import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { Turns } from '../../service/core/turns.js';
import { Lists } from '../../service/records/lists.js';
import { command, huntKey, huntingStore, lineNumber } from '../support/hunting-store.js';
import { small } from '../support/small-application.js';
import type { Key, Row } from '../../service/schema/row.js';
import type { TemporaryStore } from '../support/temporary-store.js';
import { temporaryStore } from '../support/temporary-store.js';

const table = (name: string) => small.tables.find((each) => each.name === name)!;

/** Usage of a record in one line: what it contains, who refers to it. */
function asker({ reader, clock }: Pick<TemporaryStore, 'reader' | 'clock'>, sees: (row: Row) => boolean = () => true) {
  const lists = new Lists(reader, new Turns(clock), clock, () => () => 0);
  const spelled = (contains: Readonly<Record<string, number>>): string => Object.entries(contains).map(([name, count]) => `${name} ${count}`).join(' ');
  return {
    async of(name: string, ...key: Key): Promise<string> {
      const found = await lists.usage({ application: small, table: table(name), key, sees: (_, row) => sees(row) }, 'role');
      if (isRefusal(found)) return found.code;
      const users = found.usedBy.slice(0, 3).map((user) => `${user.table.name}/${user.key.join('/')}`).join(' ');
      return `${spelled(found.contains)}, by ${users}${found.usedBy.length > 3 ? ` and ${found.usedBy.length - 3}` : ''}${found.others > 0 ? ` others ${found.others}` : ''}${found.partial ? ' partial' : ''}`;
    },
    async archived(name: string, key: Key, generation?: number): Promise<string> {
      const found = await lists.archivedUsage({ application: small, table: table(name), key, generation, sees }, 'role');
      return isRefusal(found) ? found.code : found.generations.map(({ contains }) => spelled(contains)).join(' | ');
    },
  };
}

void t.test('usage tells of what operators know', async (t) => {
  const store = await huntingStore(t);
  const { must, write } = store;
  const ask = asker(store);
  await must(command('start', 1), { method: 'create', table: 'note', attributes: { name: 'n', line: lineNumber(3) } });
  const cases: readonly (readonly [string, Key, string])[] = [
    ['hunt', huntKey(1), ', by '],
    ['site', ['a', 'x'], 'line 10 hunt 3, by note/n'],
    ['provider', ['a'], 'site 1 line 10 hunt 3, by note/n'],
    ['line', [lineNumber(1)], ', by hunt/a/x/1 hunt/a/x/2'],
    ['line', [lineNumber(3)], ', by note/n'],
    ['hunt', huntKey(9), 'not_found'],
  ];
  for (const [name, key, wanted] of cases) t.equal(await ask.of(name, ...key), wanted, `${name} ${key.join('/')}`);
  t.equal(await asker(store, (row) => row[0] !== 'n').of('site', 'a', 'x'), 'line 10 hunt 3, by  others 1', 'who may not be named is counted');
  t.match(await write({ method: 'archive', table: 'line', key: [lineNumber(1)] }), { code: 'in_use', message: 'Referred to by hunt/a/x/1, hunt/a/x/2.' });
});

void t.test('of a page and more the first page, and it says so', async (t) => {
  const store = temporaryStore(t);
  const { must } = store;
  await must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 's' } },
    { method: 'create', table: 'line', attributes: { number: '8085550101', provider: 'a', site: 's' } });
  const notes = (from: number, count: number) => must(...Array.from({ length: count }, (_, place) => ({ method: 'create' as const, table: 'note', attributes: { name: `n${String(from + place).padStart(4, '0')}`, line: '8085550101' } })));
  await notes(0, limits.pageRows);
  const ask = asker(store);
  t.equal(await ask.of('line', '8085550101'), `, by note/n0000 note/n0001 note/n0002 and ${limits.pageRows - 3}`);
  t.equal(await ask.of('site', 'a', 's'), `line 1, by note/n0000 note/n0001 note/n0002 and ${limits.pageRows - 3}`);
  await notes(limits.pageRows, 1);
  t.equal(await ask.of('line', '8085550101'), `, by note/n0000 note/n0001 note/n0002 and ${limits.pageRows - 3} partial`);
});

void t.test('what a restore or a purge takes along', async (t) => {
  const store = await huntingStore(t);
  const { must } = store;
  const ask = asker(store);
  t.equal(await ask.archived('site', ['a', 'x']), 'not_found', 'it is live');
  const first = (await must({ method: 'archive', table: 'hunt', key: huntKey(1) })).change;
  t.equal(await ask.archived('hunt', huntKey(1)), '', 'internal records are not told of');
  await must({ method: 'archive', table: 'site', key: ['a', 'x'] });
  t.equal(await ask.archived('site', ['a', 'x']), 'line 10 hunt 2', 'what went before is not of this move');
  t.equal(await ask.archived('provider', ['a']), 'not_found');
  await must({ method: 'restore', table: 'site', key: ['a', 'x'] });
  t.equal(await ask.of('site', 'a', 'x'), 'line 10 hunt 2, by ', 'as many came back');
  await must({ method: 'restore', table: 'hunt', key: huntKey(1), generation: first });
  await must({ method: 'archive', table: 'provider', key: ['a'] });
  t.equal(await ask.archived('provider', ['a']), 'site 1 line 10 hunt 3');
  t.equal(await ask.archived('site', ['a', 'x']), 'line 10 hunt 3', 'of a batch, what is the site\'s');
  await must({ method: 'create', table: 'provider', attributes: { name: 'a' } });
  const second = (await must({ method: 'archive', table: 'provider', key: ['a'] })).change;
  t.equal(await ask.archived('provider', ['a']), ' | site 1 line 10 hunt 3', 'each generation, the newest first');
  t.equal(await ask.archived('provider', ['a'], second), '');
  t.equal(await ask.archived('provider', ['a'], second + 1), 'not_found');
});
