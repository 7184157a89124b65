import { limits } from '../core/limits.js';
import { decisionKind, type Call, type Effect } from './call.js';
import type { Answer, Extra, Trace } from './service.js';

/** Most calls have nothing done beside their reply. */
export const noEffects: readonly Effect[] = [];

const asDialled: Answer = {
  noRoute: false,
  decision: { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra: undefined },
  effects: noEffects,
  position: undefined,
};

/** Nothing decided (R3): kind 0 with NO_ROUTE, and no rule. */
export function noRoute(effects: readonly Effect[], extra?: Extra): Answer {
  return { noRoute: true, decision: { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra }, effects, position: undefined };
}

const divertedTooOften: Answer = noRoute([{ kind: 'event', event: 'diversions', detail: `diverted ${limits.diversions} times or more` }]);

/**
 * The answer of a call that no plan may touch, before any is looked for: to an emergency number it goes on as dialled (N3), after five
 * diversions it is not diverted again (R6). Undefined for every other call.
 */
export function answeredBeforehand(call: Call, emergencyNumbers: readonly string[]): Answer | undefined {
  if (emergencyNumbers.includes(call.called)) return asDialled;
  return (call.attributes.diversions ?? 0) >= limits.diversions ? divertedTooOften : undefined;
}

/** Explains such an answer. */
export function tellBeforehand(trace: Trace, { called, attributes: { diversions } }: Call): void {
  const found = diversions === undefined ? called : `${called}, diverted ${diversions} times`;
  trace.step({ path: '', criterion: 'number', expected: 'a number and a call that plans may route', found, outcome: 'failed', reason: 'goes on as dialled' });
}
