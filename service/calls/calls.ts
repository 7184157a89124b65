import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Served } from '../routing/operation.js';
import type { Json } from '../schema/kind.js';
import { CallClock } from './call-clock.js';
import type { CallsOptions } from './calls-options.js';
import { Charges } from './charges.js';
import { lookupName } from './commands.js';
import type { Submit } from './commands.js';
import { Decisions } from './decisions.js';
import { Duty } from './duty.js';
import { EndedBlocks } from './ended-blocks.js';
import { Endings } from './endings.js';
import { GroupCommit } from './group-commit.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger/ledger.js';
import { NumberLines } from './number-lines.js';
import { OpenCalls } from './open-calls.js';
import { served } from './served.js';
import { Serving } from './serving.js';
import { ServingHost } from './serving-host.js';
import { Standby } from './standby.js';
import { Statistics } from './statistics.js';
import { takeUp } from './taken-up.js';
import { ToldCalls } from './told-calls.js';
import { WatchedCalls } from './watched-calls.js';

const expiryMs = 250;
const noWriter: Submit = () => Promise.resolve(refuse('standby').toData());

/** The calls of every application: what is known of them, and who does what with them. */
export class Calls {
  readonly statistics: Statistics;
  readonly watched = new WatchedCalls();
  readonly open: OpenCalls;
  /** The only way to write `calls`. */
  readonly groups: GroupCommit;
  readonly journal: Journal;
  /** ROUTE and EVENT. */
  readonly decisions: Decisions;
  /** END. */
  readonly endings: Endings;
  /** What is done while another unit is the active. */
  readonly standby: Standby;
  /** What a standby was told, as the active enters it. */
  readonly told: ToldCalls;
  readonly #hosts: readonly (ServingHost | undefined)[];
  readonly #duty: Duty;
  readonly #endedBlocks: EndedBlocks;
  readonly #options: CallsOptions;
  readonly #clock: Clock;
  readonly #timer: Timer;

  constructor(options: CallsOptions) {
    const { stores, clock, active, writing = active, disk, append, doubt = () => undefined } = options;
    this.#options = options;
    this.#clock = clock;
    const open = (this.open = new OpenCalls(options.openCalls ?? limits.openCalls));
    const statistics = (this.statistics =
      options.statistics ?? new Statistics(options.hosted.map(({ application }) => application)));
    const groups = (this.groups = new GroupCommit({ stores, clock, statistics, doubt, active: writing, disk, append }));
    const hosts = (this.#hosts = hostsOf(options, groups, open));
    const numbers = new NumberLines();
    const journal = (this.journal = new Journal({
      stores,
      groups,
      open,
      statistics,
      clock,
      hosts: () => this.hosts(),
      numbers,
      writing,
      tell: () => this.#duty.tellOpen,
    }));
    const charges = new Charges(groups, journal, clock);
    const duty = (this.#duty = new Duty(options, groups));
    const callClock = new CallClock(clock, open, journal, duty);
    const common = { open, clock, journal, hosts };
    const endings = (this.endings = new Endings({ ...common, groups, statistics, charges, callClock, duty }));
    this.decisions = new Decisions({ ...common, charges, endings, statistics, watched: this.watched, callClock, duty });
    this.#endedBlocks = new EndedBlocks(stores.ended, groups, clock);
    this.told = new ToldCalls({ ...common, stores, groups, endings });
    this.standby = new Standby({ ...common, stores, numbers, active });
    this.#timer = clock.every(expiryMs, () => this.#onExpiry());
  }

  /** The application of a frame's `app` byte; undefined when it is not hosted. */
  host(application: number): ServingHost | undefined {
    return this.#hosts[application];
  }

  *hosts(): Iterable<ServingHost> {
    for (const host of this.#hosts) if (host !== undefined) yield host;
  }

  /** Sees every change committed until now. */
  refresh(): void {
    this.#options.snapshots.refresh();
  }

  /**
   * Takes up the calls that were open when the process before ended, less at most its last second. Once, before the
   * first request.
   */
  restore(): void {
    takeUp({
      clock: this.#clock,
      journal: this.journal,
      open: this.open,
      hosts: this.#hosts,
      endedBlocks: this.#endedBlocks,
    });
  }

  /** Ends the timers and writes all that is not yet on disk. */
  async stop(): Promise<void> {
    this.#timer.stop();
    this.journal.stop();
    await this.journal.flush();
    await this.groups.flush();
    this.#publish();
  }

  /**
   * A SERVE operation, asked for over the lookup socket or, where one is named, by an administrator. Refuses one that
   * the application does not have, or not for callers, and on a standby one that writes.
   */
  serve(
    host: ServingHost,
    name: string,
    args: readonly Json[],
    dry: boolean,
    administrator?: string,
  ): Served | Promise<Served> {
    const { operations, application } = host.hosted;
    const operation = operations !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined || (operation.administrators === true && administrator === undefined))
      return refuse('malformed', `${application.name} has no operation of this name`);
    const refusal = operation.writes ? this.#duty.refusal() : undefined;
    if (refusal !== undefined) return refusal;
    if (!dry) this.statistics.happened(host.number, 'serve');
    return served(host, operation, args, new Serving(host, this.#clock.now(), dry, administrator ?? lookupName));
  }

  /** Takes one lease from the call that holds it, by hand. False when it holds none of this rule, and on a standby. */
  clearLease(host: ServingHost, counter: string, callId: string): boolean {
    const open = this.open.get(host.number, callId);
    if (open === undefined || !open.leases.includes(counter) || !this.#duty.active) return false;
    open.giveBackOne(counter, host.counts.leases);
    this.journal.touch(open);
    return true;
  }

  #onExpiry(): void {
    this.refresh();
    this.endings.expire();
    if (this.#duty.active) this.#endedBlocks.sweep();
    this.#publish();
  }

  #publish(): void {
    this.watched.turn(this.#clock.monotonic());
    this.statistics.set('open_calls', this.open.size);
    this.statistics.publish();
  }
}

/** One for each application that is hosted, at its number. */
function hostsOf(options: CallsOptions, groups: GroupCommit, open: OpenCalls): readonly (ServingHost | undefined)[] {
  const { stores, snapshots, clock, zone, submit = noWriter } = options;
  const hosts: (ServingHost | undefined)[] = [];
  for (const hosted of options.hosted) {
    const { number } = hosted.application;
    hosts[number] = new ServingHost({
      hosted,
      snapshots,
      clock,
      zone,
      submit,
      ledger: new Ledger(number, stores, groups),
      plans: options.plans?.(number),
      usesOf: (callId) => open.get(number, callId)?.uses,
    });
  }
  return hosts;
}
