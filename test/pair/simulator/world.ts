import { appendStep } from '../../../service/pair/append.js';
import { followStep } from '../../../service/pair/follow.js';
import { roleStep } from '../../../service/pair/role.js';
import { keptFrom } from '../../../service/pair/trim.js';
import { limits } from '../../../service/core/limits.js';
import { standing, supersedes } from '../../../service/pair/line.js';
import type { Lineage } from '../../../service/pair/line.js';
import { join, joiningFrom } from '../../../service/pair/parts.js';
import type { Group } from '../../../service/pair/parts.js';
import { streams } from '../../../service/pair/keys.js';
import type { Stream } from '../../../service/pair/keys.js';
import { purgeDue } from '../../../service/jobs/schedule.js';
import { Checker } from './checker.js';
import { Clients } from './clients.js';
import { Cluster } from './cluster.js';
import type { SimPiece } from './cluster.js';
import { Events, Random } from './events.js';
import type { Follower } from './follower.js';
import { Faults } from './faults.js';
import { hosts, Network } from './network.js';
import { noPosition } from '../../../service/database/position.js';
import type { Store } from './store.js';
import { Unit } from './unit.js';

/** The pure steps under test; a canary puts a faulty one in the place of one of them. */
export const soundSteps = { role: roleStep, append: appendStep<readonly (readonly number[])[]>, follow: followStep<SimPiece>, keptFrom, standing };
export type Steps = typeof soundSteps;

export type SimForm = 'alone' | 'two' | 'three';

export interface Options {
  readonly form: SimForm;
  readonly events: number;
  readonly steps?: Partial<Steps>;
  /** A fault of what carries the steps out, by name. */
  readonly plant?: string;
  readonly rates?: readonly number[];
  /** Told of what happens, where a run is looked at. */
  readonly trace?: (line: string) => void;
}

const dayMs = 86_400_000;
const begins = Date.parse('2026-03-01T23:59:55Z');
const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Everything there is in one run. */
export class World {
  readonly random: Random;
  readonly events = new Events();
  readonly network: Network;
  readonly steps: Steps;
  readonly checker: Checker;
  readonly clusters: Cluster[] = [];
  /** Change numbers that the first entry of a line passes over. */
  readonly skips = new Map<Cluster, number>();
  readonly powered = [true, true, true];
  /** Milliseconds of each host's steady clock in one of the world's. */
  readonly rates: number[];
  readonly wallOffsets = [0, 0];
  readonly units: Unit[];
  readonly faults: Faults;
  readonly clients: Clients;
  processes = 0;
  /** Answers to a unit that do not arrive, though what was asked happened. */
  readonly lostAnswers = [0, 0];

  constructor(readonly seed: number, readonly options: Options) {
    this.random = new Random(seed);
    this.network = new Network(this.random);
    this.steps = { ...soundSteps, ...options.steps };
    this.checker = new Checker();
    const steady = this.random.chance(0.5);
    this.rates = Array.from({ length: hosts }, (_, host) => options.rates?.[host] ?? (steady ? 1 : this.random.pick([0.9, 1, 1.1])));
    this.units = options.form === 'alone' ? [new Unit(this, 0)] : [new Unit(this, 0), new Unit(this, 1)];
    if (options.form !== 'alone') {
      const base = { s: noPosition, c: noPosition };
      const cluster = new Cluster(this, { generation: 1, by: 'a', base }, 0, options.form === 'two' ? [0] : [0, 1, 2]);
      this.clusters.push(cluster);
      for (const unit of this.units) unit.cluster = cluster;
    }
    for (const unit of this.units) unit.start();
    this.faults = new Faults(this);
    this.clients = new Clients(this);
  }

  log(line: () => string): void {
    this.options.trace?.(`${this.events.now.toFixed(2)} ${line()}`);
  }

  plants(fault: string): boolean {
    return this.options.plant === fault;
  }

  wall(unit: { readonly index: number }): number {
    return Math.floor(begins + this.events.now + this.wallOffsets[unit.index]!);
  }

  /** Something was just sent, or is being written: what faults like best. */
  moment(what: string, unit: number): void {
    this.faults.moment(what, this.units[unit]!);
  }

  loses(unit: number): boolean {
    if (this.lostAnswers[unit]! <= 0) return false;
    this.lostAnswers[unit]!--;
    return true;
  }

  /** The unit that says it is active, on the latest line where there are two. */
  active(): Unit | undefined {
    const [one, other] = this.units;
    if (other === undefined || !other.active) return one!.active ? one : undefined;
    if (!one!.active) return other;
    if (one!.cluster === other.cluster) return one!.role!.epoch > other.role!.epoch ? one : other;
    return supersedes(one!.cluster!.lineage, other.cluster!.lineage) ? one : other;
  }

  apply(unit: Follower, stream: Stream, group: Group<SimPiece>): void {
    const fault = unit.store.apply(stream, group, unit.cluster?.lineage.generation ?? 1);
    this.checker.applied(unit, stream, group.pieces.at(-1)!, fault);
  }

  snapshot(unit: Unit): Store {
    const copy = unit.store.copy();
    for (const stream of ['s', 'c'] as const) unit.cluster!.snapshots[stream].push({ n: copy.positions[stream].n, atMs: this.events.now });
    this.log(() => `snapshot of ${unit.name} at ${copy.positions.s.n}, ${copy.positions.c.n}`);
    return copy;
  }

  /** The mark on the unit's disk decides, with its wall clock; the active alone acts on it. */
  purgeLook(unit: Unit): void {
    const both = this.plants('purge by both');
    if (!unit.mayServe() && !(both && unit.up)) return;
    const { mark } = unit.store;
    const due = purgeDue(mark === 0 ? undefined : dateOf(mark), this.wall(unit), 'UTC', true);
    if (due.kind !== 'due' && due.kind !== 'first') return;
    const day = Date.parse(due.date) / dayMs;
    if (both) unit.store.purge(day, day * dayMs);
    else unit.ask({ kind: 'purge', day, cutoff: day * dayMs }, () => undefined);
  }

  /** A log of its own for a unit that leads from now on, at the position where it stands. */
  beginLine(unit: Unit, skip: number): void {
    const from = unit.cluster!;
    const lineage: Lineage = { generation: from.lineage.generation + 1, by: unit.name, base: unit.store.positions };
    const cluster = new Cluster(this, lineage, this.clusters.length, [unit.index], from.place);
    this.clusters.push(cluster);
    this.skips.set(cluster, skip);
    this.checker.lineBegun(from, cluster, unit);
    this.log(() => `${unit.name} begins generation ${lineage.generation} at ${lineage.base.s.n}, ${lineage.base.c.n}`);
    unit.cluster = cluster;
    unit.word = { permit: true };
    unit.follow();
    unit.roleEvent({ kind: 'told', what: 'line', line: lineage, form: 'two' });
  }

  /** A person makes a unit that does not lead the only one. */
  promote(unit: Unit): void {
    const { cluster } = unit;
    if (!unit.up || unit.role === undefined || unit.active || unit.role.phase !== 'waiting' || (['s', 'c'] as const).some((stream) => unit.follows[stream].applying.length > 0)) return;
    // The tail of the local member, where there is one: it may lack what a majority was told of last.
    if (cluster!.members.includes(unit.index) && cluster!.members.length > 1) this.#takeTail(unit, this.random.below(2));
    this.beginLine(unit, limits.skippedChanges);
  }

  /** What the local member of the log holds behind a unit's position: all but the last `behind` entries. */
  #takeTail(unit: Unit, behind: number): void {
    const cluster = unit.cluster!;
    if (!cluster.up[unit.index]) return;
    for (const stream of streams) {
      let { n, id } = unit.store.positions[stream];
      let joining = joiningFrom<SimPiece>(n, id);
      for (;;) {
        const { pieces, first } = cluster.range(stream, n + 1, behind);
        if (pieces.length === 0 || first > n + 1) break;
        for (const piece of pieces) {
          const joined = join(joining, piece);
          if ('broken' in joined) return this.checker.fail(`I2: ${joined.broken}`);
          joining = joined.joining;
          if (joined.group !== undefined) this.apply(unit, stream, joined.group);
        }
        ({ n, id } = joining);
      }
    }
    unit.books.begin();
  }

  /** A unit takes up a later line: what it alone has is listed, and its stores make way where they are not on that line. */
  superseded(unit: Unit, cluster: Cluster): void {
    const own = this.#ancestry(unit.cluster!);
    const lineages = (clusters: readonly Cluster[]): Lineage[] => clusters.map(({ lineage }) => lineage);
    let off = false;
    for (const stream of ['s', 'c'] as const) {
      const position = unit.store.positions[stream];
      const stands = this.steps.standing(stream, position, lineages(own), lineages(this.#ancestry(cluster)));
      if (stands.kind === 'on') continue;
      off = true;
      // The same number may stand in two logs, one behind the other's end: what the unit applied is what its own line kept of each.
      own.forEach(({ streams }, place) => {
        const last = own[place + 1]?.lineage.base[stream].n ?? position.n;
        this.checker.lost(streams[stream].entries.slice(Math.max(0, stands.lastShared + 1 - streams[stream].origin), Math.max(0, last + 1 - streams[stream].origin)));
      });
    }
    this.log(() => `${unit.name} takes up generation ${cluster.lineage.generation}${off ? ' with a snapshot' : ''}`);
    if (off) unit.store = this.snapshot(unit.peer);
  }

  /** The logs that a line went through, oldest first. */
  #ancestry(last: Cluster): Cluster[] {
    const found = [last];
    while (found[0]!.from !== undefined) found.unshift(this.clusters[found[0]!.from]!);
    return found;
  }

  /** To the end of the run, and that many events further. */
  run(more = 0): void {
    const events = Math.max(this.options.events, this.events.count + more);
    while (this.events.count < events && this.events.step());
  }
}
