import { limits } from '../../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json } from '../../../schema/kind.js';
import { systemTimestamp } from '../../../schema/kinds/timestamp.js';
import { at, membersOf, destinationOf, readEntries, structured } from './structured.js';
import { ecfLimits } from '../limits.js';

const minuteMicros = 60_000_000;

/** A forward as the column keeps it; instants in microseconds since 1970-01-01 UTC. */
interface ForwardEntry {
  readonly number: string;
  /** Minutes; null is until it is stopped, or until `ends` where that was given. */
  readonly duration: number | null;
  /** When it began or begins; given to it with the write where it was not. */
  readonly started?: number;
  /** When it is over; null is never. */
  readonly ends?: number | null;
}

/** A forward whose instants are known. */
export type DatedForward = Required<ForwardEntry>;

const timestampSchema = {
  type: ['string', 'null'],
  description: 'YYYY-MM-DD HH:MM:SS in the zone of the system, or ISO 8601.',
} as const;

/**
 * The forwards of a subscriber, of which the last that runs holds (tables.md; ecf/README.md, Where a call goes). Kept
 * with their instants in UTC, shown in the system's zone as timestamps are. Refuses `bad_phone`, `seven_digits`,
 * `emergency_destination`, `bad_number`, `out_of_range`, `bad_timestamp`, `unknown_field`, `too_long`.
 */
export const forwardPlan = structured({
  name: 'forward plan',
  words:
    'an array of {"number":"...","duration":minutes or null}; null lasts until it is stopped; started and ends, as timestamps, are worked out where they are not given',
  schema: {
    type: 'array',
    maxItems: ecfLimits.forwardEntries,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['number'],
      properties: {
        number: { type: 'string', maxLength: limits.phoneCharacters },
        duration: { type: ['integer', 'null'], minimum: 1, maximum: ecfLimits.forwardMinutes },
        started: timestampSchema,
        ends: timestampSchema,
      },
    },
  },
  read: (json) => readEntries(json, ecfLimits.forwardEntries, readEntry),
  show: (kept) => (kept as unknown as readonly ForwardEntry[]).map(shown),
});

function readEntry(json: Json, what: string): Json | Refusal {
  const members = membersOf(json, ['number', 'duration', 'started', 'ends'], what);
  if (isRefusal(members)) return members;
  const number = destinationOf(members['number']);
  if (isRefusal(number)) return at(what, number, 'number');
  const duration = durationOf(members['duration']);
  if (isRefusal(duration)) return at(`${what}, duration`, duration, 'duration');
  const started = instantOf(members['started']);
  if (isRefusal(started)) return at(`${what}, started`, started, 'started');
  const ends = instantOf(members['ends']);
  if (isRefusal(ends)) return at(`${what}, ends`, ends, 'ends');
  const fault = started === undefined || ends === undefined ? undefined : spanFault(started, ends, duration);
  if (fault !== undefined) return at(what, fault);
  // The end of a forward that has a beginning and no duration is known to be none.
  const end = ends ?? (started === undefined ? undefined : endOf(started, duration));
  return {
    number,
    duration,
    ...(started === undefined ? {} : { started }),
    ...(end === undefined ? {} : { ends: end }),
  };
}

function durationOf(json: Json | undefined): number | null | Refusal {
  if (json === undefined || json === null) return null;
  if (typeof json !== 'number' || !Number.isInteger(json))
    return refuse('bad_number', 'A whole number of minutes is expected, or null.');
  return json >= 1 && json <= ecfLimits.forwardMinutes
    ? json
    : refuse('out_of_range', `Not from 1 to ${ecfLimits.forwardMinutes} minutes.`);
}

function instantOf(json: Json | undefined): number | undefined | Refusal {
  return json === undefined || json === null ? undefined : systemTimestamp.accept(json);
}

function spanFault(started: number, ends: number, duration: number | null): Refusal | undefined {
  if (ends <= started) return refuse('out_of_range', 'It ends before it has started.');
  if (duration === null || ends === started + duration * minuteMicros) return undefined;
  return refuse(
    'out_of_range',
    'It does not end its duration after it has started; leave out ends to have it worked out.',
  );
}

function endOf(started: number, duration: number | null): number | null {
  return duration === null ? null : started + duration * minuteMicros;
}

function shown({ number, duration, started, ends }: ForwardEntry): Json {
  return {
    number,
    duration,
    ...(started === undefined ? {} : { started: systemTimestamp.show(started) }),
    ...(ends === undefined ? {} : { ends: ends === null ? null : systemTimestamp.show(ends) }),
  };
}

/** The forwards in a value of this kind; one whose instants were never worked out has always run. */
export function forwardsIn(value: string | undefined): readonly DatedForward[] {
  if (value === undefined) return [];
  return (JSON.parse(value) as readonly ForwardEntry[]).map((entry) => dated(entry, 0));
}

/** The instants that were not given: a forward starts at `nowMicros`, or its duration before a given end. */
function dated({ number, duration, started, ends }: ForwardEntry, nowMicros: number): DatedForward {
  const start = started ?? (typeof ends === 'number' && duration !== null ? ends - duration * minuteMicros : nowMicros);
  return { number, duration, started: start, ends: ends ?? endOf(start, duration) };
}

/** Whether it is over at an instant. */
export function hasEnded({ ends }: DatedForward, micros: number): boolean {
  return ends !== null && ends <= micros;
}

/** Whether calls of an instant are forwarded by it. */
export function runsAt(forward: DatedForward, micros: number): boolean {
  return forward.started <= micros && !hasEnded(forward, micros);
}

/**
 * The value as it is kept from the instant of a write on: every forward with its instants, those that have ended left
 * out. With `keepsEnded` (a record that is new, as an import brings it) the ended ones whose instants were given stay,
 * so that a file goes in as it came out.
 */
export function completed(value: string, nowMs: number, keepsEnded: boolean): string {
  const nowMicros = nowMs * 1000;
  const given = JSON.parse(value) as readonly ForwardEntry[];
  const kept = given.flatMap((entry) => {
    const forward = dated(entry, nowMicros);
    const wasDated = entry.started !== undefined && entry.ends !== undefined;
    return hasEnded(forward, nowMicros) && !(keepsEnded && wasDated) ? [] : [forward];
  });
  return JSON.stringify(kept);
}
