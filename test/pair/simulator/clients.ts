import type { Asked, Status } from './books.js';
import type { Cluster } from './cluster.js';
import { accounts, code } from './store.js';
import type { Unit } from './unit.js';
import type { World } from './world.js';

/**
 * The clients of a pair: of a register, a counter, money and calls. Each has one question open; one that was not answered is asked again, the same, of whichever unit, as
 * operators and the stack do.
 */
export class Clients {
  #ids = 0;
  /** Calls that were begun and are not known to have ended. */
  readonly #calls: { readonly call: number; readonly account: number; isOpen: boolean }[] = [];
  readonly #ended: { readonly call: number; readonly balance: number; readonly cluster: Cluster | undefined }[] = [];
  #counter = 0;

  constructor(private readonly world: World) {
    for (const begin of [this.#write, this.#read, this.#read, this.#increment, this.#enter, this.#call, this.#call, this.#cdr]) this.#think(begin.bind(this));
  }

  #think(then: () => void): void {
    const { random, events, options } = this.world;
    // The last of a run is for both units to become level.
    if (events.count > options.events * 0.85) return;
    events.after(random.chance(0.3) ? random.between(0, 20) : random.between(100, 2_200), then);
  }

  /** Asks until it is answered with more than that it is not active, or nobody knows. `tries` bounds it; then nobody knows. */
  #ask(asked: Asked, tries: number, done: (status: Status, value: number, unit: Unit, cluster: Cluster | undefined) => void): void {
    const { world } = this;
    const unit = world.active() ?? world.random.pick(world.units);
    const { cluster } = unit;
    unit.ask(asked, (status, value) => {
      if ((status === 'unknown' || status === 'not_active') && tries > 1 && world.events.count < world.options.events * 0.9) return world.events.after(world.random.between(50, 1_200), () => this.#ask(asked, tries - 1, done));
      done(status, value, unit, cluster);
    });
  }

  #write(): void {
    const id = ++this.#ids;
    this.#ask({ kind: 'write', id, value: id }, 12, (status, at, unit, cluster) => {
      if (status === 'ok') {
        this.world.checker.written(cluster, at);
        this.world.checker.acknowledge(code.write, id, unit);
      }
      this.#think(() => this.#write());
    });
  }

  /** Two units say that they are active: if one of them tells what is old, now is the time. */
  press(later: Unit): void {
    const { world } = this;
    for (let time = 1; time <= 20; time++) world.events.after(2 * time * time, () => {
      const id = ++this.#ids;
      const { cluster } = later;
      if (time % 4 === 1) later.ask({ kind: 'write', id, value: id }, (status, at) => { if (status === 'ok') world.checker.written(cluster, at); });
      else this.#readOf(later.peer, () => undefined);
    });
  }

  #read(): void {
    this.#readOf(this.world.random.pick(this.world.units), () => this.#think(() => this.#read()));
  }

  #readOf(unit: Unit, done: () => void): void {
    const { checker } = this.world;
    const watermark = checker.watermark(unit.cluster);
    unit.ask({ kind: 'read' }, (status, at) => {
      if (status === 'ok') checker.read(unit, at, watermark);
      done();
    });
  }

  #increment(): void {
    const id = ++this.#ids;
    this.#ask({ kind: 'increment', id, expected: this.#counter }, 12, (status, value, unit) => {
      if (status === 'ok') {
        this.#counter = value;
        this.world.checker.acknowledge(code.increment, id, unit);
      } else this.#counter = unit.store.counter;
      this.#think(() => this.#increment());
    });
  }

  #enter(): void {
    const { random, checker } = this.world;
    const reference = ++this.#ids;
    const account = random.below(accounts);
    const asked: Asked = random.chance(0.5) ? { kind: 'enter', account, amount: 1 + random.below(30), reference } : { kind: 'transfer', account, into: (account + 1) % accounts, amount: 1 + random.below(20), reference };
    this.#ask(asked, 12, (status, _, unit) => {
      if (status === 'ok') checker.acknowledge(code.line, reference, unit);
      this.#think(() => this.#enter());
    });
  }

  #call(): void {
    const { random, checker } = this.world;
    const open = this.#calls.find((call) => call.isOpen);
    if (this.#ended.length > 0 && random.chance(0.2)) return this.#endAgain();
    if (open !== undefined && random.chance(0.6)) {
      open.isOpen = false;
      return this.#ask({ kind: 'end', call: open.call }, 12, (status, balance, unit, cluster) => {
        if (status === 'ok') {
          checker.acknowledge(code.close, open.call, unit);
          this.#ended.push({ call: open.call, balance, cluster });
        }
        this.#think(() => this.#call());
      });
    }
    const call = ++this.#ids;
    const account = random.below(accounts);
    this.#ask({ kind: 'route', call, account }, 4, (status, _, unit) => {
      if (status === 'ok') {
        checker.acknowledge(code.open, call, unit);
        this.#calls.push({ call, account, isOpen: true });
      }
      this.#think(() => this.#call());
    });
  }

  /** The stack did not hear the answer. */
  #endAgain(): void {
    const { random, checker } = this.world;
    const ended = random.pick(this.#ended);
    this.#ask({ kind: 'end', call: ended.call }, 3, (status, balance, _, cluster) => {
      if (cluster === ended.cluster && (status === 'refused' || (status === 'ok' && balance !== ended.balance))) {
        checker.fail(`I7: the end of call ${ended.call} is answered ${status} ${balance}, and was ${ended.balance}`);
      }
      this.#think(() => this.#call());
    });
  }

  /** A plain call: its end is taken by either unit. */
  #cdr(): void {
    const { world } = this;
    const id = ++this.#ids;
    const unit = world.random.pick(world.units);
    unit.ask({ kind: 'cdr', id }, (status) => {
      if (status === 'ok') world.checker.cdr(id, unit);
      this.#think(() => this.#cdr());
    });
  }
}
