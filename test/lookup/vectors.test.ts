/** The vectors of the protocol, walked both ways and by another hand: what a frame says, and the frame of what is said. Nothing that is declared is without one. */
import { readFileSync } from 'node:fs';
import { unpack } from 'msgpackr';
import t from 'tap';
import type { Vector } from '../../scripts/protocol/vectors.js';
import { hosted } from '../../service/apps/all.js';
import { isRefusal, wireStatus } from '../../service/core/refusals.js';
import { BodyReader } from '../../service/lookup/body-reader.js';
import { bodyOf } from '../../service/lookup/client.js';
import { readersOf } from '../../service/lookup/field-readers.js';
import { Frames, FrameWriter, replyBit } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import { attrs } from '../../service/lookup/messages/attributes.js';
import { decisionKind } from '../../service/routing/service.js';
import { readArguments } from '../../service/schema/wire-arguments.js';

const vectors = readFileSync('service/lookup/lookup-vectors.jsonl', 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Vector);
const called = hosted.flatMap(({ application, operations = {} }) => Object.entries(operations).filter(([, { administrators }]) => administrators !== true)
  .map(([name, operation]) => ({ name: `${application.name} ${name}`, operation })));

t.test('from the bytes to what they say', async (t) => {
  for (const { of, side, hex, body, type, application, flags, id } of vectors) {
    const frames = new Frames();
    frames.feed(Buffer.from(hex, 'hex'));
    t.equal(frames.next(), 'frame');
    t.match(frames, { type, application, flags, id }, `${of} ${side} ${id}`);
    const reader = new BodyReader();
    reader.over(frames.bytes, frames.bodyStart, frames.bodyEnd);
    t.same(reader.value('the body'), body, 'the body as here');
    t.same(unpack(frames.bytes.subarray(frames.bodyStart, frames.bodyEnd)), body, 'and as elsewhere');
    t.equal(reader.bytesLeft, 0);
  }
});

t.test('by the readers of each message, and back by the client', async (t) => {
  for (const message of messages) for (const { hex, body } of vectors.filter(({ side, type }) => side === 'request' && type === message.type)) {
    if (message.takes === undefined) continue;
    const reader = new BodyReader();
    const bytes = Buffer.from(hex, 'hex');
    reader.open(bytes, 12, bytes.length);
    const read = readersOf(message.takes).map((take) => take(reader));
    t.ok(reader.whole(), `${message.name} fits: ${reader.fault}`);
    t.same(read.map((value) => value ?? null), body, message.name);
    t.same(bodyOf(message, Object.fromEntries(message.takes.map(({ property }, place) => [property, read[place]]))), body, 'asked by name');
  }
});

t.test('from what is said to the bytes', async (t) => {
  for (const { of, hex, body, type, application, flags, id } of vectors) {
    const writer = new FrameWriter();
    writer.begin(type, application, flags, id);
    writer.value(body);
    writer.finish();
    t.equal(Buffer.from(writer.written()).toString('hex'), hex, of);
  }
});

t.test('nothing is without one', async (t) => {
  const requests = vectors.filter(({ side }) => side === 'request');
  const replies = vectors.filter(({ side }) => side === 'reply');
  for (const { name, type, takes = [], gives } of messages) {
    const asked = requests.filter((vector) => vector.type === type).map(({ body }) => body);
    t.ok(asked.length > 0, name);
    for (const [place, field] of takes.entries()) {
      t.ok(asked.some((body) => (body[place] ?? null) !== null), `${name} ${field.name}`);
    }
    const given = replies.filter((vector) => vector.of === name && vector.type === (type | replyBit)).map(({ body }) => body);
    for (const form of gives) if (typeof form !== 'string') t.ok(given.some((body) => body.length <= form.length && !isRefusal(readArguments(form, body))), `${name} gives [${form.map((each) => each.name).join(', ')}]`);
  }
  const sent = requests.flatMap(({ of, body }) => of === 'ROUTE' ? Object.keys(body[4] ?? {}) : []);
  t.strictSame(attrs.type.is === 'map' ? attrs.type.of.map(({ name }) => name).filter((name) => !sent.includes(name)) : undefined, [], 'every key of attrs');
  const decided = replies.filter(({ of, flags }) => of === 'ROUTE' && flags <= wireStatus.NO_ROUTE).map(({ body }) => body[0]);
  t.strictSame(Object.values(decisionKind).filter((kind) => !decided.includes(kind)), [], 'every kind of decision');
  t.strictSame(Object.entries(wireStatus).filter(([, status]) => !replies.some(({ flags }) => flags === status)), [], 'every status');
  for (const { name, operation: { takes, gives } } of called) {
    const request = requests.find(({ of }) => of === name);
    t.notOk(isRefusal(readArguments(takes, (request?.body[1] ?? []) as never)), `${name} asks as it declares`);
    t.notOk(isRefusal(readArguments(gives, replies.find(({ of }) => of === name)?.body ?? [{}])), `${name} gives as it declares`);
  }
});
