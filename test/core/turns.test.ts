import t from 'tap';
import type { Clock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { Turns, type Steps } from '../../service/core/turns.js';
import { ManualClock } from '../support/manual-clock.js';

/** Turns that the test makes, of a loop in which each look at the clock finds a millisecond gone. */
function site() {
  const clock = new ManualClock();
  const slow: Clock = { now: () => clock.now(), after: (ms, run) => clock.after(ms, run), every: (ms, run) => clock.every(ms, run), monotonic: () => { clock.stall(1); return clock.monotonic(); } };
  let waiting: (() => void)[] = [];
  const turns = new Turns(slow, (run) => waiting.push(run));
  let log: string[] = [];
  return {
    turns,
    /** Something that the loop does itself takes so long. */
    stall: (ms: number) => clock.stall(ms),
    /** Work of so many steps that says what it does. */
    *work(name: string, steps: number, wait = false): Steps<string> {
      try {
        for (let step = 0; step < steps; step++) {
          log.push(name);
          yield wait;
        }
        return name;
      } finally {
        log.push(`${name}.`);
      }
    },
    /** One turn of the loop: what ran, each name once for each time that it had the floor. */
    turn(): string {
      const now = waiting;
      waiting = [];
      for (const run of now) run();
      const ran = log.filter((name, place) => name !== log[place - 1]).join(' ');
      log = [];
      return ran;
    },
    isWaiting: () => waiting.length > 0,
  };
}

void t.test('a slice in each turn, owners one after the other, and a page before searches every other turn', async (t) => {
  const { turns, work, turn } = site();
  for (const name of ['a1', 'a2', 'a3']) void turns.walk('a', () => work(name, 1_000));
  void turns.walk('b', () => work('b1', 1_000));
  const first = Array.from({ length: 16 }, turn);
  t.same(first.every((ran) => ran.split(' ').length <= 2), true, `no turn is long: ${first.join(' | ')}`);
  const later = Array.from({ length: 12 }, turn).join(' ').split(' ');
  const turnsOf = (name: string): number => later.filter((ran) => ran.startsWith(name)).length;
  t.ok(turnsOf('b') >= turnsOf('a') - 2, `one search of b has as many turns as three of a: ${later.join(' ')}`);
  for (const name of ['a1', 'a2', 'a3']) t.ok(turnsOf(name) > 0, `${name} goes on`);
  const page = turns.run('c', work('page', 2));
  const [one, two] = [turn(), turn()];
  t.match(`${one} ${two}`, /page/, 'within two turns');
  t.equal(await page, 'page');
});

void t.test('who waits for others does not hold the floor, and what fails rejects', async (t) => {
  const { turns, work, turn } = site();
  void turns.run('a', work('waiting', 100, true));
  void turns.run('b', work('b', 100));
  const ran = Array.from({ length: 6 }, turn).join(' ');
  t.ok(ran.split(' ').filter((name) => name === 'b').length >= 3, ran);
  // eslint-disable-next-line require-yield
  const broken = turns.run('c', (function* (): Steps<void> { throw new Error('broken'); })());
  const told = t.rejects(broken, { message: 'broken' });
  turn();
  turn();
  await told;
});

void t.test('searches are bounded, of a role and of all', async (t) => {
  const { turns, work, turn } = site();
  const refusedOf = async (answer: Promise<unknown>): Promise<string> => {
    const told = await Promise.race([answer, new Promise((resolve) => setImmediate(() => resolve('let in')))]);
    return isRefusal(told) ? told.code : String(told);
  };
  for (let count = 0; count < limits.walksOfCaller; count++) t.equal(await refusedOf(turns.walk('one', () => work('one', 1))), 'let in');
  t.equal(await refusedOf(turns.walk('one', () => work('one', 1))), 'overloaded', 'one more of the same');
  for (let count = limits.walksOfCaller; count < limits.walks; count++) t.equal(await refusedOf(turns.walk(`other ${count}`, () => work('other', 1))), 'let in');
  t.equal(await refusedOf(turns.walk('last', () => work('last', 1))), 'overloaded', 'one more of all');
  t.equal(await refusedOf(turns.run('one', work('page', 1))), 'let in', 'a page is no search');
  for (let count = 0; count < 200; count++) turn();
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(await refusedOf(turns.walk('one', () => work('one', 1))), 'let in', 'when they have ended');
});

void t.test('a stop ends what runs, and what it holds is let go', async (t) => {
  const { turns, work, turn, isWaiting } = site();
  const running = [turns.run('a', work('begun', 100)), turns.walk('b', () => work('long', 100))];
  for (let count = 0; count < 6; count++) turn();
  turns.stop();
  t.same((await Promise.all(running)).map((told) => isRefusal(told) && told.code), ['overloaded', 'overloaded']);
  t.match(turn(), /begun\..*long\.|long\..*begun\./);
  t.equal(isRefusal(await turns.run('a', work('late', 1))), true);
  t.equal(isWaiting(), false);
});

void t.test('what begins in a turn beside tasks is taken from the same slice', async (t) => {
  const stepsIn = (before: (turns: Turns, stall: (ms: number) => void) => void): readonly number[] => {
    const { turns, turn, stall } = site();
    let steps = 0;
    void turns.run('a', (function* (): Steps<void> { for (;;) { steps++; yield; } })());
    turn();
    before(turns, stall);
    return [0, 1].map(() => {
      const had = steps;
      turn();
      return steps - had;
    });
  };
  const [whole, next] = stepsIn(() => undefined) as [number, number];
  t.equal(next, whole, 'each turn of a loop that does nothing else is alike');
  t.same(stepsIn((_, stall) => stall(3)), [whole, whole], 'what says nothing of itself is not known');
  const beside = stepsIn((turns, stall) => { turns.enter(); stall(3); turns.enter(); });
  t.ok(beside[0]! < whole && beside[0]! > 0, `${beside[0]} of ${whole} steps beside requests`);
  t.equal(beside[1], whole, 'the next turn has all of it');
  const full = stepsIn((turns, stall) => { turns.enter(); stall(1_000); });
  t.same(full, [1, whole], 'a turn that is full has one step, so that work comes to an end');
});

void t.test('work that is not made of steps goes on for as long as the turn has room, then in a later one', async (t) => {
  const { turns, turn } = site();
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  let done = 0;
  const told: unknown[] = [];
  const working = (async () => {
    for (let part = 0; part < 40; part++) {
      const refused = await turns.room('a');
      if (refused !== undefined) return refused;
      done++;
    }
    return 'done';
  })();
  void working.then((answer) => told.push(answer));
  const parts: number[] = [];
  for (let count = 0; told.length === 0 && count < 100; count++) {
    const had = done;
    await soon();
    turn();
    parts.push(done - had);
  }
  t.same(told, ['done']);
  t.ok(parts.every((part) => part <= limits.sliceMs), `no turn has more than its slice: ${parts.join(' ')}`);
  t.ok(parts.length >= 40 / limits.sliceMs, `${parts.length} turns`);
  turns.stop();
  t.equal(isRefusal(await turns.room('a')), true, 'a desk that stops has no room');
});
