import t from 'tap';
import { ecf } from '../../../service/apps/ecf/application.js';
import { ecfService } from '../../../service/apps/ecf/routing.js';
import { commonCdrColumns } from '../../../service/routing/recorded-call.js';
import { EcfSite } from '../../support/ecf-site.js';
import { TrialSite } from '../../support/trial-site.js';

t.test('a screened call from ROUTE to END', async (t) => {
  const { view } = EcfSite.of({ default_number: '8085550201', screening: { active: true, pin: '2468' } });
  const { calls } = new TrialSite({ hosted: [{ application: ecf, service: ecfService, cdrColumns: commonCdrColumns }], snapshots: { refresh: () => undefined, view: () => view } });
  const host = calls.host(ecf.number)!;
  const asked = { callId: 'a', timeMs: undefined };
  await calls.decisions.route(host, { ...asked, called: '+1 808 555 0100', calling: '2075550001', attributes: {} }, false);
  const open = calls.open.get(ecf.number, 'a')!;
  const dial = async (value: string): Promise<unknown> => {
    await calls.decisions.event(host, { ...asked, kind: 'digits', value }, false);
    return [open.decision.kind, open.decision.value];
  };
  t.same([open.decision.kind, open.decision.value], [6, ['screening', 4, 4, 3]]);
  t.same(await dial('2469'), [6, ['screening', 4, 4, 2]]);
  t.same(await dial('2468'), [1, '8085550201']);
  t.same(open.decision.extra, { sp: 'sp', subscriber: 'sub' });
  t.same(open.events.map(({ event, detail }) => [event, detail]), [['digits', ''], ['decision', ''], ['digits', ''], ['decision', '']], 'the CDR does not have what was dialled');
  await calls.decisions.event(host, { ...asked, kind: 'busy', value: null }, false);
  t.ok(open.noRoute, 'busy: nothing stands behind it');
  t.same(open.decision.extra, { sp: 'sp', subscriber: 'sub' });
  await calls.stop();
});
