import t from 'tap';
import type { Test } from 'tap';
import { hosted } from '../../service/apps/all.js';
import { icr } from '../../service/apps/icr/application.js';
import { Calls } from '../../service/calls/calls.js';
import { callStores } from '../../service/calls/call-stores.js';
import { limits } from '../../service/core/limits.js';
import { rule } from '../support/icr-site.js';
import { RestSite } from '../support/rest-site.js';

/** A site through which calls have gone at noon, a minute apart: to north, to south, to nobody, and to north from a caller who does not want to be shown. */
async function calledSite(t: Test): Promise<RestSite> {
  const site = await RestSite.start(t);
  const { store: { stores, reader, clock } } = site;
  for (const [number, provider] of [['3125550100', 'north'], ['2175550100', 'south']] as const) {
    const owner = { service_provider_name: provider, subscriber_name: 'one' };
    await site.must(
      { method: 'create', table: 'call_plan', attributes: { ...owner, name: 'main', rules: [rule('always', undefined, 'number', `${number.slice(0, 9)}1`)] } },
      { method: 'create', table: 'number', attributes: { number, ...owner } },
      { method: 'create', table: 'route', attributes: { number, call_plan_name: 'main', ...owner } },
    );
  }
  const calls = new Calls({
    hosted, snapshots: reader, clock, zone: () => 'UTC', active: () => true,
    stores: callStores(stores),
  });
  t.teardown(() => calls.stop());
  const host = calls.host(icr.number)!;
  const made: readonly [called: string, calling: string, restricted: boolean][] = [['3125550100', '8085550001', false], ['2175550100', '8085550001', false], ['3125550199', '8085550001', false], ['3125550100', '8085550009', true]];
  for (const [place, [called, calling, restricted]] of made.entries()) {
    clock.advance(60_000);
    calls.refresh();
    const callId = `call-${place}`;
    calls.decisions.route(host, { callId, called, calling, timeMs: undefined, attributes: restricted ? { restricted } : {} }, false);
    calls.endings.end(host, { callId, cause: 'normal', durationMs: undefined, timeMs: undefined }, false);
    await calls.journal.flush();
  }
  return site;
}

t.test('call detail records are found by number and time', async (t) => {
  const site = await calledSite(t);
  const day = new Date(site.clock.now()).toISOString().slice(0, 10);
  const tokens: Record<string, string> = {};
  for (const name of ['owner', 'north', 'south', 'north.one']) tokens[name] = await site.token(name);
  const ask = (query: string, who = 'owner') => site.ask('GET', `/icr/api/cdr${query}`, { token: tokens[who]! });
  const at = (minute: number): string => encodeURIComponent(`${day} 12:0${minute}:00`);
  const lists: readonly [query: string, who: string, starts: readonly string[]][] = [
    ['', 'owner', ['12:04', '12:03', '12:02', '12:01']],
    ['', 'north', ['12:04', '12:01']],
    ['', 'south', ['12:02']],
    ['?number=3125550100', 'owner', ['12:04', '12:01']],
    ['?number=%2B1%20312%20555%200100', 'owner', ['12:04', '12:01']],
    ['?number=8085550001', 'owner', ['12:03', '12:02', '12:01']],
    ['?number=8085550001', 'north', ['12:01']],
    ['?number=8085550009', 'north', ['12:04']],
    ['?number=3125550102', 'owner', []],
    [`?from=${at(2)}`, 'owner', ['12:04', '12:03', '12:02']],
    [`?to=${at(2)}`, 'owner', ['12:01']],
    [`?from=${at(2)}&to=${at(4)}`, 'owner', ['12:03', '12:02']],
    [`?from=${at(2)}&to=${at(4)}&number=8085550001`, 'south', ['12:02']],
    [`?from=${site.clock.now() - 60_000}`, 'owner', ['12:04', '12:03']],
  ];
  for (const [query, who, starts] of lists) {
    const answer = await ask(query, who);
    t.same(answer.body.data.map(({ attributes }) => String(attributes['start_time']).slice(11, 16)), starts, `${who} ${query}: ${answer.text.slice(0, 200)}`);
    t.notOk('next' in answer.body.meta, 'the last page');
  }
  const [first] = (await ask('')).body.data;
  t.match(first, { scope: 'cdr', links: { self: { scope: 'cdr', identifier: { cdr_id: first!.attributes['cdr_id']! }, uri: '/cdr' } } });
  t.match(first!.attributes, { called_number: '3125550101', calling_number: '8085550009', original_called_number: '3125550100', subscriber_name: 'one', service_provider_name: 'north', route: { kind: 1 }, cdrs: [{ event: 'route' }, { event: 'decision', value: '3125550101' }, { event: 'end' }] });

  const pages: unknown[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const { body } = await ask(`?limit=1${next === '' ? '' : `&after=${next}`}`, 'north');
    pages.push(...body.data.map(({ attributes }) => String(attributes['start_time']).slice(11, 16)));
    next = body.meta['next'] as string | undefined;
  }
  t.same(pages, ['12:04', '12:01'], 'page by page');

  const id = String(first!.attributes['cdr_id']);
  const one: readonly [path: string, who: string, status: number][] = [[`/${id}`, 'owner', 200], [`/${id}`, 'north', 200], [`/${id}`, 'south', 404], ['/x', 'owner', 404], [`/${id.replace(/^04/, '05')}`, 'owner', 404], [`/${id}/x`, 'owner', 404]];
  for (const [path, who, status] of one) t.equal((await ask(path, who)).status, status, `${who} ${path}`);
  const refused: readonly [query: string, who: string, status: number][] = [
    ['?limit=1', 'owner', 200], ['?limit=0', 'owner', 400], [`?limit=${limits.pageRows}`, 'owner', 200], [`?limit=${limits.pageRows + 1}`, 'owner', 400], ['?number=me', 'owner', 400], ['?from=noon', 'owner', 400], ['?after=x', 'owner', 400],
    [`?after=${id.replace(/^04/, '05')}`, 'owner', 400], ['?colour=red', 'owner', 400], ['', 'north.one', 403], [`/${id}`, 'north.one', 403],
  ];
  for (const [query, who, status] of refused) t.equal((await ask(query, who)).status, status, `${who} ${query}`);
});

t.test('call detail records are found by what they came to', async (t) => {
  const site = await calledSite(t);
  const tokens: Record<string, string> = {};
  for (const name of ['owner', 'north', 'north.one']) tokens[name] = await site.token(name);
  const lists: readonly (readonly [query: string, who: string, starts: readonly string[]])[] = [
    ['plan=north/one/main', 'owner', ['12:04', '12:01']],
    ['plan=north/one/mai', 'owner', []],
    ['plan=north/main', 'owner', []],
    ['plan=south/one/main', 'owner', ['12:02']],
    ['plan=south/one/main', 'north', []],
    ['plan=north/one/main&number=8085550001', 'north', ['12:01']],
    ['kind=number', 'owner', ['12:04', '12:02', '12:01']],
    ['kind=no_route', 'owner', ['12:03']],
    ['kind=no_route', 'north', []],
    ['kind=denied', 'owner', []],
    ['kind=number&plan=north/one/main', 'owner', ['12:04', '12:01']],
    ['service_provider_name=south', 'owner', ['12:02']],
    ['service_provider_name=south', 'north', []],
    ['service_provider_name=north&subscriber_name=one', 'owner', ['12:04', '12:01']],
    ['service_provider_name=north&subscriber_name=two', 'owner', []],
    ['account=7', 'owner', []],
  ];
  const ask = (query: string, who = 'owner') => site.ask('GET', `/icr/api/cdr?${query}`, { token: tokens[who]! });
  for (const [query, who, starts] of lists) {
    const answer = await ask(query, who);
    t.same(answer.body.data.map(({ attributes }) => String(attributes['start_time']).slice(11, 16)), starts, `${who} ${query}: ${answer.text.slice(0, 200)}`);
  }
  for (const query of ['plan=main', 'plan=a/b/c/d', 'kind=Number', 'kind=', 'plan=a/b&rule=a/b/c', 'plans=a']) t.equal((await ask(query)).status, 400, query);
  const rule = /"rule":"(main\/[^"]+)"/.exec(JSON.stringify((await ask('plan=south/one/main')).body.data[0]!.attributes))![1]!;
  t.equal((await ask(`rule=south/one/${rule}`)).body.data.length, 1, 'of one rule');
  t.equal((await ask(`rule=south/one/${rule}x`)).body.data.length, 0);
  const first = await ask('plan=north/one/main&limit=1');
  const second = await ask(`plan=north/one/main&limit=1&after=${String(first.body.meta['next'])}`);
  t.same([first, second].map(({ body }) => String(body.data[0]!.attributes['start_time']).slice(11, 16)), ['12:04', '12:01'], 'page by page');
});
