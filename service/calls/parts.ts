import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { CallsOptions } from './calls-options.js';
import { Charges } from './charges.js';
import type { Submit } from './commands.js';
import { EndedBlocks } from './ended-blocks.js';
import { Endings } from './endings.js';
import { GroupCommit } from './group-commit.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger/ledger.js';
import { NumberLines } from './number-lines.js';
import type { OpenCall } from './open-call.js';
import { OpenCalls } from './open-calls.js';
import { ServingHost } from './serving-host.js';
import { Standby } from './standby.js';
import { Statistics } from './statistics.js';
import { ToldCalls } from './told-calls.js';

const noUses: OpenCall['uses'] = [];
const noWriter: Submit = () => Promise.resolve(refuse('standby').toData());

/** What calls are made of, each part with those that it works with. */
export function partsOf(options: CallsOptions) {
  const { stores, clock, active } = options;
  const open = new OpenCalls(options.openCalls ?? limits.openCalls);
  const statistics = options.statistics ?? new Statistics(options.hosted.map(({ application }) => application));
  const groups = groupsOf(options, statistics);
  const hosts = hostsOf(options, groups, open);
  const numbers = new NumberLines();
  const journal = new Journal({
    stores,
    groups,
    open,
    statistics,
    clock,
    hosts: () => hosts.filter((host) => host !== undefined),
    numbers,
    writing: active,
  });
  const charges = new Charges(groups, journal, clock);
  const common = { open, clock, journal, hosts };
  const endings = new Endings({
    ...common,
    groups,
    statistics,
    charges,
    active,
    ...(options.tell && { tell: options.tell }),
  });
  return {
    open,
    statistics,
    groups,
    hosts,
    journal,
    charges,
    endings,
    endedBlocks: new EndedBlocks(stores.ended, groups, clock),
    told: new ToldCalls({ ...common, stores, groups, endings }),
    standby: new Standby({ ...common, stores, numbers, active, charges }),
  };
}

/** The only way to write `calls`. */
function groupsOf(options: CallsOptions, statistics: Statistics): GroupCommit {
  const { stores, clock, active, disk, append, doubt = () => undefined } = options;
  return new GroupCommit({
    stores,
    clock,
    statistics,
    doubt,
    active,
    ...(disk && { disk }),
    ...(append && { append }),
  });
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
      usesOf: (callId) => open.get(number, callId)?.uses ?? noUses,
    });
  }
  return hosts;
}
