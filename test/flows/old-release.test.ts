import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import type { Json } from '../../service/schema/kind.js';
import { HeldClient } from '../support/declared-lookups.js';
import type { DecisionReply } from '../../service/lookup/client.js';
import { Appliance } from '../support/appliance.js';
import { oldRelease } from '../support/old-release.js';
import type { Told } from '../support/old-release.js';

t.setTimeout(1_100_000);

const numbers: Readonly<Record<string, number>> = { ecf: 1, cc: 2, easy0: 3, icr: 4, crs: 5 };

/** A number of another country as it is written now; what trunks are sent stays as the plan has it. */
function renewed(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? value.replace(/^011(?=[0-9]{7,15}(@|$))/, '+') : value;
}

/** Kind and value, as they are compared. */
function inWords({ status, decision }: Pick<DecisionReply, 'status' | 'decision'>): string {
  const value = decision?.kind === 1 || decision?.kind === 2 ? renewed(decision.value as Json) : decision?.value;
  const pickup = decision?.extra?.pickup === undefined ? '' : ` picked up by ${String(renewed(decision.extra.pickup[1] as Json))}`;
  return `${status} ${decision === undefined ? '-' : `${decision.kind} ${JSON.stringify(value ?? null)}`}${pickup}`;
}

/** Calls that are decided otherwise on purpose, with the rule that says so. */
const corrected: readonly (readonly [call: string, now: string, why: string])[] = [
  ['icr 3125560005 3125551212', '0 1 "2175550199"', 'an emergency destination is unusable (N3)'],
  ['icr 3125560006 3125551212', '0 1 "2175550100" picked up by +442079460009', 'no number has 17 digits (N1): the next route decides'],
  ['icr +442079460001 3125551212', '0 1 "+33140506070"', 'a pattern written 011 matches + (N4)'],
  ['icr +442079460003 3125551212', '0 1 "2175550100" picked up by +442079460009', 'two routes of one number, by plan name (N4)'],
  ['icr 011442079460005 3125551212', '0 1 "+33140506070"', 'an X does not stand for a dialled 011 any more (N4)'],
  ['icr 3125560001 +442079460009', '0 1 "+442079460003"', 'an expression is tried on + and on 011'],
  ['crs 011442079460001 3125551212', '0 4 [["7","011442079460009"]]', 'two members became one: the plan that was activated last decides'],
  ['ecf 011442079460001 01133140506072', '0 1 "+33140506070"', 'an accepted caller is one number in both forms'],
  ['ecf +442079460001 3125551212', '0 6 ["screening",4,4,3]', 'two subscribers had one number: the first stays'],
  ['ecf 3125558005 3125551212', '0 0 null', 'an emergency destination is unusable (N3)'],
  ['ecf 3125558005 01133140506072', '0 0 null', 'an emergency destination is unusable (N3)'],
  ['easy0 0 011442079460001 {"realm":"sip.site.example"}', '0 4 [["1","011442079460009"]]', 'two realms became one: the first stays'],
  ['easy0 0 011442079460001 {"realm":"pbx.site.example"}', '0 4 [["1","011442079460009"]]', 'a realm is one whatever its case'],
];

function named({ application, call: { called, calling, attributes } }: Told): string {
  return [application, called, calling, ...(attributes === undefined ? [] : [JSON.stringify(attributes)])].join(' ');
}

void t.test('calls to what release 0.2.0 left go where they went', async (t) => {
  const { folder, decisions } = oldRelease(t);
  const appliance = await Appliance.start(t, { NIUD_STATE_DIR: folder, NIUD_RUNTIME_DIR: join(folder, 'run'), NIUD_LOOKUP_SOCKET: join(folder, 'lookup.sock'), NIUD_DISK_RESERVE: '0' });
  t.match(appliance.journal, /the records of an earlier release were rewritten/);
  const client = await HeldClient.connect(join(folder, 'lookup.sock'));
  t.teardown(() => client.close());
  for (const told of decisions) {
    const { application, call, reply } = told;
    const [, otherwise, why = ''] = corrected.find(([call]) => call === named(told)) ?? [];
    const answer = await client.route(numbers[application]!, call, true);
    const now = inWords(answer);
    if (answer.status === 2) t.comment(answer.reason);
    t.equal(now, otherwise ?? inWords(reply), `${named(told)} ${why}`);
  }
  const ended = await client.end(2, { callId: 'open-1', durationMs: 60_000 });
  t.match(ended, { status: 0, body: [Number, Number] }, 'a card call that was open when the release was changed is charged');
});

/** Asks over the admin socket. */
async function ask(folder: string, method: string, path: string, body?: Json): Promise<{ readonly status: number; readonly body: { readonly meta: { readonly message: string; readonly warnings?: readonly { readonly code: string; readonly field: string }[] }; readonly data: readonly { readonly attributes: Readonly<Record<string, Json>> }[] } }> {
  const outgoing = request({ socketPath: join(folder, 'run', 'admin.sock'), method, path, headers: body === undefined ? {} : { 'content-type': 'application/json' } });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject).on('response', (reply) => void text(reply).then((told) => resolve({ status: reply.statusCode ?? 0, body: JSON.parse(told) as never })));
  });
}

void t.test('what later rules refuse stays: PUT and restore take it unchanged, a new value is refused, lint tells', async (t) => {
  const { folder } = oldRelease(t);
  await Appliance.start(t, { NIUD_STATE_DIR: folder, NIUD_RUNTIME_DIR: join(folder, 'run'), NIUD_LOOKUP_SOCKET: join(folder, 'lookup.sock'), NIUD_DISK_RESERVE: '0' });
  const table: readonly (readonly [application: string, path: string, change: Readonly<Record<string, Json>>, own: string, staysLive?: true])[] = [
    ['icr', '/number/31255500150', { timezone: 'US/Eastern' }, 'number'],
    ['icr', '/number/12252026', { timezone: 'US/Eastern' }, 'number'],
    ['icr', '/call_plan/Site/s1/Emergency', { display_name: 'Still_There' }, 'rules', true],
    ['ecf', '/subscriber/Site/four', { notes: 'still there' }, 'default_number'],
    ['ecf', '/subscriber/Site/five', { notes: 'still there' }, 'default_number'],
    ['icr', '/administrator/system', { first_name: 'Still' }, 'username', true],
    ['icr', '/administrator/x%20y', { first_name: 'Still' }, 'username'],
  ];
  for (const [application, path, change, own, staysLive] of table) {
    const before = await ask(folder, 'GET', `/${application}/api${path}`);
    t.equal(before.status, 200, `${path} is there`);
    const attributes = before.body.data[0]?.attributes ?? {};
    const changed = await ask(folder, 'PUT', `/${application}/api${path}`, change);
    t.equal(changed.status, 200, `${path} takes another change: ${changed.body.meta.message}`);
    const again = await ask(folder, 'PUT', `/${application}/api${path}`, { [own]: attributes[own]! });
    t.equal(again.status, 200, `${path} takes its own ${own}: ${again.body.meta.message}`);
    // One has a route, and nobody archives the own account.
    if (staysLive === true) continue;
    t.equal((await ask(folder, 'DELETE', `/${application}/api${path}`)).status, 200, `${path} is archived`);
    const restored = await ask(folder, 'DELETE', `/${application}/api${path}?archive=true&restore=true`);
    t.equal(restored.status, 200, `${path} is restored: ${restored.body.meta.message}`);
  }
  t.equal((await ask(folder, 'PUT', '/ecf/api/subscriber/Site/four', { default_number: '1911' })).status, 422, 'another value that is refused today');
  const outdated = await ask(folder, 'POST', '/ecf/api/lint', { table: 'subscriber' });
  t.match(JSON.stringify(outdated.body.data), /"outdated"|emergency_destination/);
  const lint = await ask(folder, 'POST', '/cc/api/lint', { table: 'rate' });
  t.match(JSON.stringify(lint.body.data), /Its deck of 7 lines was taken for E\.164/);
  t.match(JSON.stringify((await ask(folder, 'POST', '/easy0/api/lint', { table: 'ingress' })).body.data), /"merged"/);
});
