import t from 'tap';
import { compileIcrPlan } from '../../service/apps/icr/routing.js';
import { PlanCache } from '../../service/calls/plan-cache.js';
import { IcrSite, rule } from '../support/icr-site.js';

t.test('a plan is compiled once for each version of its record', async (t) => {
  const site = new IcrSite();
  let compiled = 0;
  const cache = new PlanCache((stored) => { compiled++; return compileIcrPlan(stored); }, 4);
  const main = () => cache.plan(site.view, 'sp', 'sub', 'main');
  const write = (name: string, digits: string): void => site.plan(name, [rule('always', undefined, 'number', digits)]);
  const steps: readonly (readonly [what: string, change: () => void, there: boolean, compiled: number])[] = [
    ['no such plan', () => undefined, false, 0],
    ['written', () => write('main', '3125550101'), true, 1],
    ['asked again', () => undefined, true, 1],
    ['another record changes', () => write('other', '3125550102'), true, 1],
    ['it changes', () => write('main', '3125550103'), true, 2],
    ['archived', () => site.view.archive('call_plan', ['sp', 'sub', 'main']), false, 2],
    ['there again', () => write('main', '3125550104'), true, 3],
  ];
  for (const [what, change, there, times] of steps) {
    change();
    t.equal(main()?.name, there ? 'main' : undefined, what);
    t.equal(compiled, times, `${what}: compiled ${times} times`);
  }
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    write(name, '3125550105');
    cache.plan(site.view, 'sp', 'sub', name);
  }
  main();
  t.equal(compiled, 9, 'compiled again after others took its place');
});
