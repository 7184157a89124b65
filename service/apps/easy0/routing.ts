import { limits } from '../../core/limits.js';
import { emergencyNumbers } from '../../parts/settings.js';
import { whoseZone } from '../../parts/whose-zone.js';
import { zoneInForce } from '../../parts/zone-in-force.js';
import { decisionKind, type Call, type Effect } from '../../routing/call.js';
import { pointCodeOf, pointCodeText } from '../../routing/criteria/point-code.js';
import { evaluate, type Candidate } from '../../routing/evaluate.js';
import { compileStoredPlan, type CompiledPlan } from '../../routing/plan.js';
import type { Resumption, Service, Trace, World } from '../../routing/service.js';
import type { Answer } from '../../routing/decision.js';
import type { Final } from '../../routing/vocabulary.js';
import { answeredBeforehand, noRoute, undiverted } from '../../routing/standing.js';
import { value } from '../../schema/declaration.js';
import { emergencyOf, type EmergencyNumbers } from '../../schema/emergency.js';
import type { Stored, View } from '../../schema/view.js';
import { operatorDestination } from './operator-destination.js';
import { ProviderPlans } from './provider-plans.js';
import { operatorDestination as operatorSetting } from './settings.js';
import { callPlan } from './tables/call-plan.js';
import { ingress, ingressKinds } from './tables/ingress.js';
import { vocabulary } from './vocabulary.js';

const plans = new ProviderPlans();

/**
 * The provider whose call it is, its plans in order, the first decision, else its operator (easy0/README.md, How a call
 * is decided).
 */
export const easy0Service: Service = {
  previews: true,
  decide(call, world, resumption, trace) {
    const { view, settings } = world;
    const emergency = emergencyOf(settings.read(view, emergencyNumbers));
    const beforehand = answeredBeforehand(call, emergency, trace);
    if (beforehand !== undefined) return beforehand;
    const provider = providerOf(call, view, trace);
    const candidates = provider === undefined ? undefined : plans.of(view, provider);
    if (provider === undefined || candidates === undefined) {
      if (provider !== undefined)
        trace?.step({
          path: '',
          criterion: 'provider',
          expected: 'a live service provider',
          found: provider,
          outcome: 'failed',
          reason: 'no such live provider',
        });
      return noRoute([{ kind: 'event', event: 'no_provider', detail: provider ?? '' }]);
    }
    if (trace?.zone !== undefined) {
      const { name, of } = whoseZone(world, undefined, 'service_provider' as const, provider);
      trace.zone(name, of);
    }
    return decided(call, world, emergency, provider, candidates, resumption, trace);
  },
};

/** As the stack says, else by where the call came in, else the only one there is. */
function providerOf({ attributes }: Call, view: View, trace: Trace | undefined): string | undefined {
  const { sp } = attributes;
  if (sp !== undefined && sp !== '') {
    trace?.step({
      path: '',
      criterion: 'provider',
      expected: 'a service provider given with the call',
      found: sp,
      outcome: 'matched',
      reason: 'comes before any mapping',
    });
    return sp;
  }
  for (const kind of ingressKinds) {
    const value = attributes[kind];
    if (value === undefined || value === '') continue;
    const mapped = providerAt(
      view,
      kind,
      kind === 'pointcode' ? spelled(value) : kind === 'realm' ? value.toLowerCase() : value,
    );
    trace?.step({
      path: '',
      criterion: kind,
      expected: `a mapping of ${value}`,
      found: mapped ?? 'none',
      outcome: mapped === undefined ? 'failed' : 'matched',
      reason: '',
    });
    if (mapped !== undefined) return mapped;
  }
  const [first, second] = plans.firsts(view);
  const single = second === undefined ? first : undefined;
  trace?.step({
    path: '',
    criterion: 'provider',
    expected: 'a single service provider',
    found: single ?? (first === undefined ? 'none' : 'several'),
    outcome: single === undefined ? 'failed' : 'matched',
    reason: single === undefined ? 'nothing tells whose call it is' : 'takes all calls',
  });
  return single;
}

function providerAt(view: View, kind: string, from: string): string | undefined {
  const row = view.get(ingress.name, [kind, from])?.row;
  return row === undefined ? undefined : value(row, ingress.at.service_provider_name);
}

/** A point code as records have it, with three digits in each part. */
function spelled(pointCode: string): string {
  if (pointCode.length === 11) return pointCode;
  const code = pointCodeOf(pointCode);
  return code === undefined ? pointCode : pointCodeText(code);
}

const noLabels: readonly string[] = [];

function decided(
  call: Call,
  world: World,
  emergency: EmergencyNumbers,
  provider: string,
  candidates: readonly Candidate[],
  resumption?: Resumption,
  trace?: Trace,
): Answer {
  const answer = evaluate({
    call,
    world,
    emergency,
    candidates,
    resumption,
    trace,
    // T7: the provider's, the system's, the NIU's.
    zone: (whose, unknown) => zoneInForce(world, undefined, whose, unknown),
    numberLabels: () => noLabels,
  });
  return undiverted(
    answer.noRoute ? toOperator(call, world, emergency, provider, answer.effects, trace) : answer,
    call,
    limits.translatedDiversions,
    trace,
  );
}

/** Nothing holds: the provider's operator where there is one, else the call goes on as dialled with no route. */
function toOperator(
  call: Call,
  { view, settings }: World,
  emergency: EmergencyNumbers,
  provider: string,
  effects: readonly Effect[],
  trace: Trace | undefined,
): Answer {
  const value = settings.read(view, operatorSetting, provider);
  const destination = value === undefined ? undefined : operatorDestination(value);
  const unusable = destination && unusableOperator(destination, call, emergency);
  trace?.step({
    path: '',
    criterion: 'operator',
    expected: 'a destination of the operator',
    found: destination?.words ?? 'none',
    outcome: destination === undefined || unusable !== undefined ? 'failed' : 'matched',
    reason: unusable?.event ?? 'no plan decides',
  });
  if (destination === undefined) return noRoute(effects, { sp: provider });
  if (unusable !== undefined) return noRoute([...effects, { kind: 'event', ...unusable }], { sp: provider });
  return {
    noRoute: false,
    decision: { kind: destination.kind, value: destination.value(call), rule: undefined, extra: { sp: provider } },
    effects,
    position: undefined,
  };
}

/** Why the operator cannot be reached (R6, N3). */
function unusableOperator(
  { number, numbers, kind }: Final,
  { called, calling }: Call,
  emergency: EmergencyNumbers,
): { readonly event: string; readonly detail: string } | undefined {
  if (number === called) return { event: 'self_destination', detail: called };
  const reached = numbers.find((each) => emergency.has(each));
  if (reached !== undefined) return { event: 'emergency_destination', detail: reached };
  return kind === decisionKind.TERMINATE && calling !== undefined && emergency.has(calling)
    ? { event: 'emergency_caller', detail: calling }
    : undefined;
}

const { at } = callPlan;

/** A stored plan of easy0, ready to be evaluated; depends on the record alone. */
export function compileEasy0Plan({ row }: Stored): CompiledPlan {
  return compileStoredPlan(
    {
      provider: value(row, at.service_provider_name),
      subscriber: '',
      name: value(row, at.name),
      rules: value(row, at.rules),
    },
    vocabulary,
  );
}
