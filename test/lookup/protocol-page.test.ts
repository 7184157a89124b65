/** The examples of lookup-protocol.md are what the service says: each request is answered by it, byte for byte, in the order of the page. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { Calls } from '../../service/calls/calls.js';
import { wireStatus } from '../../service/core/refusals.js';
import { Answerer } from '../../service/lookup/answerer.js';
import { Frames } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import { eventKinds } from '../../service/calls/events.js';
import { CcSite } from '../support/cc-site.js';
import { IcrSite, rule } from '../support/icr-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';

const page = readFileSync('service/lookup/lookup-protocol.md', 'utf8');

interface Line {
  /** `>` of a request, `<` of a reply. */
  readonly side: string;
  readonly what: string;
  readonly bytes: Buffer;
}

/** Lines `> what`, `< what`, each with the bytes on the lines behind it; what stands behind ` ; ` is for the reader. */
function examplesOf(text: string): readonly Line[] {
  const lines: { side: string; what: string; hex: string }[] = [];
  for (const [, block] of text.matchAll(/^```hex\n(.*?)^```$/gms)) {
    for (const line of block!.trimEnd().split('\n')) {
      if (/^[<>] /.test(line)) lines.push({ side: line[0]!, what: line.slice(2), hex: '' });
      else lines.at(-1)!.hex += line.split(' ; ')[0]!.replace(/\s/g, '');
    }
  }
  return lines.map(({ side, what, hex }) => ({ side, what, bytes: Buffer.from(hex, 'hex') }));
}

/** A site of icr and cc as the page tells of it. */
function serving(): Answerer {
  const icr = IcrSite.of([rule('always', undefined, 'number', '2015550199', { id: 'desk' })]);
  icr.plan('menu', [rule('always', undefined, 'menu', { prompt: 'welcome', choices: { 1: { type: 'trunk-outpulse', value: '101:5550100,102:' } } }, { id: 'ask' })]);
  icr.route('3125550111', 'menu');
  const cc = new CcSite();
  const views = new Map([['icr', icr.view], ['cc', cc.view]]);
  const clock = new ManualClock();
  const calls = new Calls({
    hosted: hosted.filter(({ application }) => views.has(application.name)),
    snapshots: { refresh: () => undefined, view: (name) => views.get(name)! },
    stores: memoryCallStores(), clock, zone: () => 'UTC', active: () => true,
  });
  t.teardown(() => calls.stop());
  return new Answerer(calls, clock, { version: '1.0.0', role: () => 0 });
}

/** What the service says to some bytes, at once or when it is durable; nothing where nothing is to come. */
async function asked(answerer: Answerer, bytes: Buffer): Promise<Buffer> {
  const frames = new Frames();
  const late: Promise<Buffer>[] = [];
  let arrived: (reply: Buffer | undefined) => void = () => undefined;
  frames.feed(bytes);
  answerer.startBurst();
  const awaiting = { await: () => { late.push(new Promise((resolve) => { arrived = (reply) => resolve(reply ?? Buffer.alloc(0)); })); }, arrived: (reply: Buffer | undefined) => arrived(reply) };
  t.equal(frames.next(), 'frame');
  answerer.answer(frames, awaiting);
  const now = Buffer.from(answerer.reply.written());
  answerer.reply.reset();
  return late[0] ?? now;
}

t.test('every example is what the service answers', async (t) => {
  const answerer = serving();
  t.teardown(() => answerer.stop());
  const lines = examplesOf(page);
  t.ok(lines.length > 10, 'the page has examples');
  for (const [place, { side, what, bytes }] of lines.entries()) {
    const reply = lines[place + 1];
    if (side === '>') t.equal((await asked(answerer, bytes)).toString('hex'), reply?.side === '<' ? reply.bytes.toString('hex') : '', what);
  }
  const types = new Set(lines.filter(({ side }) => side === '>').map(({ bytes }) => bytes[5]));
  t.strictSame(messages.filter(({ type }) => !types.has(type)).map(({ type }) => type), [], 'every message has one');
});

t.test('the page names every message, status, kind of event and operation', async (t) => {
  const operations = hosted.flatMap(({ operations = {} }) => Object.entries(operations).filter(([, { administrators }]) => administrators !== true).map(([name]) => name));
  const named: readonly string[] = [
    ...messages.map(({ type }) => `0x${type.toString(16).padStart(2, '0')}`),
    ...Object.entries(wireStatus).map(([name, status]) => `| ${status} ${name} |`),
    ...eventKinds.map((kind) => `\`${kind}\``),
    ...operations.map((name) => `\`${name} [`),
  ];
  t.strictSame(named.filter((name) => !page.includes(name)), []);
});
