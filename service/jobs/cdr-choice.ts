import { isRefusal, refuse } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import type { Filter } from '../records/filter.js';
import { normaliseCalled } from '../schema/kinds/number-form.js';
import { instantMsOf, timestamp } from '../schema/kinds/timestamp.js';

/** Which call detail records an export takes, by when their calls arrived. */
interface CdrChoice {
  readonly fromMs: number;
  readonly toMs: number;
  /** To or from it, as routing knows it. */
  readonly number: string | undefined;
}

/**
 * What an export of call detail records may be limited by: `from` (inclusive) and `to` (exclusive), timestamps in the
 * NIU's zone, and `number`.
 */
export function readCdrChoice(filters: readonly Filter[], zone: string): CdrChoice | readonly Finding[] {
  const findings: Finding[] = [];
  const read = <V>(name: string, parse: (text: string) => V | Refusal, otherwise: V): V => {
    const filter = filters.find(({ column }) => column === name);
    if (filter === undefined) return otherwise;
    const value =
      filter.operator === '='
        ? parse(filter.value)
        : refuse('malformed', `${name} is given as it is, without ${filter.operator}.`);
    if (!isRefusal(value)) return value;
    findings.push(findingOf('filter', refuse(value.code, `${name}: ${value.message}`)));
    return otherwise;
  };
  const instant = (text: string): number | Refusal => {
    const value = timestamp(() => zone).parse(text);
    return isRefusal(value) ? value : Math.ceil(instantMsOf(value));
  };
  const choice = {
    fromMs: read('from', instant, 0),
    toMs: read('to', instant, Number.MAX_SAFE_INTEGER),
    number: read<string | undefined>('number', (text) => normaliseCalled(text) ?? refuse('bad_phone'), undefined),
  };
  for (const { column } of filters)
    if (!(names as readonly string[]).includes(column))
      findings.push(
        findingOf(
          'filter',
          refuse('unknown_field', `Call detail records are chosen by ${names.join(', ')}, not by ${column}.`),
        ),
      );
  return findings.length > 0 ? findings : choice;
}

const names = ['from', 'to', 'number'] as const;

/** Told from a choice by being a list. */
export function isFindings(read: CdrChoice | readonly Finding[]): read is readonly Finding[] {
  return Array.isArray(read);
}
