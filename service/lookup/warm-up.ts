import type { Calls } from '../calls/decide.js';
import { knownNumbers, storedPlans } from '../calls/stored-calls.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { Answerer } from './answerer.js';
import type { Awaiting } from './answerer.js';
import { Frames, FrameWriter, flag } from './frames.js';
import type { Identity } from './messages/message.js';
import { route } from './messages/route.js';

/** What was done before the service said that it is ready. */
export interface WarmedUp {
  readonly plans: number;
  readonly calls: number;
  readonly tookMs: number;
  /** Every stored plan was compiled, as far as they are kept: the first calls find them so. False where the time was over before. */
  readonly whole: boolean;
}

type Bounds = Readonly<Record<'warmUpMs' | 'warmUpCalls', number>>;

/** A request with DRY is answered at once. */
const nobody: Awaiting = { await: () => undefined, arrived: () => undefined };

/**
 * Walks stored plans and numbers as if calls came to them, so that the first calls behind READY are answered as fast as later ones (quality.md): plans are compiled, the engine has
 * compiled what calls run through, pages of the store are in memory. All is asked with DRY: nothing is kept, counted or held. Applications have their turns one after the other,
 * within `limits.warmUpMs` and `limits.warmUpCalls`; a small store is done sooner. Pauses behind each call, for those that come meanwhile.
 */
export function* warmUp(calls: Calls, clock: Clock, identity: Identity, { warmUpMs, warmUpCalls }: Bounds = limits): Generator<void, WarmedUp> {
  const began = clock.monotonic();
  const isOver = (): boolean => clock.monotonic() - began >= warmUpMs;
  const answerer = new Answerer(calls, clock, identity);
  const request = new FrameWriter();
  const frames = new Frames();
  let asked = 0;

  function ask(application: number, called: string): void {
    request.reset();
    request.begin(route.type, application, flag.DRY, asked);
    request.value([`warm-up-${asked++}`, called, null, null, null]);
    request.finish();
    frames.feed(request.written());
    answerer.startBurst();
    while (frames.next() === 'frame') answerer.answer(frames, nobody);
    answerer.reply.reset();
  }

  answerer.startBurst();
  let plans = 0;
  let going = [...calls.hosts()].map((host) => ({ host, numbers: knownNumbers(host), walk: storedPlans(host), hasPlans: true }));
  const all = going;
  while (going.length > 0 && !isOver()) {
    going = going.filter((each) => {
      const number = asked < warmUpCalls ? each.numbers.next() : undefined;
      const isNumber = number?.done === false;
      if (isNumber) ask(each.host.number, number.value);
      each.hasPlans &&= plans < limits.cachedPlans && each.walk.next().done === false;
      if (each.hasPlans) plans++;
      return isNumber || each.hasPlans;
    });
    yield;
  }
  for (const { numbers, walk } of all) {
    numbers.return();
    walk.return();
  }
  answerer.stop();
  return { plans, calls: asked, tookMs: clock.monotonic() - began, whole: !all.some(({ hasPlans }) => hasPlans) };
}
