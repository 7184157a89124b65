import t from 'tap';
import { CsvReader } from '../../service/jobs/csv-reader.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import type { Json } from '../../service/schema/kind.js';
import { RehearsalSite } from '../support/rehearsal-site.js';

/** The rows of a CSV text by column. */
function rowsOf(lines: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const reader = new CsvReader();
  reader.push(Buffer.from(`${lines.join('\n')}\n`));
  reader.end();
  const rows: (readonly string[])[] = [];
  for (let row = reader.next(); row !== undefined; row = reader.next()) rows.push(row.cells);
  return rows.slice(1).map((cells) => Object.fromEntries(cells.map((cell, place) => [rows[0]![place]!, cell])));
}

void t.test('call detail records are exported', async (t) => {
  const site = await RehearsalSite.start(t);
  site.zone = 'Pacific/Honolulu';
  await site.route('3125550100', 'main', site.always('3125550101'));
  await site.route('2175550100', 'main', site.always('2175550101'), 'south');
  await site.make({ id: 'a', called: '+1 312 555 0100' });
  site.store.clock.advance(60_000);
  await site.make({ id: 'b', called: '2175550100', attributes: { restricted: true } }, { id: 'c', called: '3125550199' });
  site.store.clock.advance(60_000);
  await site.make({ id: 'd', called: '3125550100', calling: '8085550009', attributes: { restricted: true }, events: [['answer', null], ['note', { tone: 'bad, "very"' }]] });
  site.store.clock.advance(1);
  const export_ = (options: { readonly [name: string]: Json } = {}, roleId = 'platform_owner') => site.job({ jobType: 'export', object: 'cdr', dryRun: false, options, roleId });

  const all = await export_();
  t.match(all, { status: 'completed', rows: 4, job_type: 'export', object: 'cdr' });
  t.match(all.out_file, /\/cdr-export-2026-01-15-[0-9a-f]{10}\.csv$/);
  t.equal(site.out(all)[0], commonCdrColumns.map(({ name }) => name).join(','), 'the nine columns in the documented order');
  const rows = rowsOf(site.out(all));
  t.match(rows, [
    { called_number: '3125550101', subscriber_name: 'one', service_provider_name: 'north', calling_number: '8085550001', original_called_number: '+1 312 555 0100', start_time: '2026-01-15 02:00:00.000000', end_time: '2026-01-15 02:00:00.000000', route: /^\{"kind":1,"value":"3125550101","rule":"main\// },
    { service_provider_name: 'south', calling_number: '8085550001', start_time: '2026-01-15 02:01:00.000000' },
    { called_number: '3125550199', original_called_number: '3125550199', subscriber_name: '', service_provider_name: '', route: '' },
    { calling_number: '8085550009' },
  ], 'the oldest first');
  t.match(JSON.parse(rows[3]!['cdrs']!), [{ event: 'route', time: '2026-01-15 02:02:00.000000' }, { event: 'decision' }, { event: 'answer' }, { event: 'note', detail: '{"tone":"bad, \\"very\\""}' }, { event: 'end', cause: 'normal' }]);

  const choices: readonly [filter: { readonly [name: string]: Json } | undefined, roleId: string, starts: readonly string[], calling?: string][] = [
    [undefined, 'service_provider:north', ['02:00', '02:02'], '8085550009'],
    [undefined, 'service_provider:south', ['02:01']],
    [undefined, 'subscriber:north:one', ['02:00', '02:02'], 'restricted'],
    [{ from: '2026-01-15 02:01:00' }, 'platform_owner', ['02:01', '02:01', '02:02']],
    [{ to: '2026-01-15 02:01:00' }, 'platform_owner', ['02:00']],
    [{ from: '2026-01-15 02:01:00', to: '2026-01-15 02:02:00' }, 'service_provider:south', ['02:01']],
    [{ number: '8085550009' }, 'platform_owner', ['02:02']],
    [{ number: '(312) 555-0100' }, 'platform_owner', ['02:00', '02:02']],
    [{ number: '8085550009' }, 'service_provider:north', ['02:02']],
    // Looking for the number of a caller who is masked finds nothing, or it would tell who called.
    [{ number: '8085550009' }, 'subscriber:north:one', []],
    [{ number: '3125550100', from: '2026-01-15 02:01:00' }, 'platform_owner', ['02:02']],
  ];
  for (const [filter, roleId, starts, calling] of choices) {
    const found = rowsOf(site.out(await export_(filter === undefined ? {} : { filter }, roleId)));
    t.same(found.map(({ start_time: start }) => start!.slice(11, 16)), starts, JSON.stringify([filter, roleId]));
    if (calling !== undefined) t.equal(found.at(-1)!['calling_number'], calling, roleId);
  }
  const refused: readonly [options: { readonly [name: string]: Json }, fields: string][] = [
    [{ archive: true }, 'archive:bad_choice'], [{ filter: { from: 'noon' } }, 'filter:bad_timestamp'], [{ filter: { subscriber_name: 'one' } }, 'filter:unknown_field'], [{ filter: [] }, 'filter:wrong_type'],
  ];
  for (const [options, fields] of refused) t.match(await export_(options), { code: 'invalid', fields }, JSON.stringify(options));
});

void t.test('more than a slice of them', async (t) => {
  const site = await RehearsalSite.start(t);
  await site.route('3125550100', 'main', site.always('3125550101'));
  const calls = Array.from({ length: 9_001 }, (_, place) => ({ id: `call-${place}`, called: place % 3 === 0 ? '3125550100' : '3125550199' }));
  await site.make(...calls);
  site.store.clock.advance(1);
  t.match(await site.job({ jobType: 'export', object: 'cdr', dryRun: false }), { status: 'completed', rows: 9_001 });
  t.match(await site.job({ jobType: 'export', object: 'cdr', dryRun: false, roleId: 'service_provider:north' }), { status: 'completed', rows: 3_001 });
  const replayed = await site.job({ options: { replay_days: 1, plan: site.plan('main', []) } });
  t.match(replayed, { cases: 9_001, different: 3_001, message: '3,001 of 9,001 calls change.' });
});
