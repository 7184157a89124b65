import t from 'tap';
import { code } from '../../service/calls/told-record.js';
import { HandOver } from '../../service/calls/hand-over.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { unpack } from '../../service/database/layout.js';
import { openCallKey } from '../../service/calls/open-call-layout.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

t.test('each call that ends while the lead is given away has its CDR in the log or is told, also behind the end', async (t) => {
  const handOver = new HandOver();
  const told: string[] = [];
  const seen: string[] = [];
  let appends = 0;
  const site: TrialSite = new TrialSite({
    active: () => handOver.decides,
    writing: () => handOver.writes,
    // Two end while each is on its way to the log, of which one begins then.
    append: async () => {
      appends++;
      await new Promise((resolve) => setImmediate(resolve));
      end(`open ${appends}`);
      route(`late ${appends}`);
      end(`late ${appends}`);
      // And one begins that stays: there is always something that waits.
      route(`stays ${appends}`);
      return undefined;
    },
    tell: (record) => {
      const [kind, , key] = unpack(record) as readonly [number, boolean, Buffer];
      if (kind === code.ended) told.push(key.toString('utf8', 1));
    },
  });
  const route = (callId: string): unknown => site.calls.decisions.route(site.host, { callId, called: '100', calling: undefined, timeMs: undefined, attributes: {} }, false);
  const end = (callId: string): void => {
    seen.push(callId);
    t.same(site.calls.endings.end(site.host, { callId, cause: 'normal', durationMs: undefined, timeMs: undefined }, false), [], callId);
  };
  for (const callId of ['open 1', 'open 2', 'open 3', 'open 4', 'behind', 'before']) route(callId);
  end('before');
  t.strictSame([handOver.none, handOver.decides, handOver.writes], [true, true, true]);
  await handOver.drain(site.calls.journal, site.calls.groups);
  t.strictSame([handOver.none, handOver.decides, handOver.writes], [false, false, false]);
  t.ok(appends >= 2, 'what came while the first was written was written too');
  const last = appends;
  end('behind');
  for (let place = 0; place < 100; place++) site.clock.advance(10);
  await site.calls.stop();
  t.equal(appends, last, 'nothing is written behind the end');

  const written = [...new Cdrs(site.stores.cdr, site.stores.cdrByNumber).ofNumber('100', { application: trialNumber, fromMs: 0, toMs: Infinity })].map(({ callId }) => callId);
  t.strictSame([...written, ...told].sort(), [...seen].sort(), `${written.length} are in the log, ${told.length} were told`);
  t.ok(written.includes('late 1'), 'while it drains it still decides');
  t.ok(told.includes('behind'));
});

t.test('where the lead stays after all, calls are decided and written here again', async (t) => {
  const handOver = new HandOver();
  const site = new TrialSite({ active: () => handOver.decides, writing: () => handOver.writes });
  await handOver.drain(site.calls.journal, site.calls.groups);
  handOver.resume();
  t.strictSame([handOver.none, handOver.decides, handOver.writes], [true, true, true]);
  site.calls.decisions.route(site.host, { callId: 'again', called: '100', calling: undefined, timeMs: undefined, attributes: {} }, false);
  await site.calls.journal.flush();
  t.ok(site.stores.call.get(openCallKey({ application: trialNumber, callId: 'again' } as never)) !== undefined);
  await site.calls.stop();
});
