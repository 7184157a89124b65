import { limits } from '../../core/limits.js';
import { emergencyNumbers } from '../../parts/settings.js';
import { whoseZone } from '../../parts/whose-zone.js';
import { zoneInForce } from '../../parts/zone-in-force.js';
import type { Call } from '../../routing/call.js';
import { evaluate, type Evaluation } from '../../routing/evaluate.js';
import { labelsOf, NumberReader, RouteReader, type NumberRecord, type Route } from '../../routing/numbers.js';
import { compileStoredPlan, type CompiledPlan } from '../../routing/plan.js';
import type { Resumption, Service, Trace, World } from '../../routing/service.js';
import type { Answer } from '../../routing/decision.js';
import { answeredBeforehand, noEffects, noRoute, undiverted } from '../../routing/standing.js';
import { value } from '../../schema/declaration.js';
import { emergencyOf, type EmergencyNumbers } from '../../schema/emergency.js';
import type { Stored, View } from '../../schema/view.js';
import { callPlan } from './tables/call-plan.js';
import { number } from './tables/number.js';
import { route, routeEntry } from './tables/route.js';
import { vocabulary } from './vocabulary.js';

const numbers = new NumberReader(number);

/** What the record of a called number says; `archived` where only the archive has one. */
export const icrNumber = (view: View, called: string): NumberRecord | 'archived' | undefined =>
  numbers.read(view, called);
const routes = new RouteReader(route.name, 'pattern', routeEntry);

const noRoutes: readonly Route[] = [];

/**
 * Called number, its routes in the order of N4, the plan of each, the first decision (icr/README.md, How a call is
 * decided).
 */
export const icrService: Service = {
  previews: true,
  decide(call, world, resumption, trace) {
    const { view, settings } = world;
    const emergency = emergencyOf(settings.read(view, emergencyNumbers));
    const beforehand = answeredBeforehand(call, emergency, trace);
    if (beforehand !== undefined) return beforehand;
    const record = numbers.read(view, call.called);
    const matching = record === 'archived' ? noRoutes : routes.matching(view, call.called, record);
    if (trace !== undefined) {
      tellNumber(trace, call, record, matching);
      tellZone(trace, world, record, matching);
    }
    return record === 'archived'
      ? noRoute(noEffects)
      : decided(call, world, emergency, record, matching, resumption, trace);
  },
};

/**
 * The routes of a called number to decide by, with what its record adds; of a class, so that no functions are made for
 * each call.
 */
class ByRoutes implements Evaluation {
  constructor(
    readonly call: Call,
    readonly world: World,
    readonly emergency: EmergencyNumbers,
    readonly candidates: readonly Route[],
    readonly resumption: Resumption | undefined,
    readonly trace: Trace | undefined,
    readonly record: NumberRecord | undefined,
  ) {}

  /** T7: the number's, the provider's, the system's, the NIU's. */
  zone(provider: string, unknown: (name: string) => void): string {
    return zoneInForce(this.world, this.record?.timezone, provider, unknown);
  }

  numberLabels(): readonly string[] {
    return labelsOf(this.record?.params);
  }
}

function decided(
  call: Call,
  world: World,
  emergency: EmergencyNumbers,
  record: NumberRecord | undefined,
  candidates: readonly Route[],
  resumption?: Resumption,
  trace?: Trace,
): Answer {
  const answer = evaluate(new ByRoutes(call, world, emergency, candidates, resumption, trace, record));
  if (answer.noRoute)
    return record === undefined
      ? answer
      : noRoute(answer.effects, { sp: record.provider, subscriber: record.subscriber });
  return undiverted(answer, call, limits.translatedDiversions, trace);
}

function tellNumber(
  trace: Trace,
  { called }: Call,
  record: NumberRecord | 'archived' | undefined,
  matching: readonly Route[],
): void {
  const found =
    record === 'archived'
      ? 'in the archive only'
      : record === undefined
        ? 'no record'
        : `${record.provider}, ${record.subscriber}`;
  trace.step({
    path: '',
    criterion: 'number',
    expected: called,
    found,
    outcome: record === 'archived' ? 'failed' : 'matched',
    reason: record === undefined ? 'routes of every subscriber count' : "only its subscriber's routes count",
  });
  if (matching.length === 0)
    trace.step({
      path: '',
      criterion: 'route',
      expected: `a route for ${called}`,
      found: 'none',
      outcome: 'failed',
      reason: 'no route',
    });
}

/** Of several routes the plans may be of several providers; that of the first is told. */
function tellZone(
  trace: Trace,
  world: World,
  record: NumberRecord | 'archived' | undefined,
  [first]: readonly Route[],
): void {
  const { provider, timezone } =
    record === undefined || record === 'archived' ? { provider: first?.provider ?? '', timezone: undefined } : record;
  const { name, of } = whoseZone(world, timezone, 'number' as const, provider);
  trace.zone?.(name, of);
}

const { at } = callPlan;

/** A stored plan of icr, ready to be evaluated; depends on the record alone. */
export function compileIcrPlan({ row }: Stored): CompiledPlan {
  return compileStoredPlan(
    {
      provider: value(row, at.service_provider_name),
      subscriber: value(row, at.subscriber_name),
      name: value(row, at.name),
      rules: value(row, at.rules),
      farEnd: { type: value(row, at.destination_type), value: value(row, at.destination_value) },
    },
    vocabulary,
  );
}
