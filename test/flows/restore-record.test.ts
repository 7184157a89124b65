import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('niuctl restore <table> <key> --from <backup>: one record comes out of a backup by the door that every record comes by', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  const run = async (line: string) => niuctl(line.split(' '), { state });
  const must = async (line: string): Promise<string> => {
    const { code, out, err } = await run(line);
    t.equal(code, 0, `niuctl ${line}: ${err}`);
    return out;
  };
  const attributes = async (line: string): Promise<Readonly<Record<string, unknown>>> => (JSON.parse(await must(`--json ${line}`)) as [{ attributes: Record<string, unknown> }])[0].attributes;
  await must('--app icr create service_provider --with name=Alpha');
  await must('--app icr create subscriber --with name=One --with service_provider_name=Alpha --with address=first');
  await must('--app icr create number --with number=3125550101 --with service_provider_name=Alpha --with subscriber_name=One');
  await must('--app crs create service_provider --with name=Alpha');
  await must('--app crs create subscriber --with name=One --with service_provider_name=Alpha --with ivr_pin=471147');
  await must('backup');
  const [{ name: backup }] = JSON.parse(await must('--json backup --list')) as [{ name: string }];
  const place = join(state, 'backup', backup);
  const before = readdirSync(place, { recursive: true }).sort();

  await must('--app icr set subscriber Alpha One --with address=second');
  t.match(await must(`--app icr restore subscriber Alpha One --from ${backup} --dry-run`), new RegExp(`subscriber Alpha One would be put back as in ${backup}:\\n[^]*address +second +first\\n[^]*Nothing was done\\. To do it: niuctl --app icr restore subscriber Alpha One --from ${backup}\\n`));
  t.match(await attributes('--app icr get subscriber Alpha One'), { address: 'second' }, 'a dry run writes nothing');
  t.match(await must(`--app icr restore subscriber Alpha One --from ${place}`), /subscriber Alpha One is put back as in \S+ \(change \d+\)\.\n[^]*niuctl --app icr revert \d+ takes it back/);
  t.match(await attributes('--app icr get subscriber Alpha One'), { address: 'first' });
  t.match(await must(`--app icr restore subscriber Alpha One --from ${backup}`), /subscriber Alpha One is as it was in/, 'a second time changes nothing');

  await must('--app icr archive subscriber Alpha One');
  t.match(await run(`--app icr restore number 3125550101 --from ${backup}`), { code: 1, err: /subscriber/ }, 'what it refers to must be there');
  await must('--app icr purge subscriber Alpha One');
  await must(`--app icr restore subscriber Alpha One --from ${backup}`);
  t.match(await must(`--app icr restore number 3125550101 --from ${backup}`), /number 3125550101 is created as in/);
  t.match(await attributes('--app icr get number 3125550101'), { subscriber_name: 'One' });

  await must('--app crs archive subscriber Alpha One');
  await must('--app crs purge subscriber Alpha One');
  const dry = await must(`--app crs restore subscriber Alpha One --from ${backup} --dry-run`);
  t.match(dry, /ivr_pin +as it was/);
  t.notMatch(dry, /471147/, 'no PIN is printed');
  t.notMatch(await must(`--json --app crs restore subscriber Alpha One --from ${backup} --dry-run`), /471147/);
  await must(`--app crs restore subscriber Alpha One --from ${backup}`);
  t.match(await attributes('--app crs get subscriber Alpha One'), { ivr_pin: '471147' });
  await must('--app crs set subscriber Alpha One --with ivr_pin=550055 --with address=other');
  t.match(await must(`--app crs restore subscriber Alpha One --from ${backup}`), /Left as they are: secrets \(.*ivr_pin.*\)/);
  t.match(await attributes('--app crs get subscriber Alpha One'), { ivr_pin: '550055', address: null }, 'a PIN that was changed since stays');

  const refused: readonly (readonly [what: string, line: string, code: number, err: RegExp])[] = [
    ['a record that it does not have', `--app icr restore number 3125550199 --from ${backup}`, 1, /has no number 3125550199; niuctl backup --list/],
    ['no such backup', '--app icr restore number 3125550101 --from yesterday', 2, /There is no backup yesterday/],
    ['no record', `restore --from ${backup}`, 2, /say its table and key/],
    ['a table alone', `restore number --from ${backup}`, 2, /say its table and key/],
    ['part of a key', `--app icr restore subscriber Alpha --from ${backup}`, 2, /The key of subscriber is/],
    ['no such table', `--app icr restore nothing x --from ${backup}`, 2, /no table nothing/],
  ];
  for (const [what, line, code, err] of refused) t.match(await run(line), { code, err }, what);
  t.same(readdirSync(place, { recursive: true }).sort(), before, 'the backup holds what it held');
});
