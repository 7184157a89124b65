import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Position } from '../database/position.js';
import { AppendTimes } from './append-times.js';
import type { Cell } from './cell.js';
import { entryKind } from './entry.js';
import type { EntryKind } from './entry.js';
import { unanswered } from './engine.js';
import type { Ends, Engine, Lease, Unanswered } from './engine.js';
import { streams } from './keys.js';
import type { Stream } from './keys.js';
import type { Line, Positions } from './line.js';
import type { Replica } from './replica.js';
import { roleAtStart, roleStep } from './role.js';
import type { Ending, Form, Question, RoleAction, RoleEvent, RoleState } from './role-state.js';
import { StreamAppender } from './stream-appender.js';
import type { Tip } from './stream-appender.js';
import { StreamFollower } from './stream-follower.js';
import { whyTaken } from './taken.js';
import type { Taken } from './taken.js';

/** What the pair's thread has around it; what may take a while gives a promise. */
export interface Surroundings {
  /**
   * What the other unit says; undefined where it cannot be asked. It is not waited for longer than
   * `limits.peerConnectMs`.
   */
  askPeer(): Promise<{ readonly line: Line; readonly role: 'active' | 'standby' } | undefined>;
  /** Keeps the lease where whoever cleans up behind this process finds it. */
  leased(lease: Lease): void;
  /** This unit serves. */
  activated(epoch: number): void;
  /** Begins nothing new; resolves when nothing is in flight. */
  drain(): Promise<void>;
  resume(): void;
  beginLine(generation: number): void;
  fetchSnapshot(stream: Stream): void;
  writeOutbox(): Promise<void>;
  /** Ends the process. */
  exit(reason: Ending): void;
}

interface UnitOptions {
  readonly unit: string;
  /** The other unit's name. */
  readonly peer: string;
  readonly form: Form;
  readonly line: Line;
  /** Of two boxes: somebody's word that this unit may lead. */
  readonly permitted: boolean;
  /** Drawn at each start. */
  readonly process: string;
  readonly release: string;
  /** Schema level that entries are written in, and the highest that is read. */
  readonly level: number;
  readonly engine: Engine;
  /** Its steady clock is the one that all threads share. */
  readonly clock: Clock;
  readonly cell: Cell;
  readonly replicas: Readonly<Record<Stream, Replica>>;
  readonly surroundings: Surroundings;
}

/**
 * One unit of a pair, as its thread plays it: carries out what the pure steps ask for, and tells them what became of
 * it.
 */
export class Unit {
  #role: RoleState;
  readonly #followers: Readonly<Record<Stream, StreamFollower>>;
  #appenders: Readonly<Record<Stream, StreamAppender>> | undefined;
  readonly #tips: Partial<Record<Stream, Tip>> = {};
  /** Of every epoch of this process. */
  readonly appendTimes: Readonly<Record<Stream, AppendTimes>> = { s: new AppendTimes(), c: new AppendTimes() };
  readonly #last: Promise<unknown>[] = [];
  readonly #unwatch: () => void;
  readonly #timers: readonly Timer[];
  /**
   * When a question was sent that a majority has answered, and one whose answer found this unit level; of a unit that
   * follows.
   */
  #heardAt: number;
  readonly #startedAt: number;
  #levelAt = 0;
  #wanted: { readonly askedAt: number; readonly ends: Ends } | undefined;

  constructor(readonly options: UnitOptions) {
    const { engine, clock, level, replicas } = options;
    this.#role = roleAtStart(
      options.unit,
      options.form,
      options.line,
      options.process,
      options.permitted,
      clock.monotonic(),
    );
    this.#heardAt = this.#startedAt = clock.monotonic();
    const follower = (stream: Stream) =>
      new StreamFollower(engine, clock, stream, level, () => this.#role.line.generation, replicas[stream], {
        levelled: (which, tip) => this.#levelled(which, tip),
        unfit: (why) => this.event({ kind: 'unfit', why }),
        fetchSnapshot: (which) => options.surroundings.fetchSnapshot(which),
        mustEnd: (reason) => this.event({ kind: 'mustEnd', reason }),
      });
    this.#followers = { s: follower('s'), c: follower('c') };
    this.#unwatch = engine.watch({
      ended: (stream, n) => {
        if (this.#appenders === undefined) this.#followers[stream].event({ kind: 'ended', n });
      },
      leaderSeen: (seen) => this.event({ kind: 'leaderSeen', seen }),
    });
    this.#timers = [
      clock.every(limits.deadlineLookMs, () => this.#tick()),
      clock.every(limits.memberLookMs, () => void engine.report(options.unit, this.standing)),
      clock.every(limits.memberLookMs, () => void this.#look()),
      clock.every(limits.memberLookMs, () => {
        if (this.#appenders !== undefined) void engine.leadElsewhere();
      }),
      clock.every(limits.trimLookMs, () => {
        for (const stream of streams) void this.#appenders?.[stream].trim();
      }),
    ];
  }

  /** How it stands, for people. */
  get standing(): {
    readonly role: RoleState['phase'];
    readonly epoch: number;
    readonly s: number;
    readonly c: number;
    readonly lag_s: number;
    readonly lag_c: number;
  } {
    const { s, c } = this.#followers;
    const active = this.#appenders;
    return {
      role: this.#role.phase,
      epoch: this.#role.epoch,
      s: active?.s.n ?? s.applied,
      c: active?.c.n ?? c.applied,
      lag_s: active ? 0 : s.lag,
      lag_c: active ? 0 : c.lag,
    };
  }

  /** Whether the log has answered lately; an active could not be one without. */
  get heardMajority(): boolean {
    return this.#appenders !== undefined || this.options.clock.monotonic() - this.#heardAt <= limits.levelMs;
  }

  /** Milliseconds since this unit surely had all of the log, or since it started. */
  get behindMs(): number {
    return this.#appenders !== undefined ? 0 : this.options.clock.monotonic() - (this.#levelAt || this.#startedAt);
  }

  /** Who leads, as far as this unit has heard. */
  get leader(): string | undefined {
    return this.#role.seen?.leader?.unit;
  }

  /** The last time that a unit took the lead, as far as this one has heard. */
  get taken(): Taken | undefined {
    return this.#role.seen?.taken;
  }

  get line(): Line {
    return this.#role.line;
  }

  /**
   * Puts the effects of a group into the log: gives where the environment stands with it, which goes into the
   * transaction that commits it. Does not come back where that cannot be known. Undefined: too large for a group. Only
   * while this unit is active.
   */
  async append(stream: Stream, kind: EntryKind, raw: Uint8Array): Promise<Position | undefined> {
    const appender = this.#appenders?.[stream];
    // Between a deadline and the end of the process: nobody is told anything any more.
    if (appender === undefined) return new Promise(() => undefined);
    const { clock } = this.options;
    const offeredAt = clock.monotonic();
    const tip = await appender.offer(kind, raw);
    this.appendTimes[stream].add(clock.monotonic() - offeredAt);
    return tip && this.#at(tip);
  }

  #at({ n, id }: Tip): Position {
    return { n, id, epoch: this.#role.epoch, generation: this.#role.line.generation };
  }

  /** A snapshot lies ready beside the stores of this unit. */
  snapshotReady(): void {
    for (const stream of streams) this.#followers[stream].event({ kind: 'snapshotReady' });
  }

  /** The stores of this unit are not of the log's line: nothing but a snapshot leads there. */
  apart(): void {
    for (const stream of streams) this.#followers[stream].event({ kind: 'apart' });
  }

  /** A snapshot was given out that stands at these positions. */
  holdBehind(positions: Positions): void {
    for (const stream of streams) this.#appenders?.[stream].holdBehind(positions[stream].n);
  }

  /** Why this unit's stores are nobody's copy; undefined where they are level with the log, or will be. */
  get doubt(): string | undefined {
    const [stopped] = streams.flatMap((stream) => this.#followers[stream].doubt ?? []);
    return this.#appenders === undefined && stopped !== undefined
      ? `this unit does not follow the log itself: ${stopped}`
      : undefined;
  }

  /** The word of a person or of systemd. */
  tell(what: 'switch' | 'stop'): void {
    this.event({ kind: 'told', what });
  }

  close(): void {
    this.#unwatch();
    for (const timer of this.#timers) timer.stop();
  }

  event(event: RoleEvent): void {
    const { state, actions } = roleStep(this.#role, event, this.options.clock.monotonic());
    if (state.phase !== this.#role.phase)
      log.notice(`this unit is ${state.phase}`, { before: this.#role.phase, by: event.kind, epoch: state.epoch });
    this.#role = state;
    for (const action of actions) this.#do(action);
  }

  /** Of a unit that follows: whether it has all there is, as a majority says now. */
  async #look(): Promise<void> {
    const { engine, clock, cell, unit } = this.options;
    const askedAt = clock.monotonic();
    const look = this.#appenders === undefined ? await engine.look() : unanswered;
    // A log of another line says nothing of this one.
    if (look === unanswered || this.#appenders !== undefined || look.seen.generation !== this.#role.line.generation)
      return;
    this.#heardAt = askedAt;
    this.#wanted = { askedAt, ends: look.ends };
    for (const stream of streams) this.#followers[stream].event({ kind: 'ended', n: look.ends[stream] });
    this.#followed();
    cell.followed(this.#levelAt, look.seen.leader !== undefined && look.seen.leader.unit !== unit);
  }

  /** What was the end when it was looked at is here by now. */
  #followed(): void {
    if (
      this.#wanted === undefined ||
      !streams.every((stream) => this.#followers[stream].applied >= this.#wanted!.ends[stream])
    )
      return;
    this.#levelAt = this.#wanted.askedAt;
    this.#wanted = undefined;
  }

  #tick(): void {
    this.event({ kind: 'tick' });
    this.#followed();
    for (const stream of streams) (this.#appenders?.[stream] ?? this.#followers[stream]).event({ kind: 'tick' });
  }

  #do(action: RoleAction): void {
    const { engine, cell, clock, surroundings, peer } = this.options;
    switch (action.kind) {
      case 'grant': {
        const sentAt = clock.monotonic();
        return this.#ask('grant', engine.grant(), (lease) => {
          surroundings.leased(lease);
          this.event({ kind: 'granted', lease, sentAt, ttlMs: limits.leaseMs });
        });
      }
      case 'claim':
        return this.#claim(action.nonce, action.lease);
      case 'readLeader':
        return this.#ask('readLeader', engine.leader(), (seen) => this.event({ kind: 'leaderSeen', seen, read: true }));
      case 'keepAlive': {
        const sentAt = clock.monotonic();
        return engine.keepAlive(action.lease, (ttlMs) =>
          this.event({ kind: 'keptAlive', lease: action.lease, sentAt, ttlMs }),
        );
      }
      case 'revoke':
        return void this.#last.push(engine.revoke(action.lease));
      case 'askPeer':
        return void this.#askPeer();
      case 'catchUp':
        for (const stream of streams) delete this.#tips[stream];
        for (const stream of streams) this.#followers[stream].event({ kind: 'catchUp' });
        return undefined;
      case 'extend':
        cell.extend(action.deadline);
        for (const stream of streams) this.#appenders?.[stream].event({ kind: 'leased', deadline: action.deadline });
        return undefined;
      case 'begin':
        return void this.#begin(action.epoch);
      case 'activate':
        cell.activate(action.epoch);
        return surroundings.activated(action.epoch);
      case 'drain':
        return void this.#drain();
      case 'resume':
        return surroundings.resume();
      case 'handOver':
        return this.#ask('handOver', engine.handOver(this.#role.epoch, action.ends, peer), (done) =>
          this.event(done ? { kind: 'handedOver' } : { kind: 'refused', what: 'handOver' }),
        );
      case 'beginLine':
        return surroundings.beginLine(action.generation);
      case 'writeOutbox':
        return void this.#last.push(surroundings.writeOutbox());
      case 'alarm':
        return log.alarm(action.what, { alarm: 'pair_role' });
      case 'exit':
        return void this.#exit(action.reason);
    }
  }

  #claim(nonce: string, lease: Lease): void {
    const { engine, clock, unit, release } = this.options;
    const { line, seen } = this.#role;
    const taken = { atMs: clock.now(), why: whyTaken(unit, line, seen) };
    this.#ask('claim', engine.claim({ unit, nonce, release, lease, line, taken }), (result) =>
      this.event(
        result.kind === 'won' ? { kind: 'claimed', nonce, epoch: result.epoch } : { kind: 'refused', what: 'claim' },
      ),
    );
  }

  #ask<T>(what: Question, question: Promise<T | Unanswered>, then: (answer: T) => void): void {
    void question.then((answer) => (answer === unanswered ? this.event({ kind: 'unanswered', what }) : then(answer)));
  }

  async #askPeer(): Promise<void> {
    const silence = new Promise<undefined>((resolve) => {
      this.options.clock.after(limits.peerConnectMs, () => resolve(undefined));
    });
    const said = await Promise.race([this.options.surroundings.askPeer(), silence]);
    this.event(said === undefined ? { kind: 'unanswered', what: 'peer' } : { kind: 'peerSaid', ...said });
  }

  #levelled(stream: Stream, tip: Tip): void {
    this.#tips[stream] = tip;
    if (streams.every((each) => this.#tips[each] !== undefined)) this.event({ kind: 'levelled' });
  }

  /** The first entry of the epoch in both streams, behind what was the very end of each. */
  async #begin(epoch: number): Promise<void> {
    const { engine, clock, level, replicas } = this.options;
    const appender = (stream: Stream) =>
      new StreamAppender(engine, clock, stream, level, epoch, this.#role.deadline, this.#tips[stream]!, (reason) =>
        this.event(reason === 'deadline' ? { kind: 'tick' } : { kind: 'refused', what: reason }),
      );
    this.#appenders = { s: appender('s'), c: appender('c') };
    try {
      await Promise.all(
        streams.map(async (stream) => {
          const tip = await this.#appenders![stream].offer(entryKind.epochBegins, new Uint8Array());
          await replicas[stream].move(this.#at(tip!));
        }),
      );
      this.event({ kind: 'begun' });
    } catch (fault) {
      log.error('the beginning of an epoch could not be written', { fault: String((fault as Error).message ?? fault) });
      this.event({ kind: 'mustEnd', reason: 'doubt' });
    }
  }

  async #drain(): Promise<void> {
    await this.options.surroundings.drain();
    const { s, c } = this.#appenders!;
    this.event({ kind: 'drained', ends: { s: s.n, c: c.n } });
  }

  /** What is left to be done has so long and no longer. */
  async #exit(reason: Ending): Promise<void> {
    const { clock, surroundings } = this.options;
    this.close();
    await Promise.race([
      Promise.allSettled(this.#last),
      new Promise<void>((resolve) => {
        clock.after(limits.lastWordsMs, resolve);
      }),
    ]);
    surroundings.exit(reason);
  }
}
