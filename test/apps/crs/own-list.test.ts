import t from 'tap';
import { crs } from '../../../service/apps/crs/application.js';
import { easy0 } from '../../../service/apps/easy0/application.js';
import { icr } from '../../../service/apps/icr/application.js';
import { CrsSite } from '../../support/crs-site.js';
import { inWords, rule } from '../../support/icr-site.js';

const called = '3125550100';

/** `night` asks for HI, which is built in, and `day` for nothing; a call from Guam. */
async function start(t: Parameters<typeof CrsSite.start>[0]): Promise<CrsSite> {
  const site = await CrsSite.start(t);
  await site.must(site.of('npa_list', { name: 'HI', npas: ['808'] }), site.number(called));
  await site.must(site.plan('night', [rule('geo', 'HI', 'number', '8085550101'), rule('always', '', 'number', '8085550102')]), site.plan('day', [rule('always', '', 'terminate')]));
  await site.must(site.group(1, { members: [called], call_plans: ['night'] }), site.activate('group', 1, 'night'));
  return site;
}
const own = (npas: readonly string[]) => ({ method: 'put', table: 'npa_list', key: ['sp', 'HI'], attributes: { npas } }) as const;
const warnings = (site: CrsSite, npas: readonly string[]) => site.must(own(npas)).then(({ warnings: found }) => found.map(({ field, code, message }) => `${field} ${code} ${message}`));
const decided = (site: CrsSite): string => inWords(site.decide({ called, calling: '6715550100' }));

t.test('a list over a built-in one says which plans it moves', async (t) => {
  const site = await start(t);
  t.equal(decided(site), 'number 8085550102');
  t.match(await warnings(site, ['671']), [/^npas over_built_in .* call plan sub\/night\.$/]);
  t.equal(decided(site), 'number 8085550101');
  t.same(await warnings(site, ['671']), [], 'the same codes move nothing');
  t.match(await warnings(site, ['671', '808']), [/sub\/night/]);
  t.same((await site.must({ method: 'put', table: 'npa_list', key: ['sp', 'own'], attributes: { npas: ['671'] } })).warnings, [], 'no built-in one has the name');
});

t.test('it can be taken away again: the built-in one takes over', async (t) => {
  const site = await start(t);
  const { change } = await site.must(own(['671']));
  await site.must({ method: 'archive', table: 'npa_list', key: ['sp', 'HI'] });
  t.equal(decided(site), 'number 8085550102', 'archived');
  await site.must({ method: 'restore', table: 'npa_list', key: ['sp', 'HI'] });
  t.equal(decided(site), 'number 8085550101', 'restored');
  const again = await start(t);
  const made = await again.must(own(['671']));
  await again.takeBack(made.change);
  t.equal(decided(again), 'number 8085550102', 'undone');
  t.ok(change > 0);
});

t.test('a list that nothing stands in for stays while plans name it', async (t) => {
  const site = await start(t);
  await site.must(own(['671']));
  t.match(await site.refused({ method: 'archive', table: 'npa_list', key: ['', 'HI'] }), /^in_use/, 'the built-in one');
  await site.must({ method: 'put', table: 'npa_list', key: ['sp', 'islands'], attributes: { npas: ['671'] } }, site.plan('day', [rule('geo', 'islands', 'terminate')]));
  t.match(await site.refused({ method: 'archive', table: 'npa_list', key: ['sp', 'islands'] }), /^in_use/, 'one without a built-in one');
});

t.test('in every application that has lists', async (t) => {
  for (const { name, tables } of [icr, crs, easy0]) {
    const reference = tables.find((table) => table.name === 'call_plan')!.references!.find(({ to }) => to === 'npa_list')!;
    t.same([reference.standIn!(['sp', 'HI']), reference.standIn!(['', 'HI'])], [['', 'HI'], undefined], name);
  }
});
