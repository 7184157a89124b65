/** Of two things that are wrong with a request the one is told that stands earlier in lifecycles.md, A lookup: one request for each border. */
import t from 'tap';
import { wireStatus } from '../../service/core/refusals.js';
import { Answerer } from '../../service/lookup/answerer.js';
import { Frames } from '../../service/lookup/frames.js';
import { frameOf, rawFrame } from '../support/raw-client.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const { OVERLOADED, UNKNOWN_TYPE, BAD_REQUEST, UNKNOWN_APP, UNKNOWN_CALL, NOT_ACTIVE, NO_ROUTE } = wireStatus;
const type = { ROUTE: 0x10, EVENT: 0x11, END: 0x12, SERVE: 0x20, none: 0x55 };
const unreadable = Buffer.of(0xc1);

t.test('the earlier of two faults is answered', async (t) => {
  const site = new TrialSite();
  site.active = false;
  const overloaded = new Answerer(site.calls, site.clock, { version: '1.2.3', role: () => 0 }, () => ({ waitingReplies: -1, loopLagMs: 1_000 }));
  const answerer = new Answerer(site.calls, site.clock, { version: '1.2.3', role: () => 0 });
  t.teardown(async () => {
    overloaded.stop();
    answerer.stop();
    await site.calls.stop();
  });
  const status = (by: Answerer, frame: Buffer): number => {
    const frames = new Frames();
    frames.feed(frame);
    by.startBurst();
    t.equal(frames.next(), 'frame');
    by.answer(frames, { await: () => undefined, arrived: () => undefined });
    const came = by.reply.written()[7]!;
    by.reply.reset();
    return came;
  };
  const cases: readonly (readonly [border: string, by: Answerer, frame: Buffer, status: number])[] = [
    ['overload, then type', overloaded, rawFrame(type.none, 200, 0, 1, unreadable), OVERLOADED],
    ['type, then body', answerer, rawFrame(type.none, 200, 0, 1, unreadable), UNKNOWN_TYPE],
    ['body, then application', answerer, rawFrame(type.ROUTE, 200, 0, 1, unreadable), BAD_REQUEST],
    ['application, then call', answerer, frameOf(type.END, 200, 0, 1, ['nobody']), UNKNOWN_APP],
    ['call, then what the event says', answerer, frameOf(type.EVENT, trialNumber, 0, 1, ['nobody', 'no such kind']), UNKNOWN_CALL],
    ['body, then number', answerer, frameOf(type.ROUTE, trialNumber, 0, 1, ['a', '', 5]), BAD_REQUEST],
    ['operation, then standby', answerer, frameOf(type.SERVE, trialNumber, 0, 1, ['no such operation', []]), BAD_REQUEST],
    ['standby, then what the operation says', answerer, frameOf(type.SERVE, trialNumber, 0, 1, ['topup', []]), NOT_ACTIVE],
    ['a standby decides all the same', answerer, frameOf(type.ROUTE, trialNumber, 0, 1, ['a', '999']), NO_ROUTE],
  ];
  for (const [border, by, frame, expected] of cases) t.equal(status(by, frame), expected, border);
});
