import t from 'tap';
import { crs } from '../../../service/apps/crs/application.js';
import { operations } from '../../../service/apps/crs/operations.js';
import { compileCrsPlan, crsService } from '../../../service/apps/crs/routing.js';
import { Calls } from '../../../service/calls/calls.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { evaluate } from '../../../service/records/evaluate.js';
import { commonCdrColumns } from '../../../service/routing/recorded-call.js';
import type { Json } from '../../../service/schema/kind.js';
import { CrsSite, everythingTo } from '../../support/crs-site.js';
import { inWords } from '../../support/icr-site.js';
import { memoryCallStores } from '../../support/memory-keyed-store.js';

const called = '3125550100';

/** A site asked as the lookup socket asks it. */
async function start(t: Parameters<typeof CrsSite.start>[0]) {
  const site = await CrsSite.start(t);
  await site.must(
    site.number(called), site.plan('day', everythingTo('8085550101')), site.plan('unused', []),
    site.group(12, { members: [called], call_plans: ['day'], override_number: '8085550199' }), site.supergroup(1, [12]),
  );
  const { writer, reader, registry, clock } = site.store;
  let active = true;
  const calls = new Calls({
    hosted: [{ application: crs, service: crsService, compile: compileCrsPlan, operations, cdrColumns: commonCdrColumns }],
    snapshots: reader, clock, zone: () => 'UTC', active: () => active, stores: memoryCallStores(),
    submit: async (request) => {
      const written = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
      return isRefusal(written) ? written.toData() : written;
    },
  });
  t.teardown(() => calls.stop());
  const host = calls.host(crs.number)!;
  const serve = async (operation: string, args: readonly Json[], dry = false): Promise<string> => {
    const served = await calls.serve(host, operation, args, dry);
    if (isRefusal(served)) return served.code;
    return served.length === 1 && served[0] === site.view.change ? '[change]' : JSON.stringify(served);
  };
  return { site, clock, serve, standby: () => { active = false; } };
}

t.test('what is asked, and what it is answered', async (t) => {
  const { site, serve } = await start(t);
  /** What the call gets behind it. */
  const cases: readonly (readonly [operation: string, args: readonly Json[], answer: string, decision: string])[] = [
    ['login', ['sp', 'sub', '4711'], '[]', 'number 8085550199'],
    ['login', ['sp', 'sub', '4712'], 'wrong_credentials', 'number 8085550199'],
    ['login', ['sp', 'sub', ''], 'wrong_credentials', 'number 8085550199'],
    ['login', ['sp', 'other', ''], 'wrong_credentials', 'number 8085550199'],
    ['login', ['sp', 'nobody', '4711'], 'wrong_credentials', 'number 8085550199'],
    ['login', ['sp', 'sub', '4711', 'more'], '[]', 'number 8085550199'],
    ['login', ['sp', 'sub', 4711], 'malformed', 'number 8085550199'],
    ['login', ['sp', 'sub', '1'.repeat(251)], 'malformed', 'number 8085550199'],
    ['login', ['sp', 'sub'], 'malformed', 'number 8085550199'],
    ['login', ['s'.repeat(65), 'sub', '4711'], 'malformed', 'number 8085550199'],
    ['login', ['sp', 'a/b', '4711'], 'malformed', 'number 8085550199'],
    ['login', [], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 12, 'day'], '[change]', 'number 8085550101'],
    ['deactivate', ['sp', 'sub', 'group', '12', 'day'], '[change]', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'supergroup', 1, 'day'], '[change]', 'number 8085550101'],
    ['override', ['sp', 'sub', true], '[change]', 'number 8085550199'],
    ['override', ['sp', 'sub', true], '[null]', 'number 8085550199'],
    ['override', ['sp', 'sub', false], '[change]', 'number 8085550101'],
    ['override', ['sp', 'sub', 'true'], 'malformed', 'number 8085550101'],
    ['override', ['sp', 'sub', null], 'malformed', 'number 8085550101'],
    ['override', ['sp', 'nobody', true], 'not_found', 'number 8085550101'],
    ['deactivate', ['sp', 'sub', 'supergroup', '1', 'day'], '[change]', 'number 8085550199'],
    ['deactivate', ['sp', 'sub', 'supergroup', '1', 'day'], '[null]', 'number 8085550199'],
    ['deactivate', ['sp', 'sub', 'group', 12, 'day'], '[null]', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 12, 'unused'], 'not_on_group', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 13, 'day'], 'not_found', 'number 8085550199'],
    ['activate', ['sp', 'other', 'group', 12, 'day'], 'not_found', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'number', 12, 'day'], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 1.5, 'day'], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', -12, 'day'], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', '12a', 'day'], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', '9'.repeat(16), 'day'], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 12, 7], 'malformed', 'number 8085550199'],
    ['activate', ['sp', 'sub', 'group', 12], 'malformed', 'number 8085550199'],
    ['activate', [{}, [], null], 'malformed', 'number 8085550199'],
    ['retire', ['sp', 'sub'], 'malformed', 'number 8085550199'],
  ];
  for (const [operation, args, answer, decision] of cases) {
    const asked = `${operation} ${JSON.stringify(args).slice(0, 60)}`;
    t.equal(await serve(operation, args), answer, asked);
    t.equal(inWords(site.decide({ called })), decision, `behind ${asked}`);
  }
});

t.test('a dry one changes nothing', async (t) => {
  const { site, serve } = await start(t);
  const before = site.view.change;
  t.equal(await serve('activate', ['sp', 'sub', 'group', 12, 'day'], true), '[change]');
  t.equal(await serve('override', ['sp', 'sub', true], true), '[change]');
  t.equal(site.view.change, before);
});

t.test('a standby lets callers log in, and writes nothing', async (t) => {
  const { serve, standby } = await start(t);
  standby();
  t.equal(await serve('login', ['sp', 'sub', '4711']), '[]');
  for (const [operation, args] of [['activate', ['sp', 'sub', 'group', 12, 'day']], ['deactivate', ['sp', 'sub', 'group', 12, 'day']], ['override', ['sp', 'sub', true]]] as const) {
    t.equal(await serve(operation, args), 'standby', operation);
  }
});

t.test('whoever tries all PINs is stopped, each account by itself', async (t) => {
  const { clock, serve } = await start(t);
  const tryTen = async (account: string): Promise<void> => { for (let pin = 0; pin < 10; pin++) await serve('login', ['sp', account, String(pin)]); };
  await tryTen('sub');
  t.equal(await serve('login', ['sp', 'sub', '4711']), 'denied', 'the right one comes too late');
  t.equal(await serve('login', ['sp', 'other', '4711']), 'wrong_credentials', 'another account');
  await tryTen('nobody');
  t.equal(await serve('login', ['sp', 'nobody', '4711']), 'denied', 'an account that there is not');
  clock.advance(5 * 60_000);
  t.equal(await serve('login', ['sp', 'sub', '4711']), '[]', 'five minutes later');
  for (let round = 0; round < 3; round++) {
    for (let pin = 0; pin < 9; pin++) await serve('login', ['sp', 'sub', String(pin)]);
    t.equal(await serve('login', ['sp', 'sub', '4711']), '[]', 'the right one clears the count');
  }
});
