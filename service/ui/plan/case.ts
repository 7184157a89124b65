import type {
  DecisionDescription as Decision,
  ExplanationDescription as Explanation,
} from '../../schema/explanation-description.js';
import type { Json } from '../../schema/kind.js';
import { instantOf, wallAt } from '../data/zones.js';
import { askingBody, type Asking } from './explanation.js';
import { pairsOf, listOf } from './values.js';

/** Kinds of decisions as rehearsals name them. */
export const kinds = ['continue', 'number', 'sip', 'trunks', 'outpulse', 'terminate', 'collect'] as const;

/** What is expected of a call that came to this, as a case has it. */
export function expectedOf({ kind, value, status, reason }: Decision): {
  readonly expected_kind: string;
  readonly expected_value: string | null;
} {
  if (kind === null) return { expected_kind: 'denied', expected_value: reason ?? null };
  if (kind === 0 && status === 1) return { expected_kind: 'no_route', expected_value: null };
  const text =
    kind === 3
      ? listOf(value).join(',')
      : kind === 4
        ? pairsOf(value)
            .map(([trunk, digits]) => `${trunk}:${digits}`)
            .join(',')
        : kind === 6
          ? JSON.stringify(value)
          : typeof value === 'string'
            ? value
            : null;
  return { expected_kind: kinds[kind] ?? 'continue', expected_value: text };
}

/**
 * The tried call as a case, with what it came to as what is expected; a call of now is of the moment of each rehearsal.
 * Times of records are the system's.
 */
export function caseOf(
  asking: Asking,
  { call, decision }: Explanation,
  systemZone: string,
): { readonly [name: string]: Json } {
  const { called, calling, attrs, call_id: callId } = askingBody({ ...asking, when: '', seconds: '' }, undefined);
  return {
    called: called!,
    ...(callId === undefined ? {} : { call_id: callId }),
    ...(calling === undefined ? {} : { calling }),
    ...(attrs === undefined ? {} : { attrs }),
    ...(asking.when === '' ? {} : { time: systemTime(call.at, call.zone, systemZone) }),
    ...expectedOf(decision),
  };
}

/** A time on the wall of one zone on that of another. */
function systemTime(stamp: string, zone: string, systemZone: string): string {
  const ms = instantOf(stamp, zone);
  if (ms === undefined) return stamp;
  const { date, time } = wallAt(ms, systemZone);
  return `${date} ${time}:00`;
}
