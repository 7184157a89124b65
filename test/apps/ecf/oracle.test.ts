import t from 'tap';
import { EcfSite, inWords } from '../../support/ecf-site.js';
import { attributesOf, randomCall, randomRecords } from '../../support/ecf-random.js';
import { Random } from '../../../scripts/nanp/random.js';
import { decideEcf } from '../../support/oracle/ecf-oracle.js';

t.setTimeout(120_000);

const worlds = 600;
const callsOfWorld = 25;

t.test('the same decisions as a reader of routing.md comes to', async (t) => {
  const seed = Number(process.env['SEED'] ?? 20_240_714);
  t.comment(`seed ${seed}`);
  const kinds = new Map<string, number>();
  let different = 0;
  for (let world = 0; world < worlds; world++) {
    const random = new Random('ecf', seed, world);
    const { records, aroundMs } = randomRecords(random);
    const site = new EcfSite(records.niuZone);
    for (const [provider, zone] of Object.entries(records.zones)) if (zone !== '') site.set('time_zone', zone, provider);
    for (const subscriber of records.subscribers) site.subscriber(attributesOf(subscriber), aroundMs);
    for (let place = 0; place < callsOfWorld; place++) {
      const call = randomCall(random, records, aroundMs);
      const { called, calling, timeMs: instant, entries } = call;
      const answer = site.dial({ called, calling, instant }, entries);
      const found = inWords(answer).replace(/^collect .*,(\d) by/, 'collect $1 by');
      const expected = decideEcf(records, call);
      kinds.set(expected.split(/ \S* by |\/\d/).join(' '), (kinds.get(expected.split(/ \S* by |\/\d/).join(' ')) ?? 0) + 1);
      const explained = JSON.stringify(site.explain({ called, calling, instant }).answer) === JSON.stringify(site.decide({ called, calling, instant }));
      if (found === expected && explained) continue;
      if (different++ < 5) t.fail(`world ${world}, call ${place}: ${found} and not ${expected}`, { call, records, explained });
    }
  }
  t.equal(different, 0, `${worlds * callsOfWorld} calls`);
  for (const [kind, count] of [...kinds].sort()) t.comment(`${kind}: ${count}`);
  t.ok([...kinds.values()].every((count) => count >= 50) && kinds.size >= 9, 'every kind of decision came up');
});
