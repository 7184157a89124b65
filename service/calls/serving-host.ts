import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { Commands } from './commands.js';
import type { Submit } from './commands.js';
import { Host } from './host.js';
import type { Hosted } from '../routing/hosted.js';
import type { Snapshots } from './snapshots.js';
import type { Ledger } from './ledger/ledger.js';
import type { Use } from './open-call.js';
import type { PlanCache } from './plan-cache.js';
import { PinGuesses } from './pin-guesses.js';

interface ServingOptions {
  readonly hosted: Hosted;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  /** The NIU's zone. */
  readonly zone: () => string;
  readonly ledger: Ledger;
  readonly submit: Submit;
  /** Shared with another host of the application; its own unless given. */
  readonly plans?: PlanCache | undefined;
  /** The `periodic` rules that an open call of the application has counted for. */
  readonly usesOf: (callId: string) => readonly Use[] | undefined;
}

/** An application where its calls are served, and not only explained: it may move money and have records changed. */
export class ServingHost extends Host {
  readonly ledger: Ledger;
  readonly commands: Commands;
  /** Wrong PINs, by whatever door. */
  readonly pins: PinGuesses;

  constructor({ hosted, snapshots, clock, zone, ledger, submit, plans, usesOf }: ServingOptions) {
    super(hosted, snapshots, zone, ledger, usesOf, plans);
    const { application, operations = {} } = hosted;
    for (const { name, served = [] } of application.tables)
      for (const { operation } of served)
        assert(Object.hasOwn(operations, operation), `${application.name}/${name}: ${operation} is an operation`);
    this.ledger = ledger;
    this.commands = new Commands(hosted.application.name, submit, () => snapshots.refresh());
    this.pins = new PinGuesses(application.name, clock);
  }
}
