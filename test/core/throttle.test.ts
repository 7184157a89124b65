import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { Throttle } from '../../service/core/throttle.js';
import { ManualClock } from '../support/manual-clock.js';

t.test('attempts within a window', async (t) => {
  const clock = new ManualClock();
  const throttle = new Throttle(clock, 3, 60_000);
  const steps: [what: string, act: () => unknown, code: string | undefined][] = [
    ['first', () => throttle.attempt('alice', 'here'), undefined],
    ['second', () => throttle.attempt('alice', 'here'), undefined],
    ['third', () => throttle.attempt('alice', 'here'), undefined],
    ['fourth', () => throttle.attempt('alice', 'here'), 'throttled'],
    ['the same account from elsewhere', () => throttle.attempt('alice', 'there'), 'throttled'],
    ['another account from the same address', () => throttle.attempt('bob', 'here'), 'throttled'],
    ['another account from elsewhere', () => throttle.attempt('bob', 'there'), undefined],
    ['just before the window ends', () => { clock.advance(59_999); return throttle.attempt('alice', 'here'); }, 'throttled'],
    ['as it ends', () => { clock.advance(1); return throttle.attempt('alice', 'here'); }, undefined],
  ];
  for (const [what, act, code] of steps) t.equal((act() as { code?: string } | undefined)?.code, code, what);
});

t.test('a good attempt clears the account, and of the address only itself', async (t) => {
  const throttle = new Throttle(new ManualClock(), 3, 60_000);
  throttle.attempt('alice', 'here');
  throttle.attempt('bob', 'here');
  throttle.attempt('alice', 'here');
  throttle.succeed('alice', 'here');
  t.equal(throttle.attempt('alice', 'there'), undefined);
  t.equal(throttle.attempt('carol', 'here'), undefined);
  t.equal(throttle.attempt('carol', 'here')?.code, 'throttled', 'one good sign-in does not wash an address clean');
});

t.test('what is watched is bounded', async (t) => {
  const throttle = new Throttle(new ManualClock(), 1, 60_000);
  throttle.attempt('first');
  t.equal(throttle.attempt('first')?.code, 'throttled');
  for (let n = 1; n < limits.watchedSignIns; n++) throttle.attempt(`name ${n}`);
  t.equal(throttle.attempt('first')?.code, 'throttled', 'full');
  throttle.attempt('one more');
  t.equal(throttle.attempt('first'), undefined, 'the oldest made room');
});

t.test('setting the clock changes nothing', async (t) => {
  const clock = new ManualClock();
  const throttle = new Throttle(clock, 1, 60_000);
  throttle.attempt('alice');
  for (const ms of [86_400_000, -86_400_000, -5 * 3_600_000, 56 * 365 * 86_400_000]) {
    clock.set(clock.now() + ms);
    t.equal(throttle.attempt('alice')?.code, 'throttled', `${ms} ms`);
  }
  clock.advance(60_000);
  t.equal(throttle.attempt('alice'), undefined);
});
