import t from 'tap';
import type { Clock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal } from '../../service/core/refusals.js';
import { limits } from '../../service/core/limits.js';
import { Turns } from '../../service/core/turns.js';
import { writeHidden } from '../../service/database/hidden.js';
import { Lists } from '../../service/records/lists.js';
import type { Page } from '../../service/records/lists.js';
import type { ListQuery } from '../../service/records/list-query.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

const all: ListQuery = { prefix: [], archive: false, limit: 50, offset: 0, sort: [], filters: [] };

const tableOf = (name: string) => small.tables.find((table) => table.name === name)!;

/** Asks as a session does; records are shown by their keys. */
function lister({ reader, clock: own }: TemporaryStore, clock: Clock = own, turns = new Turns(clock)) {
  const lists = new Lists(reader, turns, clock, () => () => 0);
  return (name: string, query: Partial<ListQuery>, session = 'one'): Promise<Page | Refusal> => lists.page({
    application: 'small', table: tableOf(name), query: { ...all, ...query }, session, role: session, show: (_, { key }) => Buffer.from(key.map((part) => String(part).replace('80855501', '')).join('/')),
  });
}

const shown = (page: Page | Refusal): string => (isRefusal(page) ? page.code : `${page.shown.map(String).join(' ')} of ${page.total}`);

async function fill({ must }: TemporaryStore): Promise<void> {
  for (const provider of ['a', 'b']) {
    await must({ method: 'create', table: 'provider', attributes: { name: provider, note: provider === 'a' ? 'x' : 'y' } });
    for (const site of ['s', 't']) {
      await must({ method: 'create', table: 'site', attributes: { provider, name: site, open: site === 's' } });
      for (const place of [1, 2, 3]) {
        await must({ method: 'create', table: 'line', attributes: { number: `80855501${provider === 'a' ? 0 : 1}${site === 't' ? 4 - place : place + 4}`, provider, site, rank: place } });
      }
    }
  }
}

const by = (column: string, descending = false) => ({ column, descending });
const is = (column: string, operator: ListQuery['filters'][number]['operator'], value: string) => ({ column, operator, value });

void t.test('lists: order, tenants, filters, pages', async (t) => {
  const store = temporaryStore(t);
  await fill(store);
  const ask = lister(store);
  const cases: readonly (readonly [string, Partial<ListQuery>, string])[] = [
    ['provider', {}, 'a b of 2'],
    ['provider', { provider: 'b' }, 'b of 1'],
    ['provider', { filters: [is('note', '=', 'x')] }, 'a of 1'],
    ['provider', { filters: [is('note', '=', 'z')] }, ' of 0'],
    ['site', {}, 'a/s a/t b/s b/t of 4'],
    ['site', { prefix: ['b'] }, 'b/s b/t of 2'],
    ['site', { provider: 'a' }, 'a/s a/t of 2'],
    ['site', { provider: 'a', subscriber: 't' }, 'a/t of 1'],
    ['site', { provider: 'a', prefix: ['a'] }, 'a/s a/t of 2'],
    ['site', { provider: 'a', prefix: ['b'] }, ' of 0'],
    ['site', { filters: [is('open', '=', 'true')] }, 'a/s b/s of 2'],
    ['site', { filters: [is('name', '=', 't')] }, 'a/t b/t of 2'],
    ['site', { sort: [by('open'), by('provider', true)] }, 'b/t a/t b/s a/s of 4'],
    ['site', { sort: [by('provider', true), by('name', true)] }, 'b/t b/s a/t a/s of 4'],
    ['site', { sort: [by('provider', true), by('name')] }, 'b/s b/t a/s a/t of 4'],
    ['site', { prefix: ['b'], sort: [by('provider'), by('name', true)] }, 'b/t b/s of 2'],
    ['line', {}, '01 02 03 05 06 07 11 12 13 15 16 17 of 12'],
    ['line', { limit: 2 }, '01 02 of 12'],
    ['line', { limit: 2, offset: 3 }, '05 06 of 12'],
    ['line', { limit: 2, offset: 11 }, '17 of 12'],
    ['line', { limit: 2, offset: 12 }, ' of 12'],
    ['line', { limit: 2, sort: [by('number', true)] }, '17 16 of 12'],
    ['line', { limit: 2, offset: 10, sort: [by('number', true)] }, '02 01 of 12'],
    ['line', { provider: 'a', subscriber: 't' }, '01 02 03 of 3'],
    ['line', { provider: 'a', subscriber: 't', sort: [by('number', true)] }, '03 02 01 of 3'],
    ['line', { provider: 'a' }, '05 06 07 01 02 03 of 6'],
    ['line', { provider: 'a', sort: [by('number')] }, '01 02 03 05 06 07 of 6'],
    ['line', { provider: 'a', sort: [by('site', true)] }, '03 02 01 07 06 05 of 6'],
    ['line', { sort: [by('provider'), by('site'), by('number')], limit: 4 }, '05 06 07 01 of 12'],
    ['line', { sort: [by('rank'), by('number')], limit: 5 }, '03 05 13 15 02 of 12'],
    ['line', { filters: [is('rank', '=', '2')] }, '02 06 12 16 of 4'],
    ['line', { filters: [is('number', '=', '8085550112')] }, '12 of 1'],
    ['line', { filters: [is('number', '=', '8085550112'), is('rank', '=', '3')] }, ' of 0'],
    ['line', { filters: [is('number', '=', '8085550112'), is('rank', '=', '2')] }, '12 of 1'],
    ['line', { provider: 'b', filters: [is('number', '=', '8085550112')] }, '12 of 1'],
    ['line', { provider: 'a', filters: [is('number', '=', '8085550112')] }, ' of 0'],
    ['line', { filters: [is('number', '^', '808555011')] }, '11 12 13 15 16 17 of 6'],
    ['line', { filters: [is('number', '^', '808555012')] }, ' of 0'],
    ['line', { filters: [is('number', '^', '808555011')], sort: [by('number', true)], limit: 2 }, '17 16 of 6'],
    ['line', { filters: [is('number', '>', '8085550113')] }, '15 16 17 of 3'],
    ['line', { filters: [is('number', '>', '80855501')], limit: 1 }, '01 of 12'],
    ['line', { filters: [is('number', '<', '808555011')] }, '01 02 03 05 06 07 of 6'],
    ['line', { filters: [is('number', '>', '8085550106'), is('number', '<', '8085550113')] }, '07 11 12 of 3'],
    ['line', { filters: [is('number', '^', '808555011'), is('number', '<', '8085550113')] }, '11 12 of 2'],
    ['line', { filters: [is('rank', '>', '1'), is('rank', '<', '3')] }, '02 06 12 16 of 4'],
    ['line', { filters: [is('rank', '>', '3')] }, ' of 0'],
    ['line', { filters: [is('site', '^', 't')] }, '01 02 03 11 12 13 of 6'],
    ['line', { provider: 'b', filters: [is('rank', '=', '2')] }, '12 16 of 2'],
    ['line', { filters: [is('rank', '<', '2')] }, '03 05 13 15 of 4'],
    ['line', { filters: [is('rank', '>', '2'), is('number', '~', '550113')] }, ' of 0'],
    ['line', { text: '5550112' }, '12 of 1'],
    ['line', { filters: [is('rank', '=', 'two')] }, 'malformed'],
    ['line', { filters: [is('rank', '<', 'two')] }, 'malformed'],
    ['line', { filters: [is('colour', '=', '2')] }, 'unknown_parameter'],
    ['line', { sort: [by('colour')] }, 'unknown_parameter'],
    ['line', { after: 'rubbish' }, 'malformed'],
    ['line', { set: 'rubbish' }, 'no_such_set'],
  ];
  for (const [table, query, wanted] of cases) t.equal(shown(await ask(table, query)), wanted, `${table} ${JSON.stringify(query)}`);

  await store.must({ method: 'archive', table: 'site', key: ['b', 't'] });
  t.equal(shown(await ask('line', { archive: true })), '11 12 13 of 3');
  t.equal(shown(await ask('line', { archive: true, provider: 'a' })), ' of 0');
  t.equal(shown(await ask('site', { archive: true, prefix: ['b'] })), 'b/t of 1');
});

void t.test('page by page nothing is missing and nothing comes twice, and after the last there is no next', async (t) => {
  const store = temporaryStore(t);
  await fill(store);
  const ask = lister(store);
  const cases: readonly (readonly [Partial<ListQuery>, string])[] = [
    [{ provider: 'a', limit: 4 }, '05 06 07 01|02 03'],
    [{ provider: 'a', limit: 3 }, '05 06 07|01 02 03'],
    [{ limit: 5, sort: [by('number', true)] }, '17 16 15 13 12|11 07 06 05 03|02 01'],
    [{ limit: 4, filters: [is('rank', '>', '1')] }, '02 06 12 16|01 07 11 17'],
    [{ limit: 3, sort: [by('rank', true)] }, '17 11 07|01 16 12|06 02 15|13 05 03'],
    [{ limit: 3, sort: [by('site'), by('rank', true)] }, '07 17 06|16 05 15|01 11 02|12 03 13'],
    [{ limit: 4, text: '555010' }, '01 02 03 05|06 07'],
    [{ limit: 2, filters: [is('number', '~', '01')], sort: [by('number', true)] }, '17 16|15 13|12 11|07 06|05 03|02 01'],
  ];
  for (const [query, wanted] of cases) {
    const pages: string[] = [];
    const totals = new Set<number>();
    let after: string | undefined;
    do {
      const page: Page | Refusal = await ask('line', { ...query, ...(after === undefined ? {} : { after }) });
      if (isRefusal(page)) throw new Error(page.message);
      pages.push(page.shown.map(String).join(' '));
      totals.add(page.total);
      after = page.next;
    } while (after !== undefined);
    t.equal(pages.join('|'), wanted, JSON.stringify(query));
    t.equal(totals.size, 1, 'the total is that of all pages');
  }
  const [first, second] = [await ask('line', { limit: 2 }), await ask('line', { limit: 2, sort: [by('site')] })] as [Page, Page];
  t.equal(shown(await ask('line', { after: second.next! })), 'malformed', 'a cursor of another order');
  t.equal(shown(await ask('line', { after: first.next!, sort: [by('site')] })), 'malformed', 'and the other way round');
});

void t.test('a set is read on by its name, by its session alone, as long as it is kept', async (t) => {
  const store = temporaryStore(t);
  await fill(store);
  const ask = lister(store);
  const bySite = { sort: [by('site')] };
  const first = await ask('line', { limit: 5, ...bySite }) as Page;
  t.match(first, { set: /^.{12}$/, partial: false, total: 12 });
  t.equal(shown(await ask('line', { set: first.set!, offset: 10 })), '12 13 of 12');
  t.equal(shown(await ask('line', { set: first.set!, offset: 10, ...bySite })), '12 13 of 12', 'said again');
  t.equal(shown(await ask('line', { set: first.set!, sort: [by('site', true)] })), 'malformed', 'said otherwise');
  t.equal(shown(await ask('site', { set: first.set! })), 'malformed', 'another table');
  t.equal(shown(await ask('line', { set: first.set!, provider: 'a' })), 'malformed', 'a role that may see less by now');
  t.equal(shown(await ask('line', { set: first.set! }, 'two')), 'no_such_set');
  t.equal((await ask('line', { offset: 3, ...bySite }) as Page).set, first.set, 'the same list of the same state');
  await store.must({ method: 'archive', table: 'line', key: ['8085550113'] });
  t.equal(shown(await ask('line', { set: first.set!, offset: 10 })), '12 of 12', 'what has gone is left out');
  t.equal(shown(await ask('line', { offset: 10, ...bySite })), '12 of 11', 'asked again it is found anew');
  for (const column of ['site', 'rank', 'number']) await ask('line', { provider: 'a', sort: [by('rank'), by(column, true)] });
  t.equal(shown(await ask('line', { set: first.set! })), 'no_such_set', 'of five the one that was read longest ago has gone');
  const last = await ask('line', { sort: [by('site', true)] }) as Page;
  store.clock.advance(limits.setMs - 1);
  t.equal(shown(await ask('line', { set: last.set!, offset: 11 })), ' of 11');
  store.clock.advance(limits.setMs + 1);
  t.equal(shown(await ask('line', { set: last.set! })), 'no_such_set');
});

void t.test('what takes long is answered as far as it is, and goes on; four at once are looked for in a session', async (t) => {
  const store = temporaryStore(t);
  const { clock, must } = store;
  for (const part of [0, 1]) await must(...Array.from({ length: 1_000 }, (_, place) => ({ method: 'create' as const, table: 'provider', attributes: { name: `p${part}${String(place).padStart(3, '0')}` } })));
  const waiting: (() => void)[] = [];
  // Each look at the clock finds a millisecond gone.
  const slow: Clock = {
    now: () => clock.now(), after: (ms, run) => clock.after(ms, run), every: (ms, run) => clock.every(ms, run),
    monotonic: () => { clock.stall(1); return clock.monotonic(); },
  };
  const ask = lister(store, slow, new Turns(slow, (run) => waiting.push(run)));
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const turn = async (): Promise<void> => {
    for (const run of waiting.splice(0)) run();
    await soon();
  };
  const turnsUntil = async <T>(answer: Promise<T>): Promise<T> => {
    let ended = false;
    void answer.finally(() => { ended = true; });
    for (let count = 0; !ended && count < 10_000; count++) await turn();
    return answer;
  };
  const inSomeOrder: Partial<ListQuery> = { text: 'p', sort: [by('legacy')], limit: 2 };
  for (const [query, readable] of [[{ text: 'p', limit: 2 }, 'p0000 p0001'], [inSomeOrder, '']] as const) {
    const answer = ask('provider', query);
    // In one the ways are measured, in the next it is looked for.
    await turn();
    await turn();
    clock.advance(limits.setAnswerMs);
    await soon();
    const page = await turnsUntil(answer) as Page;
    t.match(page, { partial: true, set: String }, readable);
    t.equal(page.shown.map(String).join(' '), readable, 'sorted records are shown when all are known');
    t.ok(page.total > 0 && page.total < 2_000 && page.looked! >= page.total, `${page.total} of 2,000`);
    t.match(await turnsUntil(ask('provider', { set: page.set!, wait: true, offset: 1_999 })), { partial: false, total: 2_000, shown: [Buffer.from('p1999')] });
  }
  const running = [0, 1, 2, 3].map((count) => ask('provider', { text: `p${count}` }, 'busy'));
  for (let count = 0; count < 4; count++) await turn();
  t.equal(shown(await turnsUntil(ask('provider', { text: 'p4' }, 'busy'))), 'too_many_sets');
  clock.advance(limits.setAnswerMs);
  await Promise.all(running.map(turnsUntil));
});

void t.test('more than a set holds', async (t) => {
  const store = temporaryStore(t);
  await fill(store);
  const ask = lister(store);
  const most = limits.setKeys;
  t.teardown(() => Object.assign(limits, { setKeys: most }));
  const set = (setKeys: number): void => { Object.assign(limits, { setKeys }); };
  const cases: readonly (readonly [number, Partial<ListQuery>, string])[] = [
    [12, { sort: [by('site')], limit: 1 }, '05 of 12'],
    [11, { sort: [by('site')], limit: 1 }, 'too_many_found'],
    [6, { text: '55501', sort: [by('site')], limit: 1 }, 'too_many_found'],
    [6, { text: '55501', offset: 4, limit: 2 }, '06 07 of 6'],
    [6, { text: '55501', offset: 5, limit: 2 }, 'too_many_found'],
    [6, { text: '55501', wait: true }, 'too_many_found'],
  ];
  for (const [count, query, wanted] of cases) {
    set(count);
    t.equal(shown(await ask('line', query, `of ${count} ${JSON.stringify(query)}`)), wanted, `${count}: ${JSON.stringify(query)}`);
  }
});

void t.test('landmarks: any offset of a long list, while records come and go', async (t) => {
  const store = temporaryStore(t);
  const ask = lister(store);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'provider', attributes: { name: 'b' } });
  for (const [provider, site] of [['a', 's'], ['a', 't'], ['b', 's']]) await store.must({ method: 'create', table: 'site', attributes: { provider: provider!, name: site! } });
  const model = new Map<string, { provider: string; site: string; rank: number }>();
  let seed = 20261130;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const change = async (count: number): Promise<void> => {
    const writes = Array.from({ length: count }, () => {
      const number = String(2_002_000_000 + random(60_000) * 16);
      const known = model.get(number);
      if (known !== undefined && random(3) === 0) {
        model.delete(number);
        return { method: 'archive' as const, table: 'line', key: [number] };
      }
      const attributes = { number, provider: random(4) === 0 ? 'b' : 'a', site: 's', rank: random(5) };
      model.set(number, attributes);
      return { method: 'put' as const, table: 'line', key: [number], attributes };
    });
    await store.must(...writes);
  };
  const order = { key: [] as string[], rank: [] as string[], site: [] as string[] };
  const sorted = (): void => {
    const numbers = [...model.keys()].sort();
    order.key = numbers;
    order.rank = [...numbers].sort((one, other) => model.get(one)!.rank - model.get(other)!.rank);
    order.site = numbers.filter((number) => model.get(number)!.provider === 'a');
  };
  const check = async (what: string): Promise<void> => {
    sorted();
    t.pass(`${what}: ${order.key.length} records`);
    const cases: readonly (readonly [Partial<ListQuery>, readonly string[]])[] = [
      [{}, order.key], [{ sort: [by('number', true)] }, [...order.key].reverse()], [{ sort: [by('rank')] }, order.rank], [{ sort: [by('rank', true), by('number', true)] }, [...order.rank].reverse()],
      [{ provider: 'a' }, order.site], [{ filters: [is('number', '>', '2002100000')] }, order.key.filter((number) => number > '2002100000')],
      [{ filters: [is('number', '<', '2002900000')], sort: [by('number', true)] }, order.key.filter((number) => number < '2002900000').reverse()],
    ];
    for (const [query, wanted] of cases) {
      for (const offset of [0, 4_000, 4_097, 5_000, wanted.length - 3, wanted.length - 1, wanted.length, wanted.length + 9]) {
        const page = await ask('line', { ...query, offset, limit: 3 });
        if (isRefusal(page)) throw new Error(page.message);
        const found = `${page.shown.map(String).join(' ')} of ${page.total}`;
        if (found !== `${wanted.slice(offset, offset + 3).join(' ')} of ${wanted.length}`) t.fail(`${what}: ${JSON.stringify(query)} from ${offset}: ${found}, not ${wanted.slice(offset, offset + 3).join(' ')} of ${wanted.length}`);
        if ((page.next !== undefined) !== offset + 3 < wanted.length || page.set !== undefined) t.fail(`${what}: ${JSON.stringify(query)} from ${offset}: next ${page.next}, set ${page.set}`);
      }
    }
  };
  for (let batch = 0; batch < 12; batch++) await change(1_000);
  await check('made');
  for (const count of [1, 20, 300, 900]) {
    await change(count);
    await check(`${count} changes later`);
  }
  for (let batch = 0; batch < 25; batch++) await change(1_000);
  await check('too much later to be followed');
});

void t.test('who has seen the beginning of a long list waits no longer for its far pages: the way there is made meanwhile', async (t) => {
  const store = temporaryStore(t);
  for (let part = 0; part < 12; part++) await store.must(...Array.from({ length: 1_000 }, (_, place) => ({ method: 'create' as const, table: 'provider', attributes: { name: `p${String(part * 1_000 + place).padStart(5, '0')}` } })));
  const waiting: (() => void)[] = [];
  // Each look at the clock finds a millisecond gone.
  const slow: Clock = { now: () => store.clock.now(), after: (ms, run) => store.clock.after(ms, run), every: (ms, run) => store.clock.every(ms, run), monotonic: () => { store.clock.stall(1); return store.clock.monotonic(); } };
  const turn = async (): Promise<void> => {
    for (const run of waiting.splice(0)) run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const turnsOf = async (answer: Promise<Page | Refusal>): Promise<readonly [turns: number, page: string]> => {
    let [turns, ended] = [0, false];
    void answer.finally(() => { ended = true; });
    for (; !ended && turns < 10_000; turns++) await turn();
    return [turns, shown(await answer)];
  };
  const far: Partial<ListQuery> = { offset: 11_000, limit: 1 };
  const [unprepared] = await turnsOf(lister(store, slow, new Turns(slow, (run) => waiting.push(run)))('provider', far));
  const ask = lister(store, slow, new Turns(slow, (run) => waiting.push(run)));
  await turnsOf(ask('provider', { limit: 1 }));
  while (waiting.length > 0) await turn();
  const [prepared, page] = await turnsOf(ask('provider', far));
  t.ok(prepared < unprepared, `${prepared} turns, without it ${unprepared}`);
  t.equal(page, 'p11000 of 12000');
});

void t.test('what a large move hides is passed over in turns', async (t) => {
  const store = temporaryStore(t);
  await fill(store);
  const { must, writer, clock } = store;
  for (let number = 0; number < 60; number++) await must({ method: 'create', table: 'line', attributes: { number: `80855500${number + 10}`, provider: 'a', site: 's', rank: 1 } });
  // One millisecond goes by between two looks at the clock.
  let nowMs = 0;
  const ticking: Clock = { ...clock, now: () => clock.now(), monotonic: () => nowMs++, after: (ms, run) => clock.after(ms, run), every: (ms, run) => clock.every(ms, run) };
  let turns = 0;
  const ask = lister(store, ticking, new Turns(ticking, (run) => { turns++; setImmediate(run); }));
  await writer.submit({ application: 'small', by: 'tester', what: 'hide', evaluate: (draft) => {
    writeHidden(draft.stores, 'small', [['a']]);
    return draft.create('provider', ['d'], ['d']) ?? true;
  } });
  turns = 0;
  t.equal(shown(await ask('line', { limit: 1 })), '11 of 6');
  t.ok(turns >= 60 / limits.sliceMs, `66 that are hidden take ${turns} turns`);
});
