import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { decodeBatch, encodeBatch, Outbox } from '../../service/pair/outbox.js';
import type { OutboxBatch } from '../../service/pair/outbox.js';
import { outboxDoor, readTaken } from '../../service/pair/outbox-door.js';
import { OutboxSender } from '../../service/pair/outbox-sender.js';
import { PeerClient } from '../../service/pair/peer-client.js';
import { PeerServer } from '../../service/pair/peer-server.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { ManualClock } from '../support/manual-clock.js';
import { Relay } from '../support/relay.js';

function scratch(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-outbox-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const text = (batch: OutboxBatch | undefined): readonly string[] => batch?.records.map((record) => record.toString()) ?? [];
const record = (n: number): Buffer => Buffer.from(`call ${n} ${'x'.repeat(n * 3)}`);
const records = (from: number, to: number): readonly string[] => Array.from({ length: to - from + 1 }, (_, place) => record(from + place).toString());

/** One that holds records 1 to `count`, flushed. */
async function filled(path: string, count: number): Promise<Outbox> {
  const outbox = new Outbox(path);
  for (let n = 1; n <= count; n++) t.ok(outbox.add(record(n)));
  await outbox.flush();
  return outbox;
}

t.test('what was flushed is there at the next start, in order, until it is confirmed', async (t) => {
  const path = join(scratch(t), 'outbox');
  const outbox = await filled(path, 5);
  t.equal(outbox.add(record(6)), true);
  t.strictSame([outbox.waiting, text(outbox.batch())], [6, records(1, 5)], 'what is not on disk is not handed on');
  outbox.confirm(2);
  t.strictSame(text(outbox.batch()), records(3, 5));
  outbox.confirm(1);
  outbox.confirm(99);
  t.strictSame([outbox.waiting, outbox.batch()], [1, undefined], 'no more is confirmed than was handed on');
  outbox.flushNow();
  const again = new Outbox(path);
  t.strictSame([text(again.batch()), again.batch()!.first, again.batch()!.life.length], [records(1, 6), 1, 16], 'a kill: once more what was confirmed, under the same numbers');
  again.close();
});

t.test('last words: what is on its way is written once, and what waits behind it', async (t) => {
  const path = join(scratch(t), 'outbox');
  const outbox = await filled(path, 1);
  outbox.add(record(2));
  const flushing = outbox.flush();
  outbox.add(record(3));
  outbox.flushNow();
  await flushing;
  const again = new Outbox(path);
  t.strictSame(text(again.batch()), records(1, 3));
  again.close();
});

t.test('what is told behind the last words is on disk with the next ones, whatever was on its way and is confirmed meanwhile', async (t) => {
  const path = join(scratch(t), 'outbox');
  const outbox = await filled(path, 2);
  outbox.add(record(3));
  const flushing = outbox.flush();
  outbox.flushNow();
  for (const n of [4, 5]) t.equal(outbox.add(record(n)), true);
  await flushing;
  await outbox.flush();
  outbox.confirm(2);
  outbox.flushNow();
  outbox.add(record(6));
  outbox.flushNow();
  const again = new Outbox(path);
  t.strictSame([text(again.batch()), again.batch()!.first], [records(1, 6), 1]);
  again.close();
});

t.test('a kill at each byte: what is whole is there, the rest is cut off, and it goes on behind it', async (t) => {
  const folder = scratch(t);
  const outbox = await filled(join(folder, 'whole'), 4);
  outbox.close();
  const bytes = readFileSync(join(folder, 'whole'));
  // Where each record ends.
  const ends = [0, 1, 2, 3, 4].map((n) => 32 + records(1, n).reduce((sum, each) => sum + 8 + each.length, 0));
  t.equal(ends.at(-1), bytes.length);
  const path = join(folder, 'cut');
  for (let at = 0; at <= bytes.length; at++) {
    const whole = ends.findLastIndex((end) => end <= at);
    // A file that grew before its bytes were on disk has zeros there; a page that was not written has what was there before.
    for (const tail of [Buffer.alloc(0), Buffer.alloc(7), Buffer.alloc(60), Buffer.alloc(9, 0xff)]) {
      writeFileSync(path, Buffer.concat([bytes.subarray(0, at), tail]));
      const torn = new Outbox(path);
      if (text(torn.batch()).join() !== records(1, Math.max(whole, 0)).join()) t.fail(`${at} bytes and ${tail.length} others: ${text(torn.batch()).length} records`);
      if (!torn.add(record(9)) || (await torn.flush(), text(torn.batch()).at(-1)) !== record(9).toString()) t.fail(`${at} bytes and ${tail.length} others: it does not go on`);
      torn.close();
      const again = new Outbox(path);
      if (again.waiting !== Math.max(whole, 0) + 1) t.fail(`${at} bytes and ${tail.length} others: ${again.waiting} at the start behind that`);
      again.close();
    }
  }
  t.ok(readdirSync(folder).includes('cut.damaged'), 'a file that cannot be read is kept beside');
});

t.test('a flipped byte ends what can be read there, and nothing before it', async (t) => {
  const folder = scratch(t);
  (await filled(join(folder, 'whole'), 4)).close();
  const bytes = readFileSync(join(folder, 'whole'));
  const path = join(folder, 'flipped');
  let at = 32;
  for (let n = 1; n <= 4; n++) {
    const end = at + 8 + record(n).length;
    for (; at < end; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 0x10;
      writeFileSync(path, flipped);
      const outbox = new Outbox(path);
      if (text(outbox.batch()).join() !== records(1, n - 1).join()) t.fail(`byte ${at}: ${text(outbox.batch()).length} records`);
      outbox.close();
    }
  }
  t.end();
});

t.test('it is bounded, and gives its room back', async (t) => {
  const path = join(scratch(t), 'outbox');
  const outbox = new Outbox(path, 1_000);
  for (const [bytes, isTaken] of [[0, false], [limits.outboxRecordBytes + 1, false], [492, true], [492, true], [1, false]] as const) t.equal(outbox.add(Buffer.alloc(bytes, 1)), isTaken, `${bytes}`);
  await outbox.flush();
  outbox.confirm(1);
  t.equal(outbox.add(Buffer.alloc(492, 1)), true, 'what was confirmed makes room');
  outbox.close();
  const large = new Outbox(join(scratch(t), 'outbox'));
  const piece = Buffer.alloc(limits.outboxRecordBytes, 2);
  let n = 0;
  for (; n * piece.length < 3 * limits.outboxTurnBytes; n++) large.add(piece);
  large.add(Buffer.from('last'));
  await large.flush();
  t.ok(large.batch()!.records.reduce((sum, { length }) => sum + length + 8, 0) <= limits.outboxBatchBytes, 'a batch is bounded');
  large.confirm(n);
  t.ok(statSync(large.path).size < 100, 'the file begins anew with what is left');
  t.strictSame([text(large.batch()), large.batch()!.first, large.waiting], [['last'], n + 1, 1]);
  const { life } = large.batch()!;
  large.close();
  const again = new Outbox(large.path);
  t.strictSame([text(again.batch()), again.batch()!.first, again.batch()!.life], [['last'], n + 1, life], 'at the next start too');
  again.close();
});

t.test('a batch goes over the link as it is, or not at all', (t) => {
  const batch: OutboxBatch = { life: '0123456789abcdef', first: 7, records: [Buffer.from('a'), Buffer.from('bc')] };
  const bytes = encodeBatch(batch);
  t.strictSame(decodeBatch(bytes), batch);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1;
    if (decodeBatch(flipped) !== undefined) t.fail(`byte ${at}`);
    const cut = decodeBatch(bytes.subarray(0, at));
    if (cut !== undefined && cut.records.length === batch.records.length) t.fail(`cut at ${at}`);
  }
  t.end();
});

/** Who has the log: enters each record once, by its number, and says so; or does not. */
class Active {
  readonly log: string[] = [];
  readonly #taken = new Map<string, number>();
  /** Whether it is there, and whether its answer arrives. */
  is: 'active' | 'standby' | 'mute' = 'active';

  async enter({ life, first, records }: OutboxBatch): Promise<number | undefined> {
    if (this.is === 'standby') return undefined;
    const before = this.#taken.get(life) ?? 0;
    records.forEach((each, place) => { if (first + place > before) this.log.push(each.toString()); });
    this.#taken.set(life, Math.max(before, first + records.length - 1));
    if (this.is === 'mute') throw new Error('its answer is lost');
    return this.#taken.get(life);
  }
}

t.test('each record is entered once, whatever becomes of answers, of the network and of this process', { skip: noCertificates }, async (t) => {
  const folder = scratch(t);
  mkdirSync(join(folder, 'authority'));
  const authority = new Authority(join(folder, 'authority'));
  const issued = authority.issue('pair', 3);
  const certificates = { authority: readFileSync(authority.root), certificate: readFileSync(issued.certificate), key: readFileSync(issued.key) };
  const active = new Active();
  const server = await PeerServer.listen('127.0.0.1', 0, certificates, () => ({ line: { generation: 1, by: 'left' }, role: 'active' }), { 'POST /outbox': outboxDoor((batch) => active.enter(batch)) });
  const relay = await Relay.to(t, server.address);
  const client = new PeerClient(relay.address, certificates, sharedClock);
  t.teardown(() => {
    client.close();
    server.close();
  });
  const path = join(folder, 'outbox');
  let next = 1;
  let outbox = new Outbox(path);
  let sender = new OutboxSender(outbox, new ManualClock(), (batch) => client.deliver(batch));
  const tell = async (): Promise<void> => {
    for (let end = next + 3; next < end; next++) outbox.add(record(next));
    await sender.look();
  };
  await tell();
  t.equal(outbox.waiting, 0);
  for (const is of ['standby', 'mute', 'active', 'mute', 'active'] as const) {
    active.is = is;
    await tell();
    t.equal(outbox.waiting === 0, is === 'active', is);
  }
  // Killed: what was confirmed is sent once more.
  active.is = 'active';
  outbox.add(record(next++));
  outbox.flushNow();
  sender.stop();
  outbox = new Outbox(path);
  sender = new OutboxSender(outbox, new ManualClock(), (batch) => client.deliver(batch));
  t.equal(outbox.waiting, next - 1);
  relay.break();
  await sender.look();
  await sender.look();
  t.equal(outbox.waiting, 0);
  // Taken over: this unit hands it to itself.
  sender.stop();
  sender = new OutboxSender(outbox, new ManualClock(), (batch) => active.enter(batch));
  await tell();
  t.equal(outbox.waiting, 0);
  sender.stop();
  t.strictSame(active.log, records(1, next - 1));
  t.equal((await client.standing())?.role, 'active');
});

t.test('what is no answer confirms nothing', (t) => {
  for (const [said, taken] of [['{"taken":3}', 3], ['{"taken":0}', 0], ['{"taken":-1}', undefined], ['{"taken":"3"}', undefined], ['{}', undefined], ['null', undefined], ['', undefined], ['{"taken":1.5}', undefined]] as const) t.equal(readTaken(said), taken, said);
  t.end();
});
