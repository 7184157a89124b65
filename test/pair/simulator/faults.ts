import { streams } from '../../../service/pair/keys.js';
import { hosts } from './network.js';
import type { Unit } from './unit.js';
import type { World } from './world.js';

/** Instants that a fault waits for: something is on its way, and nobody knows what becomes of it. */
const moments = ['append', 'append', 'append', 'claim', 'grant', 'keepAlive', 'commit', 'commit', 'range', 'handOver', 'readLeader'] as const;

/** Breaks things, one at a time or two, and mends them; behind three quarters of the run everything is mended. */
export class Faults {
  #armed: { readonly moment: string; readonly run: (unit: Unit) => void } | undefined;
  #over = false;
  readonly #kinds: ((unit: Unit) => void)[];

  constructor(private readonly world: World) {
    const { form } = world.options;
    const pair = form !== 'alone';
    this.#kinds = [
      this.#kill, this.#kill, this.#powerOff, this.#freeze, this.#diskFull, this.#diskFails, this.#clockSteps, this.#slowDisk,
      ...(pair ? [this.#cutOff, this.#cutOff, this.#oneWay, this.#oneWay, this.#loss, this.#slowLink, this.#slowLink, this.#answersLost, this.#answersLost, this.#memberDown, this.#slowMember, this.#switch, this.#stop] : []),
      ...(form === 'three' ? [this.#lateAnswers, this.#lateAnswers, this.#newLeader, this.#newLeader, this.#wipe, this.#soloAfterLoss] : []),
      ...(form === 'two' ? [this.#promote] : []),
    ].map((kind) => kind.bind(this));
    this.#next();
    this.#person();
  }

  #next(): void {
    const { random, events } = this.world;
    events.after(random.between(300, 3_500), () => {
      if (this.#done()) return;
      const run = random.pick(this.#kinds);
      if (random.chance(0.6)) this.#armed = { moment: random.pick(moments), run };
      else run(random.pick(this.world.units));
      this.#next();
    });
  }

  moment(what: string, unit: Unit): void {
    if (this.#armed?.moment !== what || this.#over) return;
    const { run } = this.#armed;
    this.#armed = undefined;
    const { random, events } = this.world;
    events.after(random.pick([0, 0.05, 0.5, 2, 5]), () => run(random.chance(0.8) ? unit : random.pick(this.world.units)));
  }

  /** Whether the time of faults is over; the first time everything is mended. */
  #done(): boolean {
    const { world } = this;
    if (world.events.count < world.options.events * 0.7) return false;
    if (!this.#over) {
      this.#over = true;
      world.log(() => 'everything is mended');
      world.network.heal();
      world.lostAnswers.fill(0);
      world.powered.fill(true);
      for (const cluster of world.clusters) {
        cluster.up.fill(true);
        cluster.slowMs.fill(0);
        cluster.reconsider();
      }
      for (const unit of world.units) {
        Object.assign(unit, { full: false, eio: false, slowDiskMs: 0 });
        if (unit.frozenUntil > world.events.now) unit.freeze(world.events.now + 10);
        unit.start();
      }
    }
    return true;
  }

  #lasting(ms: number, mend: () => void): void {
    this.world.events.after(ms, () => { if (!this.#over) mend(); });
  }

  #long(): number {
    const { random } = this.world;
    return random.pick([random.between(50, 600), random.between(600, 3_000), random.between(2_500, 7_000)]);
  }

  #changed(): void {
    for (const cluster of this.world.clusters) cluster.reconsider();
  }

  #say(what: string, unit: Unit): void {
    this.world.log(() => `fault: ${what} (${unit.name})`);
  }

  #kill(unit: Unit): void {
    if (!unit.up) return;
    const { world } = this;
    this.#say('killed', unit);
    const lease = unit.role?.lease;
    unit.kill();
    // What systemd runs behind the end of the process.
    if (lease !== undefined && unit.cluster !== undefined && world.random.chance(0.7)) unit.cluster.ask(unit.index, unit.cluster.ready(unit.index), true, () => unit.cluster!.revoke(lease), () => undefined);
    world.events.after(world.random.between(500, 2_000), () => unit.start());
  }

  #stop(unit: Unit): void {
    this.#say('told to stop', unit);
    unit.roleEvent({ kind: 'told', what: 'stop' });
  }

  #switch(): void {
    const active = this.world.active();
    if (active === undefined || active.peer.role?.phase !== 'waiting') return;
    this.#say('told to switch', active);
    active.roleEvent({ kind: 'told', what: 'switch' });
  }

  #powerOff(unit: Unit): void {
    const { world } = this;
    const all = world.random.chance(0.15);
    this.#say(all ? 'power off everywhere' : 'power off', unit);
    for (let host = 0; host < hosts; host++) {
      if (host !== unit.index && !all) continue;
      world.powered[host] = false;
      const struck = world.units[host];
      if (struck !== undefined) {
        struck.boot++;
        struck.kill();
      }
      this.#lasting(this.#long(), () => {
        world.powered[host] = true;
        this.#changed();
        struck?.start();
      });
    }
    this.#changed();
  }

  #freeze(unit: Unit): void {
    const { world } = this;
    const until = world.events.now + this.#long();
    this.#say(`frozen until ${until.toFixed(0)}`, unit);
    unit.freeze(until);
    if (!world.random.chance(0.4)) return;
    this.#memberDown(unit, until - world.events.now);
  }

  #memberDown(unit: Unit, ms = this.#long()): void {
    const cluster = unit.cluster;
    if (cluster === undefined) return;
    const host = this.world.random.chance(0.7) ? unit.index : this.world.random.below(hosts);
    this.#say(`member ${host} down`, unit);
    cluster.up[host] = false;
    cluster.reconsider();
    this.#lasting(ms, () => {
      cluster.up[host] = true;
      cluster.reconsider();
    });
  }

  #slowMember(unit: Unit): void {
    const { cluster } = unit;
    if (cluster === undefined) return;
    const host = this.world.random.below(hosts);
    cluster.slowMs[host] = this.world.random.pick([100, 200, 900]);
    this.#lasting(this.#long(), () => { cluster.slowMs[host] = 0; });
  }

  #newLeader(unit: Unit): void {
    this.#say('the log elects', unit);
    unit.cluster?.reconsider(true);
  }

  #links(from: number, to: number, fault: Parameters<World['network']['set']>[2], ms: number): void {
    this.world.network.set(from, to, fault);
    this.#lasting(ms, () => {
      this.world.network.set(from, to, {});
      this.#changed();
    });
  }

  #cutOff(unit: Unit, ms = this.#long()): void {
    this.#say(`cut off for ${ms.toFixed(0)}`, unit);
    for (let host = 0; host < hosts; host++) {
      if (host === unit.index) continue;
      this.#links(host, unit.index, { cut: true }, ms);
      this.#links(unit.index, host, { cut: true }, ms);
    }
    this.#changed();
  }

  #oneWay(unit: Unit): void {
    const ms = this.#long();
    const outwards = this.world.random.chance(0.5);
    const all = this.world.random.chance(0.5);
    this.#say(`cut ${outwards ? 'outwards' : 'inwards'} for ${ms.toFixed(0)}`, unit);
    for (let host = 0; host < hosts; host++) {
      if (host === unit.index || (!all && this.world.random.chance(0.5))) continue;
      if (outwards) this.#links(unit.index, host, { cut: true }, ms);
      else this.#links(host, unit.index, { cut: true }, ms);
    }
    this.#changed();
  }

  #loss(unit: Unit): void {
    const ms = this.#long();
    this.#say(`messages lost for ${ms.toFixed(0)}`, unit);
    for (let host = 0; host < hosts; host++) {
      if (host === unit.index) continue;
      this.#links(unit.index, host, { loss: 0.5 }, ms);
      this.#links(host, unit.index, { loss: 0.5 }, ms);
    }
  }

  #slowLink(unit: Unit): void {
    const { random } = this.world;
    const ms = this.#long();
    this.#say('slow links', unit);
    for (let host = 0; host < hosts; host++) {
      if (host === unit.index) continue;
      this.#links(host, unit.index, { slowMs: random.pick([100, 1_000, 2_500]) }, ms);
      if (random.chance(0.3)) this.#links(unit.index, host, { slowMs: random.pick([50, 500]) }, ms);
    }
  }

  /** Answers take longer and longer, and then the active is cut off: what it believes of its lease is old. */
  #lateAnswers(unit: Unit): void {
    const { random, events } = this.world;
    const active = this.world.active() ?? unit;
    this.#say('late answers', active);
    const ms = random.between(300, 1_500);
    for (let host = 0; host < hosts; host++) if (host !== active.index) this.#links(host, active.index, { slowMs: 3_000 }, ms);
    events.after(ms - 1, () => { if (!this.#over) this.#cutOff(active, random.between(3_000, 7_000)); });
  }

  #answersLost(unit: Unit): void {
    this.#say('answers lost', unit);
    this.world.lostAnswers[unit.index] = 1 + this.world.random.below(6);
  }

  #diskFull(unit: Unit): void {
    this.#say('disk full', unit);
    unit.full = true;
    this.#lasting(this.#long(), () => { unit.full = false; });
  }

  #diskFails(unit: Unit): void {
    this.#say('commits fail', unit);
    unit.eio = true;
    this.#lasting(this.world.random.between(100, 2_000), () => { unit.eio = false; });
  }

  #slowDisk(unit: Unit): void {
    unit.slowDiskMs = this.world.random.pick([20, 200, 2_000]);
    this.#lasting(this.#long(), () => { unit.slowDiskMs = 0; });
  }

  #clockSteps(unit: Unit): void {
    this.world.wallOffsets[unit.index]! += this.world.random.pick([-7_200_000, 7_200_000, 86_400_000, 3_600_000]);
  }

  /** The store of one that follows is gone. Not of one that has what nobody else has: an outbox, or what the log keeps no more and the peer has not read. */
  #wipe(unit: Unit): void {
    if (unit.active || unit.role?.phase !== 'waiting' || unit.heard !== undefined || unit.outbox.size + unit.outboxFresh.size > 0) return;
    const { cluster } = unit;
    if (unit.peer.cluster !== cluster || streams.some((stream) => unit.peer.store.positions[stream].n < cluster!.streams[stream].first - 1)) return;
    this.#say('store lost', unit);
    unit.wipe();
  }

  #promote(unit: Unit): void {
    if (this.world.random.chance(0.5)) return;
    this.#say('promoted by a person', unit);
    this.world.promote(unit);
  }

  /** Two of three members are gone at once, and a person makes what is left the only one. */
  #soloAfterLoss(unit: Unit): void {
    const { world } = this;
    if (world.random.chance(0.5) || unit.cluster!.members.length < 3) return;
    this.#say('alone of three', unit);
    this.#powerOff(unit.peer);
    world.powered[2] = false;
    this.#changed();
    this.#lasting(this.#long(), () => {
      world.powered[2] = true;
      this.#changed();
    });
    world.events.after(world.random.between(500, 5_000), () => {
      if (!this.#over && unit.cluster!.leader === undefined) world.promote(unit);
    });
  }

  /** Looks now and then whether anybody serves, and promotes where only a person can help. */
  #person(): void {
    const { world } = this;
    if (world.options.form === 'alone') {
      world.events.after(1_000, () => { this.#done(); this.#person(); });
      return;
    }
    let since = world.events.now;
    const look = (): void => {
      this.#done();
      world.events.after(1_000, look);
      if (world.active()?.mayServe() === true) since = world.events.now;
      else if (world.events.now - since > (this.#over ? 3_000 : 6_000) && world.units.some(({ cluster }) => cluster!.members.length === 1)) {
        const last = world.clusters.at(-1);
        const unit = world.units.find((one) => one.cluster === last && one.up) ?? world.random.pick(world.units);
        world.log(() => `a person looks after ${unit.name}`);
        world.promote(unit);
      }
    };
    world.events.after(1_000, look);
  }
}
