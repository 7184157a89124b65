import { Calls } from '../../service/calls/calls.js';
import type { CallsOptions } from '../../service/calls/calls-options.js';
import type { Hosted } from '../../service/routing/hosted.js';
import type { ServingHost } from '../../service/calls/serving-host.js';
import { refuse } from '../../service/core/refusals.js';
import type { Application } from '../../service/schema/application.js';
import type { Effect, Resumption, Service, World } from '../../service/routing/service.js';
import type { Answer, Decision, Position } from '../../service/routing/decision.js';
import type { Call } from '../../service/routing/call.js';
import type { Operation, Served } from '../../service/routing/operation.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import { systemTables } from '../../service/parts/system-tables.js';
import { ManualClock } from './manual-clock.js';
import { memoryCallStores } from './memory-keyed-store.js';
import { MemoryView } from './memory-view.js';

export const trialNumber = 7;

const answerOf = (kind: number, value: Decision['value'], rule?: string, effects: readonly Effect[] = [], position?: Position, extra?: Decision['extra']): Answer =>
  ({ noRoute: false, decision: { kind, value, rule, extra }, effects, position });

const noRoute: Answer = { noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, effects: [], position: undefined };

/** The numbers that can be called, and what each comes to: every kind of decision, every effect, and a bug. */
const numbers: Readonly<Record<string, (call: Call, world: World, resumption: Resumption | undefined) => Answer>> = {
  100: () => answerOf(0, undefined, 'plan/continue'),
  101: () => answerOf(1, '3125550101', 'plan/number', [{ kind: 'event', event: 'loop', detail: 'plan other' }]),
  102: () => answerOf(2, '3125550102@pbx.example.net', 'plan/sip'),
  103: () => answerOf(3, ['101', '102'], 'plan/trunks'),
  104: () => answerOf(4, [['101', '5550104'], ['102', '104']], 'plan/outpulse'),
  105: () => answerOf(5, undefined, 'plan/terminate'),
  107: () => answerOf(1, '3125550107', 'plan/extra', [], undefined, { sp: 'north', max_seconds: 90, pickup: ['TRUNK', ['7']] }),
  200: ({ id }, { counts }) => counts.held('limited', id) < 2 ? answerOf(1, '3125550200', 'plan/limited', [{ kind: 'lease', counter: 'limited' }], { rule: 'plan/limited' }) : noRoute,
  300: (call, { counts }) => counts.used('often', 1, call) < 2 ? answerOf(1, '3125550300', 'plan/often', [{ kind: 'use', counter: 'often', hours: 1 }]) : noRoute,
  400: (_, __, resumption) => {
    if (resumption?.kind === 'digits' && resumption.digits === '1') return answerOf(1, '3125550401', 'plan/menu/1');
    const tries = (resumption?.position.tries ?? 4) - 1;
    return tries === 0 ? noRoute : answerOf(6, ['welcome', 1, 1, tries], 'plan/menu', [], { rule: 'plan/menu', tries });
  },
  500: (_, __, resumption) => {
    if (resumption === undefined) return answerOf(1, '3125550501', 'plan/first', [], { rule: 'plan/first' });
    return resumption.position.rule === 'plan/first' ? answerOf(1, '3125550502', 'plan/second', [], { rule: 'plan/second' }) : noRoute;
  },
  600: ({ labels, attributes }) => labels.includes('vip') || attributes.labels?.includes('vip') === true ? answerOf(1, '3125550600', 'plan/vip') : noRoute,
  666: () => { throw new Error('a bug, on purpose'); },
  // A reply of this value just does not fit a frame, the next just does not pass the throttle.
  770: () => answerOf(2, 'x'.repeat(65_536), 'plan/long'),
  771: () => answerOf(2, 'x'.repeat(30_000), 'plan/long'),
};

const service: Service = {
  decide: (call, world, resumption, trace) => {
    trace?.step({ path: 'plan', criterion: 'always', expected: '', found: String(world.counts.held('limited', call.id)), outcome: 'matched', reason: '' });
    return numbers[call.called]?.(call, world, resumption) ?? noRoute;
  },
};

/** An application whose every decision is written above, on Calls that only the test's clock moves. */
export class TrialSite {
  readonly clock: ManualClock;
  readonly view = new MemoryView(systemTables);
  readonly stores: ReturnType<typeof memoryCallStores>;
  readonly calls: Calls;
  /** Snapshots taken so far. */
  refreshed = 0;
  active = true;
  /** SERVE `slow` waits until these are called. */
  readonly slow: ((served: Served) => void)[] = [];

  /** `memory` and `clock` go on from a site before; `stores` takes the place of `memory`. */
  constructor({ clock, memory, ...options }: Partial<CallsOptions> & { readonly memory?: ReturnType<typeof memoryCallStores>; readonly clock?: ManualClock } = {}) {
    this.clock = clock ?? new ManualClock();
    this.stores = memory ?? memoryCallStores();
    this.calls = new Calls({
      hosted: [this.#hosted()],
      snapshots: { refresh: () => { this.refreshed++; }, view: () => this.view },
      zone: () => 'UTC',
      active: () => this.active,
      stores: this.stores,
      ...options,
      clock: this.clock,
    });
  }

  get host(): ServingHost { return this.calls.host(trialNumber)!; }

  #hosted(): Hosted {
    const application: Application = { name: 'trial', number: trialNumber, title: 'Trial', version: '1', roles: [], tables: [...systemTables], permits: [], settings: [] };
    const operation = (writes: boolean, run: Operation['run']): Operation => ({ writes, run });
    const operations = {
      balance: operation(false, (args) => [args.length, 'read']),
      topup: operation(true, () => [1_050]),
      login: operation(false, () => refuse('wrong_credentials')),
      slow: operation(true, () => new Promise<Served>((resolve) => this.slow.push(resolve))),
      broken: operation(false, () => Promise.reject(new Error('a bug, on purpose'))),
    };
    return { application, service, compile: () => { throw new Error('the trial has no plans'); }, cdrColumns: commonCdrColumns, operations };
  }
}
