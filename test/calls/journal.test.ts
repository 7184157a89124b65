import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { callStores } from '../../service/calls/call-stores.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { temporaryStore } from '../support/temporary-store.js';
import { purgeStored } from '../support/stored-cdrs.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const route = (site: TrialSite, callId: string, called = '101'): void => {
  site.calls.decisions.route(site.host, { callId, called, calling: undefined, timeMs: undefined, attributes: {} }, false);
};
const end = (site: TrialSite, callId: string): void => {
  site.calls.endings.end(site.host, { callId, cause: undefined, durationMs: undefined, timeMs: undefined }, false);
};
const cdrsOf = (site: TrialSite): number => [...new Cdrs(site.stores.cdr, site.stores.cdrByNumber).list({ application: trialNumber, fromMs: 0, toMs: Infinity })].length;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

t.test('a call is written within a second, and not by the request', async (t) => {
  for (const offsetMs of [0, 5, 300, 599, 600]) {
    const site = new TrialSite();
    site.clock.advance(offsetMs);
    route(site, 'open');
    route(site, 'short');
    end(site, 'short');
    t.same([site.stores.call.entries.size, cdrsOf(site)], [0, 0], 'nothing at once');
    site.clock.advance(1_000);
    await turn();
    t.same([site.stores.call.entries.size, cdrsOf(site)], [1, 1], `a second later (${offsetMs} ms into the turn), the ended one as a CDR only`);
    end(site, 'open');
    site.clock.advance(1_000);
    await turn();
    t.same([site.stores.call.entries.size, cdrsOf(site)], [0, 2], 'an open one becomes a CDR');
    await site.calls.stop();
  }
});

t.test('many calls are written in slices, all within a second', async (t) => {
  const site = new TrialSite();
  for (let call = 0; call < 6_000; call++) route(site, `call ${call}`);
  let before = 0;
  let most = 0;
  for (let tick = 0; tick < 100; tick++) {
    site.clock.advance(10);
    await turn();
    most = Math.max(most, site.stores.call.entries.size - before);
    before = site.stores.call.entries.size;
  }
  t.equal(before, 6_000);
  t.equal(most, 200, 'in one tick');
  await site.calls.stop();
});

t.test('a full disk', async (t) => {
  const site = new TrialSite();
  const full = (error: Error | undefined): void => { for (const store of Object.values(site.stores)) store.fail = error; };
  full(new Error('MDB_MAP_FULL'));
  for (let call = 0; call < 300; call++) {
    route(site, `call ${call}`);
    end(site, `call ${call}`);
  }
  for (let second = 0; second < 5; second++) {
    site.clock.advance(1_000);
    await turn();
  }
  t.equal(site.calls.journal.waiting, 300, 'nothing is lost, and calls go on');
  full(undefined);
  for (let second = 0; second < 4; second++) {
    site.clock.advance(1_000);
    await turn();
  }
  t.same([site.calls.journal.waiting, cdrsOf(site)], [0, 300], 'when there is room again it is written');
  await site.calls.stop();
});

t.test('a commit that fails otherwise is a doubt, at the first time', async (t) => {
  for (const [text, doubts] of [['MDB_MAP_FULL', 0], ['EROFS: read-only file system', 0], ['Input/output error', 1], ['MDB_PANIC', 1]] as const) {
    const doubted: unknown[] = [];
    const site = new TrialSite({ doubt: (fault) => doubted.push(fault) });
    for (const store of Object.values(site.stores)) store.fail = new Error(text);
    route(site, 'call');
    site.clock.advance(1_000);
    await turn();
    t.equal(doubted.length, doubts, text);
    for (const store of Object.values(site.stores)) store.fail = undefined;
    await site.calls.stop();
  }
});

t.test('calls that wait are bounded', async (t) => {
  const site = new TrialSite();
  for (const store of Object.values(site.stores)) store.fail = new Error('MDB_MAP_FULL');
  for (let call = 0; call < limits.waitingCdrs + 10; call++) {
    route(site, 'call');
    end(site, 'call');
  }
  t.equal(site.calls.journal.waiting, limits.waitingCdrs);
  site.clock.advance(1_000);
  t.equal(site.calls.statistics.counters.get('cdrs_lost'), 10, 'and what is lost is counted');
});

t.test('on a real store', async (t) => {
  const { stores } = temporaryStore(t);
  const onDisk = callStores(stores);
  const site = new TrialSite({ stores: onDisk });
  route(site, 'limited', '200');
  route(site, 'often', '300');
  for (const callId of ['first', 'second']) {
    route(site, callId);
    end(site, callId);
  }
  await site.calls.stop();
  onDisk.call.refresh();
  const cdrs = new Cdrs(onDisk.cdr, onDisk.cdrByNumber);
  const range = { application: trialNumber, fromMs: 0, toMs: Infinity };
  t.same([...cdrs.list(range)].map(({ callId }) => callId), ['first', 'second']);
  t.same([...cdrs.ofNumber('101', range)].map(({ callId }) => callId), ['first', 'second']);
  const after = new TrialSite({ stores: onDisk });
  after.calls.restore();
  t.same([after.calls.open.size, after.host.counts.held('limited', ''), after.host.counts.used('often', 1, { id: '', instant: after.clock.now() })], [2, 1, 1]);
  for (const callId of ['limited', 'often']) end(after, callId);
  await after.calls.stop();
  onDisk.call.refresh();
  t.equal([...onDisk.call.scan(Buffer.of(0))].length, 0);
  t.equal(await purgeStored(onDisk, trialNumber, Infinity, 10), 4);
  onDisk.call.refresh();
  t.equal([...onDisk.cdrByNumber.scan(Buffer.of(0))].length, 0);
});
