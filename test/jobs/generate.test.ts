import t from 'tap';
import { cc } from '../../service/apps/cc/application.js';
import { setSystemZone } from '../../service/core/system-zone.js';
import { matches } from '../../service/core/secrets.js';
import type { JobRequest } from '../../service/jobs/job-request.js';
import { Runner } from '../../service/jobs/runner.js';
import type { Json } from '../../service/schema/kind.js';
import { jobStore, type JobStore } from '../support/job-store.js';
import type { Test } from 'tap';
import { ccLimits } from '../../service/apps/cc/limits.js';

setSystemZone('UTC');
t.setTimeout(1_100_000);

type Kwargs = { readonly [name: string]: Json };
const batch: Kwargs = { first: '10000000', count: 12, pin_digits: 6, initial_balance: '5.00', product_offering_name: 'card', service_provider_name: 'sp' };

/** Job stores are of an application of this name. */
const application = { ...cc, name: 'small' };

/** A store of cards in slices of five, with the offering `card` of `sp`, at most ten dollars, and a provider `other`. */
async function open(t: Test): Promise<JobStore> {
  const store = jobStore(t, 5, application);
  await store.must(
    { method: 'create', table: 'service_provider', attributes: { name: 'sp' } },
    { method: 'create', table: 'service_provider', attributes: { name: 'other' } },
    { method: 'create', table: 'product_offering', attributes: { service_provider_name: 'sp', name: 'card', maximum_balance: '10.00' } },
  );
  return store;
}

const asked = (kwargs: Json, more: Partial<JobRequest> = {}): Partial<JobRequest> => ({ jobType: 'generate', object: 'lot', seenSecrets: ['pin'], ...more, options: { kwargs } });

const begin = async (store: JobStore, request: Partial<JobRequest>) => store.desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'generate', object: 'lot', dryRun: false, options: {}, ...request });

async function refused(store: JobStore, request: Partial<JobRequest>): Promise<string> {
  const started = await begin(store, request);
  if (!('code' in started)) return 'taken';
  return started.errors.map(({ field, code }) => `${field} ${code}`).join(', ') || started.code;
}

t.test('cards in a row, each with a PIN of its own', async (t) => {
  const store = await open(t);
  const job = await store.start(asked(batch));
  t.equal(job.type, 'generate');
  await store.run();
  const record = store.record(job);
  t.match(record, { status: 'completed', rows: 12, added: 12, conflicts: 0, rejected: 0 });
  const rows = store.rows('lot');
  t.same(rows.map(([number]) => number), Array.from({ length: 12 }, (_, place) => String(10_000_000 + place)));
  t.same(rows.map((row) => row.slice(2, 6)), rows.map(() => [500, 500, 'generated', undefined]));
  t.same(rows.map((row) => row.slice(17)), rows.map(() => ['card', 'sp', 'sp']));
  const lines = store.out(job).trimEnd().split('\n');
  t.equal(lines.length, 13, 'a header and every card');
  t.match(lines[0], /^number,pin,initial_balance,/);
  const pins = lines.slice(1).map((line) => line.split(',')[1]!);
  t.equal(new Set(pins).size, 12);
  for (const [place, pin] of pins.entries()) {
    t.match(pin, /^[0-9]{6}$/);
    t.ok(matches(rows[place]![1] as string, pin), 'the file has the PIN of the card');
  }
  t.same(store.report(job), []);
  t.match(record['output_hash'], /^[0-9a-f]{64}$/);
});

t.test('whoever may not see PINs gets a file without them', async (t) => {
  const store = await open(t);
  const job = await store.start(asked(batch, { seenSecrets: [] }));
  await store.run();
  t.match(store.out(job), /\n10000000,,5\.00,5\.00,generated,/);
});

t.test('numbers that are taken', async (t) => {
  const store = await open(t);
  await store.must({ method: 'create', table: 'lot', attributes: { number: '10000003', pin: '4711', service_provider_name: 'other' } });
  const job = await store.start(asked(batch));
  await store.run();
  t.match(store.record(job), { status: 'completed', rows: 12, added: 11, conflicts: 1, rejected: 0 });
  t.same(store.report(job).map(({ line, column, value, code }) => [line, column, value, code]), [[4, 'number', '10000003', 'key_taken']]);
  t.equal(store.out(job).trimEnd().split('\n').length, 12);
});

t.test('a job of a provider needs not name it', async (t) => {
  const store = await open(t);
  const { service_provider_name: _, ...rest } = batch;
  await store.start(asked(rest, { roleId: 'service_provider:sp' }));
  await store.run();
  t.equal(store.rows('lot').length, 12);
});

t.test('a prefix stands for all its numbers', async (t) => {
  const store = await open(t);
  const { first: _, count: __, ...rest } = batch;
  await store.start(asked({ ...rest, prefix: '7777777', digits: 8, pin_digits: 9 }));
  await store.run();
  t.same(store.rows('lot').map(([number]) => number), Array.from({ length: 10 }, (_, place) => `7777777${place}`));
});

t.test('what is refused before anything is made', async (t) => {
  const store = await open(t);
  const prefixed = { ...batch, first: null, prefix: '1000000', digits: 8 };
  for (const [title, request, expected] of [
    ['all is well', asked(batch), 'taken'],
    ['neither first nor prefix', asked({ ...batch, first: null }), 'kwargs/first required'],
    ['both', asked({ ...batch, prefix: '1' }), 'kwargs/first required'],
    ['a first number that is too short', asked({ ...batch, first: '1000000' }), 'kwargs/first too_short'],
    ['no count', asked({ ...batch, count: null }), 'kwargs/count required'],
    ['as many as are left', asked({ ...batch, first: '99999988' }), 'taken'],
    ['one more', asked({ ...batch, first: '99999989' }), 'kwargs/count out_of_range'],
    ['as many as a prefix has', asked({ ...prefixed, count: 10 }), 'taken'],
    ['one more', asked({ ...prefixed, count: 11 }), 'kwargs/count out_of_range'],
    ['a prefix as long as the number', asked({ ...prefixed, prefix: '10000000' }), 'kwargs/prefix too_long'],
    ['most cards', asked({ ...batch, count: ccLimits.generatedRecords, pin_digits: 8 }), 'taken'],
    ['one more', asked({ ...batch, count: ccLimits.generatedRecords + 1, pin_digits: 8 }), 'kwargs/count out_of_range'],
    ['PINs that are guessed', asked({ ...batch, count: 1001, pin_digits: 4 }), 'kwargs/pin_digits too_short'],
    ['PINs that are not', asked({ ...batch, count: 1000, pin_digits: 4 }), 'taken'],
    ['more money than the offering allows', asked({ ...batch, initial_balance: '10.01' }), 'kwargs/initial_balance out_of_range, kwargs/current_balance out_of_range'],
    ['no such offering', asked({ ...batch, product_offering_name: 'none' }), 'kwargs/product_offering_name no_such_record'],
    ['nobody\'s cards', asked({ ...batch, service_provider_name: null }), 'kwargs/service_provider_name required'],
    ['another\'s cards', asked({ ...batch, product_offering_name: null, service_provider_name: 'other' }, { roleId: 'service_provider:sp' }), 'kwargs/service_provider_name no_such_record'],
    ['cards of a provider that is not there', asked({ ...batch, product_offering_name: null, service_provider_name: 'none' }, { roleId: 'service_provider:sp' }), 'kwargs/service_provider_name no_such_record'],
    ['what cards do not take', asked({ ...batch, status: 'activated' }), 'kwargs/status unknown_field'],
    ['no object of kwargs', asked('12'), 'kwargs wrong_type'],
    ['nothing', asked(null), 'kwargs/service_provider_name required'],
    ['a table that is not made in numbers', asked(batch, { object: 'rate' }), 'object bad_choice'],
    ['no table', asked(batch, { object: 'cards' }), 'object bad_choice'],
    ['a dry run', asked(batch, { dryRun: true }), 'dry_run unknown_field'],
    ['a file', asked(batch, { inFile: 'cards.csv' }), 'in_file unknown_field'],
  ] as const) t.equal(await refused(store, request), expected, title);
});

t.test('a tenant does not learn whether another provider is there', async (t) => {
  const store = await open(t);
  const said = async (provider: string): Promise<string> => {
    const request = asked({ ...batch, product_offering_name: null, service_provider_name: provider }, { roleId: 'service_provider:sp' });
    return JSON.stringify(await begin(store, request)).replace(new RegExp(`\\b${provider}\\b`, 'g'), 'NAME');
  };
  t.match(await said('other'), /There is no service_provider NAME\./);
  t.equal(await said('other'), await said('none'));
});

t.test('a job that is stopped and goes on makes every card once', async (t) => {
  const store = await open(t);
  const job = await store.start(asked(batch));
  for (let round = 0; round < 4; round++) {
    let sent = 0;
    const runner = new Runner({ ...store.surroundings, submitSlice(slice) {
      if (++sent === 1) void runner.stop();
      return store.surroundings.submitSlice(slice);
    } });
    runner.start();
    await runner.idle();
    store.reader.refresh();
    t.equal(store.rows('lot').length, Math.min(12, 5 * (round + 1)), `round ${round}`);
  }
  await store.run();
  t.match(store.record(job), { status: 'completed', rows: 12, added: 12, conflicts: 0, rejected: 0 });
  t.equal(store.out(job).trimEnd().split('\n').length, 13);
});

t.test('an answer that is lost with the process', async (t) => {
  const store = await open(t);
  const job = await store.start(asked(batch));
  let sent = 0;
  // Written, but nobody hears of it: what the job does is to look at its record and try again.
  await store.run({ ...store.surroundings, async submitSlice(slice) {
    const answer = await store.surroundings.submitSlice(slice);
    return ++sent === 2 ? { code: 'overloaded', message: '', errors: [] } : answer;
  } });
  t.match(store.record(job), { status: 'completed', rows: 12, added: 12, conflicts: 0, rejected: 0 });
  t.equal(store.rows('lot').length, 12);
});

t.test('a job that is cancelled leaves nothing', async (t) => {
  const store = await open(t);
  const job = await store.start(asked(batch));
  let sent = 0;
  await store.run({ ...store.surroundings, async submitSlice(slice) {
    if (++sent === 2) await store.desk.cancel('small', job.id);
    return store.surroundings.submitSlice(slice);
  } });
  t.equal(store.record(job)['status'], 'cancelled');
  t.same(store.rows('lot'), []);
});
