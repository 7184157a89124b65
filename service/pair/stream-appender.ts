import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { appending, appendStep, hasRoom } from './append.js';
import type { AppendAction, AppendEvent, AppendState, Sent } from './append.js';
import { chainDigits, encodeEntry, idBytes } from './entry.js';
import type { EntryKind, StoredBody } from './entry.js';
import { unanswered } from './engine.js';
import type { Engine } from './engine.js';
import type { Stream } from './keys.js';
import { cut } from './parts.js';
import { keptFrom } from './trim.js';
import type { GivenSnapshot, Mark } from './trim.js';

export interface Tip {
  readonly n: number;
  readonly id: string;
}

/** Appends to one stream for as long as an epoch lasts: carries out what `append` asks for. */
export class StreamAppender {
  #state: AppendState<StoredBody>;
  #tokens = 0;
  readonly #told = new Map<number, (tip: Tip) => void>();
  readonly #room: (() => void)[] = [];
  /** The value in flight: the same bytes at each attempt. */
  #value: { readonly id: string; readonly bytes: Buffer } | undefined;
  #sum = 0;
  readonly #marks: Mark[] = [];
  #first = 1;
  #snapshots: GivenSnapshot[] = [];

  constructor(
    readonly engine: Engine,
    readonly clock: Clock,
    readonly stream: Stream,
    readonly level: number,
    epoch: number,
    deadline: number,
    tip: Tip,
    readonly ended: (reason: 'deadline' | 'fenced' | 'fork') => void,
  ) {
    this.#state = appending(epoch, deadline, tip.n, tip.id, stream === 'c' ? limits.appendPaceMs : 0);
    this.#marks.push({ n: tip.n, atMs: clock.now(), sum: 0 });
  }

  get n(): number {
    return this.#state.n;
  }

  /**
   * Resolves with the last entry of the group when all of it is in the log; never, where that cannot be known: the
   * process ends then. Undefined where it is too large for a group.
   */
  async offer(kind: EntryKind, raw: Uint8Array): Promise<Tip | undefined> {
    const parts = cut(raw);
    if (parts === undefined) return undefined;
    while (!hasRoom(this.#state)) await new Promise<void>((resolve) => this.#room.push(resolve));
    const token = ++this.#tokens;
    const settled = new Promise<Tip>((resolve) => this.#told.set(token, resolve));
    this.event({
      kind: 'offered',
      offer: { token, kind, parts: parts.map(({ body }) => ({ id: randomBytes(idBytes).toString('hex'), body })) },
    });
    return settled;
  }

  event(event: AppendEvent<StoredBody>): void {
    const { state, actions } = appendStep(this.#state, event, this.clock.monotonic());
    this.#state = state;
    for (const action of actions) this.#do(action);
  }

  #do(action: AppendAction<StoredBody>): void {
    switch (action.kind) {
      case 'send':
        return void this.#send(action);
      case 'wake':
        return void this.clock.after(Math.max(0, action.at - this.clock.monotonic()), () =>
          this.event({ kind: 'tick' }),
        );
      case 'settled': {
        this.#told.get(action.token)?.({ n: action.n, id: action.id });
        this.#told.delete(action.token);
        return this.#room.shift()?.();
      }
      case 'exit':
        return this.ended(action.reason);
    }
  }

  async #send({ entry: kind, n, epoch, id, before, continues, more, body, attempt }: Sent<StoredBody>): Promise<void> {
    if (this.#value?.id !== id) {
      this.#value = {
        id,
        bytes: encodeEntry(
          {
            kind,
            level: this.level,
            n,
            epoch,
            id,
            before: before.slice(0, chainDigits),
            at: this.clock.now(),
            continues,
            more,
          },
          body,
        ),
      };
      this.#sum += this.#value.bytes.length;
    }
    const answer = await this.engine.append(this.stream, n, epoch, this.#value.bytes);
    if (answer === unanswered) this.event({ kind: 'unanswered', id, attempt });
    else if (answer.kind === 'entered') this.event({ kind: 'answered', id });
    else
      this.event({
        kind: 'refused',
        id,
        leader: answer.leader,
        entry: answer.value?.toString('hex', 20, 20 + idBytes),
      });
  }

  /** A snapshot was given out that stands at entry n: what is behind it is kept for a while. */
  holdBehind(n: number): void {
    this.#snapshots.push({ n, atMs: this.clock.now() });
  }

  /** Removes what need not be kept any more. */
  async trim(): Promise<void> {
    const now = this.clock.now();
    this.#marks.push({ n: this.n, atMs: now, sum: this.#sum });
    this.#snapshots = this.#snapshots.filter(({ atMs }) => now - atMs < limits.snapshotHoldMs);
    const first = keptFrom(this.#first, this.#marks, this.#snapshots, now);
    if (first <= this.#first || (await this.engine.trim(this.stream, this.#state.epoch, first)) !== true) return;
    this.#first = first;
    while (this.#marks.length > 1 && this.#marks[1]!.n <= first) this.#marks.shift();
  }
}
