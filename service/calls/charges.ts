import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { EndedCall, Reservation, Settlement } from '../routing/account.js';
import { cdrIdentifier } from './cdr.js';
import type { Group } from './group.js';
import { unwritten } from './group-commit.js';
import type { GroupCommit } from './group-commit.js';
import type { Journal } from './journal.js';
import { CheckedMovements } from './ledger/checked-movements.js';
import { isCharged } from './open-call.js';
import type { ChargedCall, OpenCall } from './open-call.js';
import type { ServingHost } from './serving-host.js';
import { TurnoverMap } from '../core/turnover-map.js';

/** What a call comes to. */
export interface Cost {
  readonly settlement: Settlement;
  readonly movements: CheckedMovements;
}

/**
 * The money of calls (calling-card.md, Reserve, settle): what ROUTE reserves is with the open call on disk before the
 * reply, and what END charges with its CDR. Everything counts in memory at once; only replies wait.
 */
export class Charges {
  /** What END will answer for calls that are on their way to the disk, by application and call id. */
  readonly #settling = new TurnoverMap<{ readonly group: Group; readonly settled: Promise<readonly Json[]> }>();

  constructor(
    private readonly groups: GroupCommit,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * The call holds what its decision reserves, in place of what it held, or nothing any more. Once it was answered it
   * keeps what it has: that is being spent. Resolves when that is on disk, or with false when it cannot be now.
   */
  hold({ ledger }: ServingHost, open: OpenCall, reservation: Reservation | undefined): Promise<boolean> {
    if (open.answeredMs === undefined || !isCharged(open)) open.hold(reservation, ledger);
    return this.keep(open);
  }

  /** An answered call holds more from now on; resolves as `keep`. */
  extend({ ledger }: ServingHost, open: ChargedCall, reservation: Reservation): Promise<boolean> {
    open.extend(reservation, ledger);
    return this.keep(open);
  }

  /**
   * The call as it stands; resolves when it is on disk, or with false when it cannot be now: it is written when it can.
   */
  keep(open: OpenCall): Promise<boolean> {
    this.journal.leave(open);
    const { group } = this.groups;
    group.keep(open);
    return group.outcome;
  }

  /**
   * Resolves when all that was asked until now is on disk, or with false when it cannot be now; undefined when it is.
   */
  durable(): Promise<boolean> | undefined {
    return this.groups.outcome();
  }

  /**
   * Nothing is kept of the call; resolves when nothing of it is left on disk, or with false when that cannot be now.
   */
  drop({ ledger }: ServingHost, open: OpenCall): Promise<boolean> {
    open.hold(undefined, ledger);
    this.journal.leave(open);
    const { group } = this.groups;
    group.drop(open);
    return group.outcome;
  }

  /** What the call costs if it ended so; nothing has changed yet. */
  cost(
    { hosted, ledger }: ServingHost,
    { call, answeredMs, charge: { reservation } }: ChargedCall,
    endedMs: number,
    durationMs: number | undefined,
  ): Cost {
    const { account } = reservation;
    const ended: EndedCall = {
      call,
      reservation,
      answeredMs,
      endedMs,
      durationMs,
      movedBefore: ledger.moved(account),
      reservedByOthers: ledger.reserved(account, call.id),
    };
    const { service, application } = hosted;
    assert(service.settle, `${application.name} settles what it reserves`);
    const settlement = service.settle(ended);
    return { settlement, movements: new CheckedMovements(settlement.movements, ledger) };
  }

  /**
   * Settles a call that has ended and is no open call any more: once, with its CDR. What it held is free at once.
   * Resolves with what END is answered, when that is on disk; with `overloaded` when it cannot be now, and it is
   * written when it can.
   */
  settle(host: ServingHost, open: ChargedCall, { settlement, movements }: Cost): Promise<readonly Json[] | Refusal> {
    const { ledger, ended, number } = host;
    const { callId } = open;
    const { account } = open.charge.reservation;
    open.hold(undefined, ledger);
    open.settle(settlement.record, ledger.enter(movements, this.clock.now(), { call: cdrIdentifier(open) }));
    for (const mark of settlement.marks ?? []) ledger.note(account, mark, open.instant);
    this.journal.index(open);
    const { group } = this.groups;
    group.end(open);
    group.answer({ application: number, callId, atMs: this.clock.now(), reply: settlement.reply });
    const name = nameOf(number, callId);
    const settled = group.durable.then(() => {
      if (this.#settling.get(name)?.settled === settled) {
        this.#settling.delete(name);
        ended.add(callId, settlement.reply, this.clock.monotonic());
      }
      for (const write of settlement.writes ?? []) host.commands.later(write);
      return settlement.reply;
    });
    this.#settling.set(name, { group, settled });
    return answerOf(group, settled);
  }

  /** What the END before will be answered, for one that is repeated meanwhile. */
  settling(application: number, callId: string): Promise<readonly Json[] | Refusal> | undefined {
    const settling = this.#settling.size === 0 ? undefined : this.#settling.get(nameOf(application, callId));
    return settling === undefined ? undefined : answerOf(settling.group, settling.settled);
  }

  /** A later call of this id has ended without money: its END is the one that may be repeated. */
  supersede({ number, ended }: ServingHost, callId: string): void {
    const isSettling = this.#settling.size > 0 && this.#settling.delete(nameOf(number, callId));
    if (isSettling || ended.says(callId))
      this.groups.group.answer({ application: number, callId, atMs: this.clock.now(), reply: undefined });
  }
}

/** What waits for room is answered at once that it does. */
function answerOf(group: Group, settled: Promise<readonly Json[]>): Promise<readonly Json[] | Refusal> {
  return group.outcome.then<readonly Json[] | Refusal>((written) => (written ? settled : unwritten()));
}

function nameOf(application: number, callId: string): string {
  return `${application} ${callId}`;
}
