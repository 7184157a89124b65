import type { MessagePort } from 'node:worker_threads';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Health } from '../rest/desk.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { PairMessage, PairStatus } from './pair-status.js';
import { pairTold } from './pair-told.js';
import { appendBucketsMs } from '../pair/append-times.js';
import type { AppendsSeen } from '../pair/append-times.js';
import type { Stopped } from '../pair/follow.js';
import { whyWords } from '../pair/taken.js';
import type { Found } from './standing.js';

/** What the desk does when the role of this unit changes. */
interface RoleChanges {
  /** This unit serves: what only the active does begins. */
  activated(): Promise<void>;
  /** The process is to begin anew as one that follows. */
  ended(reason: string): void;
}

/** The wall clock, as people read it, and what else the desk knows of the pair. */
interface PairAround {
  now(): number;
  /** Where the other unit is. */
  readonly peerHost: string;
  /** An instant in the unit's zone. */
  stamp(ms: number): string;
}

/** The pair as the desk tells of it: role, conditions, metrics. */
export class PairDesk {
  #status: PairStatus | undefined;
  #lastRole: 'active' | 'standby' | undefined;
  /** Resolves behind what a change of role has begun; nothing begins before `start`. */
  #changing: Promise<void>;
  #start!: () => void;

  /**
   * `active` tells the two roles apart at each instant: what the thread says of itself is up to a second old. `onRole`
   * hears of the role at the start, and of each other.
   */
  constructor(
    port: MessagePort,
    readonly active: () => boolean,
    changes: RoleChanges,
    readonly onRole: (role: 'active' | 'standby') => void,
    readonly time: PairAround,
  ) {
    this.#changing = new Promise((resolve) => {
      this.#start = resolve;
    });
    port.on('message', (message: PairMessage | object) => {
      if ('pair' in message) this.#look(message.pair);
      if ('activated' in message) this.#changing = this.#changing.then(() => changes.activated());
      if ('ended' in message) this.#changing = this.#changing.then(() => changes.ended(message.ended));
    });
  }

  /** The desk is ready for changes of role. */
  start(): void {
    this.#start();
  }

  get role(): Health['role'] {
    return this.active() ? 'active' : 'standby';
  }

  /** As of the last second; undefined before the first. */
  get status(): PairStatus | undefined {
    return this.#status;
  }

  #look(status: PairStatus): void {
    this.#status = status;
    if (this.#lastRole === status.role) return;
    this.#lastRole = status.role;
    this.onRole(status.role);
  }

  /** What stands in the way of the pair. */
  found(): readonly Found[] {
    const status = this.#status;
    if (status === undefined) return [];
    const {
      peer,
      peerSilentMs,
      majority,
      leaderlessMs,
      behindMs,
      lag,
      role,
      members,
      stopped,
      ended,
      solo,
      handed,
      unlike,
      audit,
    } = status;
    const found: Found[] = [];
    if (!majority)
      found.push({
        code: 'pair_majority_lost',
        message: 'The log of the pair does not answer: nothing is written, and what is answered may be old.',
      });
    if (peerSilentMs > limits.peerLostMs && solo === true)
      found.push({
        code: 'pair_solo',
        message: `This unit goes on alone, by a person's word that ${peer} is gone for good: nothing takes over if this one fails.`,
      });
    else if (peerSilentMs > limits.peerLostMs)
      found.push({
        code: 'pair_peer_lost',
        message: `The other unit, ${peer}, does not answer: nothing takes over if this one fails.`,
      });
    if (handed === true) found.push({ code: 'pair_handed', message: `${peer} has handed the lead to this unit.` });
    else if (majority && role === 'standby' && leaderlessMs > limits.leaderlessMs)
      found.push({ code: 'pair_no_active', message: 'No unit of the pair is active: nothing is written.' });
    const lost = members.filter(({ answers }) => !answers);
    if (majority && lost.length > 0)
      found.push({
        code: 'pair_member_lost',
        message: `A member of the log does not answer: ${lost.map(({ of, address }) => `${of}, ${address}`).join('; ')}.`,
      });
    const full = members.filter(({ bytes }) => bytes > limits.memberBytes);
    if (full.length > 0)
      found.push({
        code: 'pair_log_full',
        message: `The log of the pair is over 3 GiB at ${full.map(({ of }) => of).join(', ')}.`,
      });
    const agoMs = ended === undefined ? Infinity : this.time.now() - ended.atMs;
    if (agoMs < limits.endToldMs)
      found.push({
        code: 'pair_fenced',
        message: `This unit ended its role at ${this.time.stamp(ended!.atMs).slice(0, 19)}: ${ended!.reason}.`,
      });
    if (stopped !== undefined && stopped !== 'snapshot')
      found.push({
        code: 'pair_stopped',
        message: `This unit has stopped following: ${stoppedWords[stopped] ?? stopped}.`,
      });
    else if (majority && role === 'standby' && behindMs > limits.behindMs) {
      found.push({
        code: 'pair_behind',
        message: `This unit lacks ${lag.s + lag.c} entries of the log, and for ${Math.round(behindMs / 1_000)} seconds it has not had all of it: it cannot take over.`,
      });
    }
    for (const message of unlike) found.push({ code: 'pair_unlike', message });
    const differences = Number(audit?.['differences'] ?? 0);
    if (this.active() && differences > 0)
      found.push({
        code: 'pair_differences',
        message: `${differences} entries are another on ${peer}: ${String(audit!['first'] ?? 'too many to be looked into')}.`,
      });
    return found;
  }

  /** Has the lead given to the other unit, once the answer is out; says why not where nobody would take it. */
  switchOver(give: () => void): Refusal | undefined {
    const status = this.#status;
    if (!this.active() || status === undefined)
      return refuse('standby', 'This unit does not lead: niuctl pair switch is for the active one.');
    if (status.peerSilentMs > limits.peerLostMs)
      return refuse('standby', `The other unit, ${status.peer}, does not answer: nobody would take the lead.`);
    setImmediate(give);
    return undefined;
  }

  /** Has both units compared, once the answer is out; says why not where that is not for this unit. */
  audit(begin: () => void): Refusal | undefined {
    const status = this.#status;
    if (!this.active() || status === undefined)
      return refuse(
        'standby',
        `An audit is begun on the active unit${status?.leader === undefined ? '' : `, ${status.leader}`}.`,
      );
    if (status.peerSilentMs > limits.peerLostMs)
      return refuse('standby', `The other unit, ${status.peer}, does not answer: there is nothing to compare with.`);
    setImmediate(begin);
    return undefined;
  }

  /** What `GET /system` shows. */
  state(filesMissing = 0): { readonly [name: string]: Json } {
    const status = this.#status;
    if (status === undefined) return { role: this.role };
    const {
      pair,
      form,
      unit,
      peer,
      line,
      phase,
      epoch,
      leader,
      positions,
      lag,
      behindMs,
      majority,
      peerSilentMs,
      outbox,
      snapshot,
      sinceMs,
      taken,
      members,
      other,
      unlike,
      audit,
      stopped,
      solo,
    } = status;
    const state = {
      pair,
      form,
      ...(solo === true && { solo }),
      unit,
      role: this.role,
      since: this.time.stamp(sinceMs),
      last_takeover:
        taken === undefined
          ? null
          : {
              unit: taken.unit,
              at: this.time.stamp(taken.atMs),
              why: whyWords(taken.why, taken.unit === unit ? peer : unit),
            },
      members: members.map(({ of, address, answers, leads, learner, bytes }) => ({
        of,
        address,
        answers,
        leads,
        votes: !learner,
        bytes,
      })),
      other_entries_behind:
        other === undefined || !this.active()
          ? null
          : Math.max(0, positions.s - other.s) + Math.max(0, positions.c - other.c),
      ...(stopped !== undefined && { stopped }),
      unlike: [...unlike],
      ...(audit !== undefined && { audit }),
      other_unit: peer,
      connected: peerSilentMs <= limits.peerLostMs,
      active_unit: leader ?? null,
      log_answers: majority,
      behind_seconds: Math.round(behindMs / 100) / 10,
      entries_behind: lag.s + lag.c,
      entries: { ...positions },
      outbox,
      phase,
      epoch,
      generation: line.generation,
      begun_by: line.by,
      files_missing: filesMissing,
      ...(snapshot !== undefined && { snapshot }),
    };
    return { ...state, told: pairTold(state) };
  }

  /** What every door says of it beside the role. */
  get told(): Pick<Health, 'pair' | 'active'> {
    const { line } = this;
    const { leader, peer } = this.#status ?? {};
    return {
      ...(line !== undefined && { pair: line }),
      ...(!this.active() &&
        leader !== undefined &&
        leader === peer && { active: { unit: peer, host: this.time.peerHost } }),
    };
  }

  /** For the line of `systemctl status`: it changes seldom. Undefined before anything is known. */
  get line(): string | undefined {
    const status = this.#status;
    if (status === undefined) return undefined;
    const { pair, peer, leader, sinceMs, behindMs, peerSilentMs, majority, taken } = status;
    const since = `since ${this.time.stamp(sinceMs).slice(0, 19)}`;
    const other = peerSilentMs > limits.peerLostMs ? `${peer} does not answer` : `${peer} answers`;
    if (this.active())
      return `${pair}, ${since}${taken === undefined ? '' : `, because ${whyWords(taken.why, peer)}`}; ${other}`;
    return `${pair}, ${since}; ${!majority ? 'the log does not answer' : leader === undefined ? 'nobody leads' : `${leader} leads`}, ${behindMs <= limits.levelMs ? 'level' : 'behind'}; ${other}`;
  }

  metrics(): readonly Metric[] {
    const status = this.#status;
    if (status === undefined) return [];
    const { epoch, positions, lag, behindMs, majority, peerSilentMs, outbox, unlike, audit, members, appends } = status;
    return [
      {
        name: 'pair_role',
        kind: 'gauge',
        help: '1 where this unit of the pair is active, 0 where it is standby.',
        value: this.active() ? 1 : 0,
      },
      { name: 'pair_epoch', kind: 'gauge', help: 'The epoch in which this unit leads; 0 before it did.', value: epoch },
      { name: 'pair_majority', kind: 'gauge', help: '1 where the log of the pair answers.', value: majority ? 1 : 0 },
      {
        name: 'pair_peer_silent_seconds',
        kind: 'gauge',
        help: 'Seconds since the other unit answered, or since the start.',
        value: peerSilentMs / 1_000,
      },
      {
        name: 'pair_lag_seconds',
        kind: 'gauge',
        help: 'Seconds since this unit surely had all of the log, or since the start.',
        value: behindMs / 1_000,
      },
      {
        name: 'pair_unlike',
        kind: 'gauge',
        help: 'What is another on the other unit of that which both must have alike: zone, PIN key, clock, release.',
        value: unlike.length,
      },
      {
        name: 'pair_differences',
        kind: 'gauge',
        help: 'Entries that the last audit found to be another on the other unit.',
        value: Number(audit?.['differences'] ?? 0),
      },
      {
        name: 'pair_audit_time_seconds',
        kind: 'gauge',
        help: 'When the last audit was begun, in seconds since 1970-01-01 UTC; 0 before the first.',
        value: audit?.['at'] === undefined ? 0 : Date.parse(String(audit['at'])) / 1_000,
      },
      {
        name: 'pair_outbox',
        kind: 'gauge',
        help: 'What calls told this unit while it followed, and the active has not confirmed.',
        value: outbox,
      },
      ...(['s', 'c'] as const).flatMap((stream): readonly Metric[] => [
        {
          name: 'pair_position',
          kind: 'gauge',
          help: 'Last entry of a stream of the log that is in the stores of this unit.',
          value: positions[stream],
          labels: { stream },
        },
        {
          name: 'pair_lag_entries',
          kind: 'gauge',
          help: 'Entries of a stream that the log has and this unit not.',
          value: lag[stream],
          labels: { stream },
        },
        ...appendMetrics(stream, appends[stream]),
      ]),
      ...members.flatMap(({ of, address, answers, bytes }): readonly Metric[] => [
        {
          name: 'pair_member_answers',
          kind: 'gauge',
          help: '1 where a member of the log answers.',
          value: answers ? 1 : 0,
          labels: { member: of, address },
        },
        ...(answers
          ? [
              {
                name: 'pair_log_bytes',
                kind: 'gauge',
                help: 'Bytes of the store of a member of the log; writes are refused at 4 GiB.',
                value: bytes,
                labels: { member: of, address },
              } as const,
            ]
          : []),
      ]),
    ];
  }
}

/** Why a stream is not followed. */
const stoppedWords: { readonly [stopped: string]: string } = {
  full: 'there is no room on its disk',
  unknown: 'a newer release wrote what stands next in the log',
  damaged: 'what stands next in the log is damaged',
  diverged: 'its stores are not what the log says',
  broken: 'what stands in the log is not of the line of this unit',
} satisfies Readonly<Record<Stopped, string>>;

/** How long appends to a stream took, as a histogram. */
function appendMetrics(stream: string, { counts, sumMs }: AppendsSeen): readonly Metric[] {
  const append = {
    name: 'pair_append_seconds',
    kind: 'histogram',
    help: 'From the offer of a group until the log has it.',
  } as const;
  let below = 0;
  const buckets = counts.map(
    (count, place): Metric => ({
      ...append,
      part: 'bucket',
      value: (below += count),
      labels: { stream, le: place < appendBucketsMs.length ? String(appendBucketsMs[place]! / 1_000) : '+Inf' },
    }),
  );
  return [
    ...buckets,
    { ...append, part: 'sum', value: sumMs / 1_000, labels: { stream } },
    { ...append, part: 'count', value: below, labels: { stream } },
  ];
}
