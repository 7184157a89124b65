import t from 'tap';
import { pack } from 'msgpackr';
import { Answerer } from '../../service/lookup/answerer.js';
import { Frames } from '../../service/lookup/frames.js';
import { frameOf, rawFrame } from '../support/raw-client.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

/** mulberry32. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const site = new TrialSite();
const answerer = new Answerer(site.calls, site.clock, { version: '1', role: () => 0 });
t.teardown(async () => {
  answerer.stop();
  await site.calls.stop();
});

const sound: readonly Buffer[] = [
  frameOf(0x01, 0, 0, 1, ['fuzz']), frameOf(0x02, 0, 0, 2, [1, 2.5, null]),
  frameOf(0x10, trialNumber, 0, 3, ['c', '101', '8085550001', 5, { labels: ['vip'], restricted: true, diversions: 2, ingress: 'sip' }]),
  frameOf(0x11, trialNumber, 2, 4, ['c', 'note', { deep: [[[1]]] }]), frameOf(0x11, trialNumber, 0, 5, ['c', 'fail', 'busy']),
  frameOf(0x12, trialNumber, 0, 6, ['c', 'normal', 1_000, 2_000]), frameOf(0x20, trialNumber, 0, 7, ['balance', [1, '2']]),
];

type Faulty = (bytes: Buffer) => void;

/** What a stream of pieces came to: replies as whole frames, or the stream was refused. Throws what would end the process. */
function feed(pieces: readonly Buffer[], faulty: Faulty = () => undefined): number {
  const frames = new Frames();
  let replies = 0;
  answerer.startBurst();
  for (const piece of pieces) {
    frames.feed(piece);
    let state = frames.next();
    for (; state === 'frame'; state = frames.next()) {
      faulty(frames.bytes.subarray(frames.bodyStart, frames.bodyEnd));
      answerer.answer(frames, { await: () => undefined, arrived: () => undefined });
      replies += wholeReply(answerer.reply.written());
      answerer.reply.reset();
    }
    if (state !== 'more') return replies;
  }
  return replies;
}

/** At most one reply, with its length, the type's bit 7 and a status that there is. */
function wholeReply(bytes: Buffer): number {
  if (bytes.length === 0) return 0;
  if (bytes.readUInt32BE(0) !== bytes.length - 4 || bytes[4] !== 1 || (bytes[5]! & 0x80) === 0 || bytes[7]! > 10) throw new Error(`not a reply: ${bytes.toString('hex')}`);
  if (bytes[7] === 10) throw new Error(`INTERNAL: ${bytes.toString('utf8', 12)}`);
  return 1;
}

function mutated(random: (below: number) => number): Buffer {
  const bytes = Buffer.concat(Array.from({ length: 1 + random(3) }, () => sound[random(sound.length)]!));
  for (let change = random(4); change > 0; change--) bytes[random(bytes.length)] = random(256);
  if (random(4) === 0) return bytes.subarray(0, random(bytes.length + 1));
  if (random(8) === 0) return Buffer.concat([bytes, Buffer.from(Array.from({ length: random(40) }, () => random(256)))]);
  return bytes;
}

/** A body that is noise, in a frame that is sound. */
function noisy(random: (below: number) => number): Buffer {
  const types = [0x01, 0x10, 0x11, 0x12, 0x20];
  const body = Buffer.from(Array.from({ length: random(60) }, () => random(256)));
  if (body.length > 0) body[0] = 0x90 | random(6);
  return rawFrame(types[random(types.length)]!, trialNumber, random(4), random(1_000), body);
}

function pieced(bytes: Buffer, random: (below: number) => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random(random(3) === 0 ? 3 : 100));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

/** Rounds from a seed; gives the round that failed. */
function fuzz(seed: number, rounds: number, faulty?: Faulty): number | undefined {
  const random = randomFrom(seed);
  for (let round = 0; round < rounds; round++) {
    const pieces = pieced(random(3) === 0 ? noisy(random) : mutated(random), random);
    try {
      feed(pieces, faulty);
    } catch (error) {
      t.comment(`seed ${seed}, round ${round}: ${String(error)}; ${Buffer.concat(pieces).toString('hex')}`);
      return round;
    }
  }
  return undefined;
}

const seed = Number(process.env['NIUD_FUZZ_SEED'] ?? 20_260_115);
const rounds = Number(process.env['NIUD_FUZZ_ROUNDS'] ?? 20_000);

t.test('sound frames are answered', async (t) => {
  t.equal(feed(sound), sound.length - 1, 'all but the one that wants none');
  t.equal(feed(sound.flatMap((frame) => Array.from(frame, (byte) => Buffer.of(byte)))), sound.length - 1, 'byte by byte');
});

t.test(`nothing that comes in ends the process or is answered with a fault of ours (seed ${seed})`, async (t) => {
  t.equal(fuzz(seed, rounds), undefined);
  t.ok(site.calls.open.size <= rounds * 3, 'nothing grows but by calls');
});

t.test('a fault that is put in on purpose is found', async (t) => {
  const canary: Faulty = (body) => {
    if (body.length > 2 && body[1] === 0xc1) throw new Error('the canary');
  };
  t.type(fuzz(seed, rounds, canary), 'number');
  t.equal(feed([rawFrame(0x02, 0, 0, 1, pack([1]))], canary), 1, 'beside a neighbour that is none');
});
