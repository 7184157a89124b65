import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { unanswered } from './engine.js';
import type {
  Appended,
  Claimed,
  Ends,
  Engine,
  LeaderSeen,
  Lease,
  Look,
  MemberHealth,
  Read,
  Unanswered,
  Watching,
} from './engine.js';
import { credentialsOf } from './etcd-member.js';
import type { Certificates, Member } from './etcd-member.js';
import { Members } from './etcd-members.js';
import { EtcdWatch } from './etcd-watch.js';
import { calls, foundAt, get, getRange, isAbsent, isMadeAt, isValue, put, remove, textAt } from './etcd-wire.js';
import type { Txn, TxnAnswer } from './etcd-wire.js';
import { Keys } from './keys.js';
import type { Stream } from './keys.js';
import { readLineages } from './line.js';
import type { Line, Lineage } from './line.js';
import type { Taken } from './taken.js';

interface EtcdOptions {
  readonly pair: string;
  /** Host and port of each member: the own one first, then the peer's, then the witness. */
  readonly members: readonly string[];
  /** Absent in tests on loopback alone. */
  readonly certificates?: Certificates;
  readonly clock: Clock;
}

/** How the two words of a line stand in the log: the generation, and the unit that began it. */
function lineText({ generation, by }: Line): string {
  return `${generation} ${by}`;
}

/**
 * The log of a pair in etcd. Each step is one transaction; what fails on the way is `unanswered`, and told in the
 * journal by the member.
 */
export class Etcd implements Engine {
  readonly keys: Keys;
  readonly #members: Members;
  readonly #clock: Clock;
  #report: Lease | undefined;

  constructor({ pair, members, certificates, clock }: EtcdOptions) {
    this.keys = new Keys(pair);
    this.#clock = clock;
    this.#members = new Members(
      members,
      credentialsOf(certificates),
      clock,
      async (member) =>
        (await member.ask(calls.txn, { compare: [], success: [get(this.keys.leader)] }, limits.pairAnswerMs)) !==
        unanswered,
    );
  }

  close(): void {
    this.#members.close();
  }

  #txn(txn: Txn, withinMs: number = limits.pairAnswerMs): Promise<TxnAnswer | Unanswered> {
    return this.#members.ask(calls.txn, txn, withinMs);
  }

  /** A transaction of which only matters whether it was carried out. */
  async #done(txn: Txn): Promise<boolean | Unanswered> {
    const answer = await this.#txn(txn);
    return answer === unanswered ? unanswered : answer.succeeded;
  }

  begin(
    { generation, by, base }: Lineage,
    floor: { readonly format: number; readonly level: number },
    before: readonly Lineage[] = [],
  ): Promise<boolean | Unanswered> {
    const { keys } = this;
    return this.#done({
      compare: [isAbsent(keys.generation)],
      success: [
        put(keys.generation, lineText({ generation, by })),
        put(keys.base, JSON.stringify(base)),
        put(keys.floor, JSON.stringify(floor)),
        put(keys.lines, JSON.stringify([...before, { generation, by, base }])),
        ...(['s', 'c'] as const).flatMap((stream) => [
          put(keys.end(stream), `${base[stream].n}`),
          put(keys.first(stream), `${base[stream].n + 1}`),
        ]),
      ],
    });
  }

  async lineages(): Promise<readonly Lineage[] | Unanswered> {
    const answer = await this.#txn({ compare: [], success: [get(this.keys.lines)] });
    return answer === unanswered ? unanswered : (readLineages(JSON.parse(textAt(answer, 0) ?? '[]')) ?? []);
  }

  async grant(): Promise<Lease | Unanswered> {
    const answer = await this.#members.ask(calls.grant, { TTL: limits.leaseMs / 1_000 }, limits.pairAnswerMs);
    return answer === unanswered ? unanswered : BigInt(answer.ID);
  }

  /** On a stream of its own each, so that one that got stuck in a member hinders no other. */
  keepAlive(lease: Lease, answered: (ttlMs: number) => void): void {
    const member = this.#members.current;
    let isHeard = false;
    const stream = member.converse(
      calls.keepAlive,
      ({ TTL }) => {
        isHeard = true;
        answered(Number(TTL) * 1_000);
        stream.end();
      },
      () => {
        timer.stop();
        late.stop();
        if (!isHeard) this.#members.failed(member);
      },
    );
    // The next one asks another member; this answer may still come, and counts from when it was asked.
    const late = this.#clock.after(limits.pairAnswerMs, () => this.#members.failed(member));
    const timer = this.#clock.after(limits.leaseMs, () => stream.end());
    stream.say({ ID: `${lease}` });
  }

  async revoke(lease: Lease): Promise<void | Unanswered> {
    const answer = await this.#members.ask(calls.revoke, { ID: `${lease}` }, limits.pairAnswerMs);
    return answer === unanswered ? unanswered : undefined;
  }

  async claim({
    unit,
    nonce,
    release,
    lease,
    line,
    taken: { atMs, why },
  }: Parameters<Engine['claim']>[0]): Promise<Claimed | Unanswered> {
    const { leader, generation, taken } = this.keys;
    const answer = await this.#txn({
      compare: [isMadeAt(leader, 0), isValue(generation, lineText(line))],
      success: [
        put(leader, JSON.stringify({ unit, nonce, release }), lease),
        put(taken, JSON.stringify({ unit, atMs, why })),
      ],
      failure: this.#lookOps(false),
    });
    if (answer === unanswered) return unanswered;
    return answer.succeeded
      ? { kind: 'won', epoch: Number(answer.header.revision) }
      : { kind: 'lost', seen: lookOf(answer).seen };
  }

  async leader(): Promise<LeaderSeen | Unanswered> {
    const look = await this.look();
    return look === unanswered ? unanswered : look.seen;
  }

  async look(): Promise<Look | Unanswered> {
    const answer = await this.#txn({ compare: [], success: this.#lookOps(false) });
    return answer === unanswered ? unanswered : lookOf(answer);
  }

  async append(stream: Stream, n: number, epoch: number, value: Buffer): Promise<Appended | Unanswered> {
    const { keys } = this;
    const key = keys.entry(stream, n);
    const answer = await this.#txn(
      {
        compare: [isMadeAt(keys.leader, epoch), isAbsent(key), isValue(keys.end(stream), `${n - 1}`)],
        success: [put(key, value), put(keys.end(stream), `${n}`)],
        failure: [get(keys.leader), get(key)],
      },
      limits.appendAnswerMs,
    );
    if (answer === unanswered) return unanswered;
    if (answer.succeeded) return { kind: 'entered' };
    const leader = foundAt(answer, 0)[0];
    return { kind: 'refused', leader: leader && Number(leader.create_revision), value: foundAt(answer, 1)[0]?.value };
  }

  async range(stream: Stream, from: number, linearizable: boolean): Promise<Read | Unanswered> {
    const { keys } = this;
    const answer = await this.#txn({
      compare: [],
      success: [
        getRange(keys.entry(stream, from), keys.entry(stream, from + limits.rangeEntries), !linearizable),
        get(keys.end(stream), !linearizable),
        get(keys.first(stream), !linearizable),
      ],
    });
    if (answer === unanswered) return unanswered;
    const [end, first] = [Number(textAt(answer, 1) ?? 0), Number(textAt(answer, 2) ?? 1)];
    if (first > from) return { values: [], end, first };
    const found = foundAt(answer, 0);
    const gap = found.findIndex(({ key }, place) => key.toString() !== keys.entry(stream, from + place));
    return { values: (gap < 0 ? found : found.slice(0, gap)).map(({ value }) => value), end, first };
  }

  watch(watching: Watching): () => void {
    const watch = new EtcdWatch(this.#members, this.keys, this.#clock, watching, (member) => this.#lookAt(member));
    return () => watch.end();
  }

  /** As this member has it. */
  async #lookAt(member: Member): Promise<Look | Unanswered> {
    const answer = await member.ask(calls.txn, { compare: [], success: this.#lookOps(true) }, limits.pairAnswerMs);
    return answer === unanswered ? unanswered : lookOf(answer);
  }

  #lookOps(serializable: boolean) {
    const { keys } = this;
    return [keys.leader, keys.switch, keys.generation, keys.end('s'), keys.end('c'), keys.taken].map((key) =>
      get(key, serializable),
    );
  }

  async trim(stream: Stream, epoch: number, first: number): Promise<boolean | Unanswered> {
    const { keys } = this;
    return this.#done({
      compare: [isMadeAt(keys.leader, epoch)],
      success: [remove(keys.entry(stream, 0), keys.entry(stream, first)), put(keys.first(stream), `${first}`)],
    });
  }

  handOver(epoch: number, ends: Ends, to: string): Promise<boolean | Unanswered> {
    const { keys } = this;
    return this.#done({
      compare: [isMadeAt(keys.leader, epoch), isValue(keys.end('s'), `${ends.s}`), isValue(keys.end('c'), `${ends.c}`)],
      success: [put(keys.switch, JSON.stringify({ to })), remove(keys.leader)],
    });
  }

  async raiseLevel(epoch: number, old: number, level: number): Promise<boolean | Unanswered> {
    const { floor, leader } = this.keys;
    const answer = await this.#txn({ compare: [], success: [get(floor)] });
    if (answer === unanswered) return unanswered;
    const text = textAt(answer, 0) ?? '{}';
    const standing = JSON.parse(text) as { readonly format: number; readonly level: number };
    return (
      standing.level === old &&
      this.#done({
        compare: [isMadeAt(leader, epoch), isValue(floor, text)],
        success: [put(floor, JSON.stringify({ ...standing, level }))],
      })
    );
  }

  async leadElsewhere(): Promise<void> {
    const [own, peer] = this.#members.pair;
    if (peer === undefined) return;
    const here = await own.ask(calls.status, {}, limits.pairAnswerMs);
    if (here === unanswered || here.leader !== here.header.member_id) return;
    const there = await peer.ask(calls.status, {}, limits.pairAnswerMs);
    if (there === unanswered || there.leader !== here.leader) return;
    await own.ask(calls.moveLeader, { targetID: there.header.member_id }, limits.pairAnswerMs);
  }

  members(): Promise<readonly MemberHealth[]> {
    return Promise.all(
      this.#members.all.map(async (member) => {
        const seen = await member.ask(calls.status, {}, limits.pairAnswerMs);
        if (seen === unanswered)
          return { address: member.address, answers: false, leads: false, learner: false, bytes: 0 };
        return {
          address: member.address,
          answers: true,
          leads: seen.leader === seen.header.member_id,
          learner: seen.isLearner,
          bytes: Number(seen.dbSize),
        };
      }),
    );
  }

  async reported(unit: string): Promise<Readonly<Record<string, string | number | boolean>> | undefined | Unanswered> {
    const answer = await this.#txn({ compare: [], success: [get(this.keys.unit(unit), true)] });
    if (answer === unanswered) return unanswered;
    const text = textAt(answer, 0);
    return text === undefined ? undefined : (JSON.parse(text) as Readonly<Record<string, string | number | boolean>>);
  }

  async report(unit: string, state: Readonly<Record<string, string | number | boolean>>): Promise<void | Unanswered> {
    if (this.#report === undefined) {
      const granted = await this.#members.ask(calls.grant, { TTL: limits.reportSeconds }, limits.pairAnswerMs);
      if (granted === unanswered) return unanswered;
      this.#report = BigInt(granted.ID);
    }
    const lease = this.#report;
    const answer = await this.#members.ask(
      calls.put,
      { key: Buffer.from(this.keys.unit(unit)), value: Buffer.from(JSON.stringify(state)), lease: `${lease}` },
      limits.pairAnswerMs,
    );
    // A lease that is over is refused: the next report asks for one.
    if (answer === unanswered) this.#report = undefined;
    else this.keepAlive(lease, () => undefined);
    return answer === unanswered ? unanswered : undefined;
  }
}

/** What the operations of a look found. */
function lookOf(answer: TxnAnswer): Look {
  const [leader] = foundAt(answer, 0);
  const [handed] = foundAt(answer, 1);
  const [taken] = foundAt(answer, 5);
  const seen: LeaderSeen = {
    revision: Number(answer.header.revision),
    generation: parseInt(textAt(answer, 2) ?? '0', 10),
    ...(leader !== undefined && {
      leader: {
        ...(JSON.parse(leader.value.toString()) as { readonly unit: string; readonly nonce: string }),
        epoch: Number(leader.create_revision),
      },
    }),
    ...(handed !== undefined && {
      handed: {
        ...(JSON.parse(handed.value.toString()) as { readonly to: string }),
        revision: Number(handed.mod_revision),
      },
    }),
    ...(taken !== undefined && {
      taken: {
        ...(JSON.parse(taken.value.toString()) as Omit<Taken, 'revision'>),
        revision: Number(taken.mod_revision),
      },
    }),
  };
  return { seen, ends: { s: Number(textAt(answer, 3) ?? 0), c: Number(textAt(answer, 4) ?? 0) } };
}
