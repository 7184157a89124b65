import fc from 'fast-check';
import t from 'tap';
import { verifyLedger } from '../../../service/calls/ledger/verify.js';
import type { CallStores } from '../../../service/calls/call-stores.js';
import { CoinModel } from '../../support/coin-model.js';
import { coinNumber, CoinSite } from '../../support/coin-site.js';
import { CallsFollower } from '../../support/calls-follower.js';
import type { ManualClock } from '../../support/manual-clock.js';
import { memoryCallStores, MemoryKeyedStore } from '../../support/memory-keyed-store.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_301);
const runs = 150;
t.setTimeout(120_000);

/** Something asked, of the site and of the model. */
interface Step {
  readonly words: string;
  site(site: CoinSite): Promise<string>;
  model(model: CoinModel): string;
}

const callId = fc.constantFrom('a', 'b', 'c', 'd');
const card = fc.constantFrom('x', 'y', 'z');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(callId, card).map(([id, of]): Step => ({ words: `route ${id} ${of}`, site: (s) => s.route(id, of), model: (m) => m.route(id, of) })) },
  { weight: 3, arbitrary: callId.map((id): Step => ({ words: `answer ${id}`, site: (s) => s.event(id, 'answer'), model: (m) => m.answer(id) })) },
  { weight: 1, arbitrary: callId.map((id): Step => ({ words: `busy ${id}`, site: (s) => s.event(id, 'busy'), model: (m) => m.busy(id) })) },
  { weight: 4, arbitrary: fc.tuple(callId, fc.nat(90_000)).map(([id, ms]): Step => ({ words: `end ${id} ${ms}`, site: (s) => s.end(id, ms), model: (m) => m.end(id, ms) })) },
  {
    weight: 3,
    arbitrary: fc.tuple(card, fc.integer({ min: 1, max: 100 }), fc.option(fc.constantFrom('r', 's'), { nil: undefined })).map(([of, amount, reference]): Step => ({
      words: `topup ${of} ${amount} ${reference}`,
      site: async (s) => { await (reference === undefined ? s.serve('topup', of, amount) : s.serve('topup', of, amount, reference)); return ''; },
      model: (m) => m.topup(of, amount, reference),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(card, card, fc.integer({ min: 1, max: 80 })).map(([from, to, amount]): Step => ({
      words: `transfer ${from} ${to} ${amount}`, site: (s) => s.serve('transfer', from, to, amount), model: (m) => m.transfer(from, to, amount),
    })),
  },
);

/** What happens in one turn of the loop, and how the process goes on then. */
const round = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), then: fc.constantFrom('on', 'on', 'on', 'killed before it is durable', 'killed after') });

/** What is on disk, for the process after. */
function copied(stores: CallStores): ReturnType<typeof memoryCallStores> {
  const copies = memoryCallStores();
  for (const name of Object.keys(stores) as (keyof CallStores)[]) {
    for (const [key, entry] of (stores[name] as MemoryKeyedStore).entries) copies[name].entries.set(key, entry);
  }
  return copies;
}

void t.test(`whatever is asked, in turns and across kills, money is what the model says (seed ${seed}, ${runs} runs)`, async (t) => {
  let asked = 0;
  await fc.assert(fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 25 }), async (rounds) => {
    let stores = memoryCallStores();
    let site = new CoinSite({ stores });
    let model = new CoinModel();
    const differ = (what: string, found: string, wanted: string): void => { if (found !== wanted) throw new Error(`${what}: ${found}, the model says ${wanted}`); };
    for (const { steps, then } of rounds) {
      const before = model.copy();
      const came = steps.map((one) => one.site(site));
      const wanted = steps.map((one) => one.model(model));
      for (const of of ['x', 'y', 'z']) differ(`${of} at once`, site.money(of), model.money(of));
      asked += steps.length;
      if (then === 'killed before it is durable') model = before;
      else {
        for (const [place, reply] of (await Promise.all(came)).entries()) differ(steps[place]!.words, reply, wanted[place]!);
        // As a second later: what holds no money is on disk too.
        await site.calls.journal.flush();
      }
      if (then !== 'on') {
        const left = copied(stores);
        await site.calls.stop();
        // No process begins in the millisecond in which the one before ended.
        site.clock.advance(1);
        stores = left;
        site = new CoinSite({ stores, clock: site.clock });
        // What cost something is known for ten minutes.
        for (const [id, reply] of model.ended) if (reply === '') model.ended.delete(id);
        differ('open calls', [...site.calls.open].map(({ callId: id }) => id).sort().join(), [...model.calls.keys()].sort().join());
        for (const of of ['x', 'y', 'z']) differ(`${of} after a kill`, site.money(of), model.money(of));
      }
      for (const of of ['x', 'y', 'z']) if (model.reserved(of) > model.balance(of)) throw new Error(`${of} has reserved more than there is`);
    }
    await site.calls.stop();
    const { faults } = await verifyLedger(stores, coinNumber, { cdrsFromMs: 0, inTurn: 3 });
    if (faults.length > 0) throw new Error(faults.join('; '));
  }), { seed, numRuns: runs });
  t.comment(`${asked} requests`);
  t.pass();
});

void t.test(`a unit that follows is the same at each group, and takes over at any (seed ${seed})`, async (t) => {
  const cards = ['x', 'y', 'z'];
  const counts = { groups: 0, takeovers: 0, turns: 0 };
  await fc.assert(fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 25 }), async (rounds) => {
    let follower: CallsFollower<ManualClock> | undefined;
    let site = new CoinSite<ManualClock>({ stores: memoryCallStores(), append: (bytes) => follower!.append(bytes) });
    const clock = site.clock;
    /** Another unit that follows the one that serves; both are level. */
    const follow = (): CallsFollower<ManualClock> => {
      const next: { follower?: CallsFollower<ManualClock> } = {};
      return next.follower = new CallsFollower(copied(site.stores), clock, (bytes) => (follower === next.follower ? Promise.reject(new Error('it follows')) : follower!.append(bytes)));
    };
    follower = follow();
    let model = new CoinModel();
    const same = (what: string): void => {
      const found = follower!.differences(site, cards);
      if (found.length > 0) throw new Error(`${what}: ${found.join('; ')}`);
    };
    const differ = (what: string, found: string, wanted: string): void => { if (found !== wanted) throw new Error(`${what}: ${found}, the model says ${wanted}`); };
    for (const { steps, then } of rounds) {
      counts.turns++;
      const before = model.copy();
      const came = steps.map((one) => one.site(site));
      const wanted = steps.map((one) => one.model(model));
      // Whoever looks at an account on the unit that follows leaves it in memory there.
      for (const of of cards) follower.site.money(of);
      if (then === 'killed before it is durable') model = before;
      else {
        for (const [place, reply] of (await Promise.all(came)).entries()) differ(steps[place]!.words, reply, wanted[place]!);
        await site.calls.journal.flush();
        same(steps.map(({ words }) => words).join(', '));
      }
      if (then === 'on') continue;
      counts.takeovers++;
      counts.groups += follower.groups;
      const gone = site;
      site = follower.takeOver();
      await gone.calls.stop();
      clock.advance(1);
      follower = follow();
      differ('open calls', [...site.calls.open].map(({ callId: id }) => id).sort().join(), [...model.calls.keys()].sort().join());
      for (const of of cards) differ(`${of} after a takeover`, site.money(of), model.money(of));
    }
    await site.calls.stop();
    await follower.site.calls.stop();
    const { faults } = await verifyLedger(site.stores, coinNumber, { cdrsFromMs: 0, inTurn: 3 });
    if (faults.length > 0) throw new Error(faults.join('; '));
  }), { seed, numRuns: Math.floor(runs / 2) });
  t.comment(`${counts.turns} turns, ${counts.groups} groups, ${counts.takeovers} takeovers`);
  t.ok(counts.takeovers > 100);
});
