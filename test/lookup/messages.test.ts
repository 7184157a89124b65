/** Each message reads what it declares: every element, in its order, of its type and within its bounds. */
import { Packr } from 'msgpackr';
import t from 'tap';
import type { Json } from '../../service/schema/kind.js';
import type { Field, WireType } from '../../service/schema/wire-field.js';
import { Answerer } from '../../service/lookup/answerer.js';
import { Frames, FrameWriter } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const site = new TrialSite();
t.teardown(() => site.calls.stop());
const answerer = new Answerer(site.calls, site.clock, { version: '1.0.0', role: () => 0 });
t.teardown(() => answerer.stop());
const packr = new Packr({ useRecords: false });

/** Status and reason. */
function asked(type: number, body: unknown): readonly [status: number, reason: string] {
  const request = new FrameWriter();
  request.begin(type, trialNumber, 1, 1);
  const packed = packr.pack(body);
  request.packed(packed, 0, packed.length);
  request.finish();
  const frames = new Frames();
  frames.feed(Buffer.from(request.written()));
  frames.next();
  answerer.startBurst();
  answerer.answer(frames, { await: () => undefined, arrived: () => undefined });
  const reply = Buffer.from(answerer.reply.written());
  answerer.reply.reset();
  return [reply[7]!, reply[7] === 0 ? '' : String((packr.unpack(reply.subarray(12)) as unknown[])[0])];
}

/** A value that fits, and values that do not. */
function examplesOf({ name, type }: Field): readonly [fits: Json, refused: readonly Json[]] {
  switch (type.is) {
    case 'text': return ['1'.repeat(Math.min(type.most, 9)), [5, ['a'], ...(type.most < 10_000 ? ['x'.repeat(type.most + 1)] : []), ...(type.least > 0 ? [''] : [])]];
    case 'choice': return [type.of[0]!, [5, 'another']];
    case 'flag': return [true, [1, 'true']];
    case 'integer': return [type.least, ['1', 1.5, ...(type.least > Number.MIN_SAFE_INTEGER ? [type.least - 1] : []), ...(type.most < Number.MAX_SAFE_INTEGER ? [type.most + 1] : [])]];
    case 'instant': return [0, ['0', -1, 253_402_300_800_000]];
    case 'cause': return [16, [true, 1.5, 'x'.repeat(type.most + 1)]];
    case 'texts': return [['a'], ['a', [5], Array.from({ length: type.many + 1 }, () => 'a')]];
    case 'map': return [{}, ['a', [], ...type.of.flatMap((field) => examplesOf(field)[1].map((refused) => ({ [field.name]: refused })))]];
    case 'array': return [[], ['a', {}]];
    case 'anything': return [null, []];
    case 'column': throw new Error(`${name} is no element of a message`);
  }
}

for (const { name, type, takes } of messages) t.test(name, async (t) => {
  if (takes === undefined) {
    for (const body of [[], 5, { a: 1 }]) t.strictSame(asked(type, body), [0, ''], 'anything');
    return;
  }
  const fitting = takes.map((field) => examplesOf(field)[0]);
  // What a message is about may still be refused: that there is no such operation.
  const isRead = (body: readonly Json[], what: string): unknown => t.notMatch(asked(type, body)[1], /must be|missing|follow|nested/, what);
  isRead(fitting, 'what fits is taken');
  isRead([...fitting, { later: 1 }], 'with elements that a later release has');
  for (const [place, field] of takes.entries()) {
    const bad = [...examplesOf(field)[1], ...(field.optional ? [] : [null])];
    for (const value of bad) {
      const [status, reason] = asked(type, fitting.map((other, at) => at === place ? value : other));
      t.equal(status, 2, `${field.name} ${JSON.stringify(value).slice(0, 60)}`);
      t.match(reason, keyOf(field.type, value) ?? field.name, 'the reason names it');
    }
    if (field.optional) isRead(fitting.slice(0, place), `${field.name} may be missing`);
    else t.strictSame(asked(type, fitting.slice(0, place)), [2, `${field.name} is missing`]);
  }
});

function keyOf(type: WireType, value: Json): string | undefined {
  return type.is === 'map' && typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value)[0] : undefined;
}

t.test('types of frames', async (t) => {
  t.equal(new Set(messages.map(({ type }) => type)).size, messages.length, 'each has its own');
  t.ok(messages.every(({ type }) => type > 0 && type < 0x80), 'below the bit of replies, and none is that of a refused frame');
});
