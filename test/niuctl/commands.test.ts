/** niuctl do against a real niud: command line, exit code, what it says. */
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('commands of tables', async (t) => {
  const appliance = await Appliance.start(t);
  const token = await appliance.signIn('crs');
  const make = async (table: string, body: unknown) => t.equal((await appliance.request('POST', `/crs/api/${table}`, { token, body })).status, 201, table);
  await make('service_provider', { name: 'sp' });
  await make('subscriber', { name: 'sub', service_provider_name: 'sp' });
  await make('call_plan', { call_plan_name: 'plan', service_provider_name: 'sp', subscriber_name: 'sub', rules: [{ type: 'always', destination: { type: 'terminate' } }] });
  await make('group', { group_number: 1, call_plans: ['plan'], service_provider_name: 'sp', subscriber_name: 'sub' });
  const cases: readonly (readonly [words: readonly string[], code: number, out: RegExp, err?: RegExp])[] = [
    [['do', 'activate', 'group', 'sp', 'sub', '1', '--with', 'call_plan=plan'], 0, /^activate is done on group sp sub 1 \(change \d+\)\.\n$/],
    [['do', 'activate', 'group', 'sp', 'sub', '1', '--with', 'call_plan=plan', '--with', 'end:=null'], 0, /done/],
    [['do', 'activate', 'group', 'sp', 'sub', '1', '--with', 'call_plan=other'], 1, /^$/, /other is not on the group/],
    [['do', 'activate', 'group', 'sp', 'sub', '1', '--with', 'call_plan:=other'], 2, /^$/, /name=text or name:=JSON/],
    [['do', 'activate', 'group', 'sp', 'sub', '1'], 1, /^$/, /call_plan/],
    [['do', 'activate', 'group', 'sp', 'sub', '2', '--with', 'call_plan=plan'], 1, /^$/, /No such record/],
    [['do', 'activate', 'group', 'sp', '1'], 2, /^$/, /The key of group is/],
    [['do', 'colour', 'group', 'sp', 'sub', '1'], 2, /^$/, /There is no command colour on group; there are activate, deactivate/],
    [['do', 'deactivate', 'group', 'sp', 'sub', '1', '--with', 'call_plan=plan'], 0, /deactivate is done/],
  ];
  for (const [words, code, out, err = /^$/] of cases) {
    const ran = await niuctl(['--app', 'crs', ...words], { state: appliance.folder });
    t.equal(ran.code, code, `${words.join(' ')}: ${ran.out}${ran.err}`);
    t.match(ran.out, out);
    t.match(ran.err, err);
  }
});
