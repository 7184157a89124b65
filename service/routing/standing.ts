import type { EmergencyNumbers } from '../schema/emergency.js';
import { decisionKind, type Call, type Effect } from './call.js';
import type { Trace } from './service.js';
import type { Answer, Extra } from './decision.js';

/** Most calls have nothing done beside their reply. */
export const noEffects: readonly Effect[] = [];

/** A call goes on as dialled, whatever the records say. */
export const asDialled: Answer = {
  noRoute: false,
  decision: { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra: undefined },
  effects: noEffects,
  position: undefined,
};

/** Nothing decided (R3): kind 0 with NO_ROUTE, and no rule. */
export function noRoute(effects: readonly Effect[], extra?: Extra): Answer {
  return {
    noRoute: true,
    decision: { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra },
    effects,
    position: undefined,
  };
}

/**
 * The answer of a call that no plan may touch, before any is looked for: to an emergency number it goes on as dialled
 * (N3). Undefined for every other call.
 */
export function answeredBeforehand({ called }: Call, emergency: EmergencyNumbers, trace?: Trace): Answer | undefined {
  if (!emergency.has(called)) return undefined;
  trace?.step({
    path: '',
    criterion: 'emergency',
    expected: 'no emergency number',
    found: called,
    outcome: 'failed',
    reason: 'an emergency call: nothing redirects, blocks or limits it, and it goes on as dialled',
  });
  return asDialled;
}

/**
 * The answer for a call that was diverted `most` times already: it is not diverted again (R6). Where it would be, it
 * goes on as dialled with no route and nothing of the decision counts; ending it, letting it go on and collecting
 * digits stand. The same answer for every other call.
 */
export function undiverted(
  answer: Answer,
  { attributes: { diversions = 0 } }: Call,
  most: number,
  trace?: Trace,
): Answer {
  const { kind, extra } = answer.decision;
  if (diversions < most || kind < decisionKind.NUMBER || kind > decisionKind.OUTPULSE) return answer;
  trace?.step({
    path: '',
    criterion: 'diversions',
    expected: `fewer than ${most}`,
    found: String(diversions),
    outcome: 'failed',
    reason: 'it is not diverted again, and goes on as dialled',
  });
  const events = answer.effects.filter((effect) => effect.kind === 'event');
  return noRoute([...events, { kind: 'event', event: 'diversions', detail: String(diversions) }], extra);
}
