import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import t from 'tap';
import type { Test } from 'tap';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

async function provisioned(t: Test): Promise<JobStore> {
  const store = jobStore(t);
  await store.must(
    { method: 'create', table: 'provider', attributes: { name: 'a', legacy: 7, note: '=1+1' } }, { method: 'create', table: 'provider', attributes: { name: 'b', note: 'x, "y"' } },
    { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } }, { method: 'create', table: 'site', attributes: { provider: 'b', name: 'y', open: true } },
    { method: 'create', table: 'line', attributes: { number: '8085550100', provider: 'a', site: 'x', rank: 9 } },
    { method: 'create', table: 'line', attributes: { number: '8085550101', provider: 'b', site: 'y', rank: -1 } },
    { method: 'create', table: 'line', attributes: { number: '808555XXXX', provider: 'a', site: 'x' } },
  );
  for (let generation = 0; generation < 2; generation++) {
    await store.must({ method: 'create', table: 'line', attributes: { number: '8085550199', provider: 'b', site: 'y', rank: generation } });
    await store.must({ method: 'archive', table: 'line', key: ['8085550199'] });
  }
  return store;
}

type Request = Parameters<JobStore['start']>[0];
const exports: readonly [what: string, request: Request, lines: readonly string[]][] = [
  ['a table', { object: 'line' }, ['number,provider,site,rank', '8085550100,a,x,9', '8085550101,b,y,-1', '808555XXXX,a,x,0']],
  ['quotes', { object: 'provider' }, ['name,legacy,note', 'a,7,=1+1', 'b,,"x, ""y"""']],
  ['a provider', { object: 'line', serviceProvider: 'a' }, ['number,provider,site,rank', '8085550100,a,x,9', '808555XXXX,a,x,0']],
  ['a provider where keys begin with it', { object: 'site', serviceProvider: 'b' }, ['provider,name,open', 'b,y,true']],
  ['a provider of itself', { object: 'provider', roleId: 'service_provider:b' }, ['name,legacy,note', 'b,,"x, ""y"""']],
  ['a subscriber', { object: 'line', roleId: 'subscriber:b:y' }, ['number,provider,site,rank', '8085550101,b,y,-1']],
  ['a filter', { object: 'line', options: { filter: { rank: '>-1', number: '~0100' } } }, ['number,provider,site,rank', '8085550100,a,x,9']],
  ['two bounds of a column', { object: 'line', options: { filter: { rank: ['>-1', '<9'] } } }, ['number,provider,site,rank', '808555XXXX,a,x,0']],
  ['a filter that matches nothing', { object: 'line', options: { filter: { provider: 'c' } } }, ['number,provider,site,rank']],
  ['a text', { object: 'line', options: { q: 'XXX' } }, ['number,provider,site,rank', '808555XXXX,a,x,0']],
  ['a text and a filter', { object: 'line', options: { q: '0101', filter: { provider: 'a' } } }, ['number,provider,site,rank']],
  ['some columns, in their order', { object: 'line', options: { columns: ['rank', 'number'], q: '01' } }, ['rank,number', '9,8085550100', '-1,8085550101']],
  ['the archive', { object: 'line', options: { archive: true } }, ['number,provider,site,rank', '8085550199,b,y,0', '8085550199,b,y,1']],
  ['an empty archive', { object: 'site', options: { archive: true } }, ['provider,name,open']],
];

void t.test('what is exported', async (t) => {
  const store = await provisioned(t);
  for (const [what, request, lines] of exports) {
    const job = await store.start({ jobType: 'export', ...request });
    await store.run();
    const text = store.out(job);
    t.equal(text, lines.map((line) => `${line}\n`).join(''), what);
    const { status, rows, output_hash: hash } = store.record(job);
    t.same({ status, rows, hash }, { status: 'completed', rows: lines.length - 1, hash: createHash('sha256').update(text).digest('hex') }, what);
    t.match(job.outFile, /^[a-z]+-export-2026-01-15-[0-9a-f]{10}\.csv$/);
  }
});

void t.test('settings', async (t) => {
  const lines: readonly [setting: string, value: string, lines: readonly string[]][] = [
    ['export_header', 'false', ['a,7,=1+1', 'b,,"x, ""y"""']],
    ['spreadsheet_safe_export', 'true', ['name,legacy,note', "a,7,'=1+1", 'b,,"x, ""y"""']],
  ];
  for (const [setting, value, expected] of lines) {
    const store = await provisioned(t);
    await store.must({ method: 'put', table: 'setting', key: ['', setting], attributes: { value: JSON.parse(value) as boolean } });
    const job = await store.start({ jobType: 'export', object: 'provider' });
    await store.run();
    t.equal(store.out(job), expected.map((line) => `${line}\n`).join(''), setting);
  }
});

void t.test('imported into an empty store and exported again: the same bytes', async (t) => {
  const first = await provisioned(t);
  const second = jobStore(t);
  for (const object of ['provider', 'site', 'line']) {
    const out = await first.start({ jobType: 'export', object });
    await first.run();
    second.upload('in.csv', first.out(out));
    const imported = await second.start({ object, inFile: 'in.csv' });
    await second.run();
    t.equal(second.record(imported)['rejected'], 0);
    const again = await second.start({ jobType: 'export', object });
    await second.run();
    t.equal(second.out(again), first.out(out), object);
  }
});

void t.test('one snapshot, whatever is written meanwhile; no half file is left', async (t) => {
  const store = jobStore(t, 5);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } });
  const lines = Array.from({ length: 20_000 }, (_, place) => `808${5_000_000 + place},a,x,1\n`).join('');
  store.upload('lines.csv', lines);
  await store.start({ inFile: 'lines.csv' });
  await store.run({ ...store.surroundings, sliceRows: 4_000 });
  const snapshot = store.surroundings.reader.snapshot.bind(store.surroundings.reader);
  const writing: Promise<unknown>[] = [];
  // From the moment on at which the snapshot is taken, lines go and come.
  const busy: Surroundings = { ...store.surroundings, reader: { refresh: () => store.reader.refresh(), view: (application) => store.reader.view(application), snapshot(application) {
    const taken = snapshot(application);
    for (let place = 0; place < 10; place++) {
      writing.push(store.write({ method: 'archive', table: 'line', key: [`808${5_000_000 + place * 2_000}`] }), store.write({ method: 'create', table: 'line', attributes: { number: `809555${1_000 + place}`, provider: 'a', site: 'x' } }));
    }
    return taken;
  } } };
  const job = await store.start({ jobType: 'export', object: 'line' });
  await store.run(busy);
  await Promise.all(writing);
  t.equal(store.out(job), `number,provider,site,rank\n${lines}`);
  const cancelled = await store.start({ jobType: 'export', object: 'line' });
  await store.run({ ...store.surroundings, publish: () => undefined, reader: { ...busy.reader, snapshot(application) {
    writing.push(store.desk.cancel('small', cancelled.id));
    return snapshot(application);
  } } });
  t.equal(store.record(cancelled)['status'], 'cancelled');
  t.notOk(readdirSync(store.media.downloadFolder('small')).some((name) => name.startsWith(cancelled.outFile)), 'nothing is left of it');
});
