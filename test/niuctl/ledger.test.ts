/** niuctl against a real niud with money in it: command line, exit code, what it says. */
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { callStores } from '../../service/calls/call-stores.js';
import { encodeAccount } from '../../service/calls/ledger/ledger-layout.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { CardSite, pin } from '../support/card-site.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('the ledger, and what puts it right', async (t) => {
  const site = await CardSite.start(t);
  const { appliance, appliance: { folder } } = site;
  const hold = async (words: readonly string[], code: number, out: RegExp, err = /^$/, app = 'cc'): Promise<void> => {
    const ran = await niuctl(['--app', app, ...words], { state: folder, folder });
    t.equal(ran.code, code, `niuctl ${words.join(' ')}: ${ran.out}${ran.err}`);
    t.match(ran.out, out, words.join(' '));
    t.match(ran.err, err, words.join(' '));
  };
  await hold(['ledger', '10000001'], 0, /^Nothing was ever moved on it\.\n$/);
  await site.talk('one');
  await site.end('one', 61_000);
  await hold(['adjust', '10000001', '5.00', 'complaint 4711'], 0, /^10000001 is adjusted by 5\.00; .*\n$/);
  await hold(['adjust', '10000001', '5.00', 'complaint 4711'], 0, /adjusted/);
  await hold(['adjust', '10000001', '-0.25', 'charged twice'], 0, /adjusted by -0\.25/);
  await hold(['adjust', '10000001', '-99.00', 'too much'], 1, /^$/, /^niuctl: balance\n$/);
  await hold(['adjust', '10000001', '5', 'x'], 1, /^$/, /^niuctl: amount: /);
  await hold(['adjust', '10000009', '5.00', 'x'], 1, /^$/, /No such record/);
  await hold(['adjust', '10000001', '5.00'], 2, /^$/, /missing required argument/);
  await hold(['ledger', '10000001'], 0, /^line +at +amount +balance +reason +reference +by +call\n +3 .* -0\.25 +14\.55 +adjustment +charged twice +system +-\n +2 .* 5\.00 +14\.80 +adjustment +complaint 4711 +system +-\n +1 .* -0\.20 +9\.80 +charge +- +- +[0-9a-f]{26}\n$/);
  await hold(['ledger', '10000001', '--limit', '1', '--before', '3', '--table', 'lot'], 0, /^line .*\n +2 .*\n\nThere are more: --before 2 shows them\.\n$/);
  await hold(['ledger', '10000001', '--archive'], 1, /^$/, /No such record/);
  await hold(['ledger', '10000009'], 1, /^$/, /No such record/);
  await hold(['ledger', '10000001', '2'], 2, /^$/, /The key of lot is number; 2 of 1 were given/);
  await hold(['ledger', '10000001', '--table', 'rate'], 2, /^$/, /rate has no accounts; those that have are lot/);
  await hold(['ledger', '10000001'], 2, /^$/, /icr has no accounts/, 'icr');
  await hold(['adjust', '10000001', '5.00', 'x'], 2, /^$/, /icr has no accounts/, 'icr');
  await hold(['ledger', 'verify'], 0, /^accounts +1\nlines +3\nof calls +1\nsettled calls +1\nfaults +0\n$/);
  await hold(['ledger', 'verify'], 1, /^$/, /Nothing has this path/, 'icr');
  await hold(['--json', 'ledger', 'verify'], 0, /"accounts":1.*"faults":\[\]/);
  const call = ['explain', '3125550100', '--attr', 'access=8005550100', '--attr', 'account=10000001'];
  await hold([...call, '--attr', `pin=${pin}`], 1, /^$/, /A pin is not taken here: account names the account/);
  await hold([...call, '--seconds', '61'], 0, /^decision +number 3125550100\n(.*\n)*\nprice +0\.20\nrate +base\nbilled +120 s\n\noutcome .*\n(.*\n)*matched +base +price .*0\.20 +- +-\n$/);
  await hold(['explain', '3125550100', '--seconds', '61'], 0, /^decision +denied: unknown account\n(.*\n)*price +none: nobody sells the call\n/);
  await hold(['explain', '911', '--seconds', '61'], 0, /price +0\.00\nrate +none: free\nbilled +0 s\n/);
  await hold(['explain', '3125550100', '--seconds', 'x'], 2, /^$/, /whole number/);
  await hold(['explain', '3125550100', '--seconds', '61'], 1, /^$/, /Calls of icr have no price/, 'icr');
  t.notMatch((await niuctl(['--app', 'cc', '--json', ...call, '--seconds', '61'], { state: folder })).out, new RegExp(pin));

  t.equal(await appliance.stop(), 0);
  await spoil(folder);
  await appliance.run();
  await hold(['ledger', 'verify'], 4, /faults +1\n\naccount 10000001\/\d+ says 1, its lines come to 455\n$/);
  await appliance.tells(t, /jobs: the ledger does not hold application=cc accounts=1 lines=3 charges=1 settled=1 faults=1 first="account 10000001/);
  t.match(await (await fetch(`${appliance.base}/metrics`)).text(), /niud_ledger_faults\{application="cc"\} 1\n/);
});

/** Somebody was at the store of a unit that is off. */
async function spoil(folder: string): Promise<void> {
  const stores = openStores(folder, new Registry(applications));
  const { account } = callStores(stores);
  for (const { key } of [...account.scan(Buffer.of(0))]) await account.put(key, encodeAccount({ moved: 1, serial: 3 }, null));
  await stores.close();
}
