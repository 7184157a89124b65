import t from 'tap';
import { Frames, FrameWriter } from '../../service/lookup/frames.js';
import { rawFrame } from '../support/raw-client.js';

const body = Buffer.from('92a163a131', 'hex');
const longest = Buffer.alloc(65_528, 0xc0);

const header = (...bytes: readonly number[]): Buffer => Buffer.from(bytes);

/** What comes out of pieces: each frame in words, then the state it ended in. */
function cut(pieces: readonly Buffer[]): string[] {
  const frames = new Frames();
  const seen: string[] = [];
  let state = 'more';
  for (const piece of pieces) {
    frames.feed(piece);
    for (state = frames.next(); state === 'frame'; state = frames.next()) {
      const { type, application, flags, id, bytes, bodyStart, bodyEnd } = frames;
      seen.push(`${type}/${application}/${flags}/${id}/${bytes.toString('hex', bodyStart, Math.min(bodyEnd, bodyStart + 8))}/${bodyEnd - bodyStart}`);
    }
    if (state !== 'more') break;
  }
  return [...seen, state];
}

const oneByOne = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.of(byte));

t.test('frames, whatever the pieces', async (t) => {
  const first = rawFrame(0x10, 4, 1, 7, body);
  const second = rawFrame(0x12, 2, 0, 0xffff_ffff, Buffer.alloc(0));
  const whole = Buffer.concat([first, second]);
  const expected = ['16/4/1/7/92a163a131/5', '18/2/0/4294967295//0', 'more'];
  const cuts: readonly (readonly [what: string, pieces: readonly Buffer[]])[] = [
    ['one piece', [whole]],
    ['a piece each', [first, second]],
    ['byte by byte', oneByOne(whole)],
    ['an empty piece between', [first, Buffer.alloc(0), second]],
    ...Array.from({ length: whole.length - 1 }, (_, at): [string, Buffer[]] => [`cut behind byte ${at + 1}`, [whole.subarray(0, at + 1), whole.subarray(at + 1)]]),
  ];
  for (const [what, pieces] of cuts) t.same(cut(pieces), expected, what);
});

t.test('sizes', async (t) => {
  const sizes: readonly (readonly [what: string, pieces: readonly Buffer[], expected: readonly string[]])[] = [
    ['the longest frame', [rawFrame(2, 0, 0, 1, longest)], ['2/0/0/1/c0c0c0c0c0c0c0c0/65528', 'more']],
    ['the longest frame, byte by byte', oneByOne(rawFrame(2, 0, 0, 1, longest)), ['2/0/0/1/c0c0c0c0c0c0c0c0/65528', 'more']],
    ['one byte more', [rawFrame(2, 0, 0, 1, Buffer.alloc(65_529))], ['too large']],
    ['a length of 8', [header(0, 0, 0, 8, 1, 2, 0, 0, 0, 0, 0, 1)], ['2/0/0/1//0', 'more']],
    ['a length of 7', [header(0, 0, 0, 7, 1, 2, 0, 0, 0, 0, 0)], ['bad length']],
    ['a length of 0', [header(0, 0, 0, 0)], ['bad length']],
    ['the largest length, at once though nothing follows', [header(0xff, 0xff, 0xff, 0xff)], ['too large']],
    ['the same byte by byte', oneByOne(header(0, 1, 0, 1)), ['too large']],
    ['version 1', [header(0, 0, 0, 8, 1)], ['more']],
    ['version 0', [header(0, 0, 0, 8, 0)], ['bad version']],
    ['version 2, byte by byte', oneByOne(header(0, 0, 0, 8, 2)), ['bad version']],
    ['a good frame, then a bad one, then a good one', [Buffer.concat([rawFrame(2, 0, 0, 1, body), header(0, 0, 0, 1), rawFrame(2, 0, 0, 2, body)])], ['2/0/0/1/92a163a131/5', 'bad length']],
  ];
  for (const [what, pieces, expected] of sizes) t.same(cut(pieces), expected, what);
});

t.test('a frame that lies whole in its piece is not copied, one after a bad one not read', async (t) => {
  const frames = new Frames();
  const piece = rawFrame(2, 0, 0, 1, body);
  frames.feed(piece);
  t.equal(frames.next(), 'frame');
  t.equal(frames.bytes, piece);
  t.equal(frames.unread, false);
  t.equal(frames.next(), 'more');
  frames.feed(header(0, 0, 0, 0));
  t.equal(frames.next(), 'bad length');
  frames.feed(piece);
  t.equal(frames.next(), 'bad length');
});

t.test('writing', async (t) => {
  const writer = new FrameWriter(0);
  writer.begin(0x90, 4, 0, 9);
  writer.array(0);
  writer.setFlags(1);
  t.equal(writer.finish(), true);
  t.ok(writer.written().equals(rawFrame(0x90, 4, 1, 9, Buffer.of(0x90))));
  writer.begin(0x90, 4, 0, 10);
  writer.packed(longest, 0, longest.length);
  t.equal(writer.finish(), true, 'the longest frame');
  const { at } = writer;
  writer.begin(0x90, 4, 0, 11);
  writer.packed(longest, 0, longest.length);
  writer.nil();
  t.equal(writer.finish(), false, 'one byte more');
  t.equal(writer.at, at, 'is taken back');
});
