import type { Json } from '../../schema/kind.js';

type Attributes = Readonly<Record<string, Json>>;

/** Something that happened in a call. */
interface CallEvent {
  /** As the API has it. */
  readonly time: string;
  /** Since the call came. */
  readonly offsetMs: number;
  readonly event: string;
  /** All that it says beside these. */
  readonly said: Attributes;
}

/** A call detail record, whatever its application calls its columns. */
export interface CallRecord {
  readonly id: string;
  readonly started: string;
  readonly ended: string | null;
  readonly called: string;
  /** As it was dialled, where that was written otherwise. */
  readonly dialled: string;
  readonly calling: string | null;
  readonly whose: string;
  readonly events: readonly CallEvent[];
  /** The decision that was given last. */
  readonly decision: Attributes | undefined;
  readonly cause: string | undefined;
  /** What its application adds. */
  readonly more: readonly (readonly [name: string, value: Json])[];
}

const known = [
  'cdr_id',
  'start_time',
  'end_time',
  'called_number',
  'original_called_number',
  'calling_number',
  'service_provider_name',
  'subscriber_name',
  'cdrs',
  'events',
  'route',
  'additional_data',
];

/** Reads one; the events of some applications are the text of their JSON. */
export function callRecordOf(attributes: Attributes): CallRecord {
  const text = (name: string): string | null => (typeof attributes[name] === 'string' ? attributes[name] : null);
  const events = eventsOf(attributes['cdrs'] ?? attributes['events'] ?? null);
  const first = events.find(({ event }) => event === 'route')?.said ?? {};
  const said = (name: string): string | null => (typeof first[name] === 'string' ? first[name] : null);
  return {
    id: String(attributes['cdr_id'] ?? ''),
    started: text('start_time') ?? events[0]?.time ?? '',
    ended: text('end_time'),
    called: said('called') ?? text('called_number') ?? '',
    dialled: text('original_called_number') ?? said('detail') ?? '',
    calling: text('calling_number') ?? said('calling'),
    whose: [text('service_provider_name'), text('subscriber_name')]
      .filter((part) => part !== null && part !== '')
      .join(' / '),
    events,
    decision: events.findLast(({ event }) => event === 'decision')?.said,
    cause: causeOf(events),
    more: Object.entries(attributes).filter(([name, value]) => !known.includes(name) && value !== null),
  };
}

function causeOf(events: readonly CallEvent[]): string | undefined {
  const last = events.at(-1);
  if (last === undefined) return undefined;
  if (last.event === 'refused') return `refused: ${String(last.said['detail'] ?? '')}`;
  return typeof last.said['cause'] === 'string'
    ? last.said['cause']
    : last.event === 'decision' || last.event === 'route'
      ? undefined
      : last.event;
}

function eventsOf(json: Json): readonly CallEvent[] {
  const list = typeof json === 'string' ? parsed(json) : json;
  if (!Array.isArray(list)) return [];
  const events = (list as readonly Json[]).filter(
    (one): one is Attributes => one !== null && typeof one === 'object' && !Array.isArray(one),
  );
  const firstMs = millisecondsOf(String(events[0]?.['time'] ?? ''));
  return events.map(({ time, event, ...said }) => ({
    time: String(time ?? ''),
    offsetMs: millisecondsOf(String(time ?? '')) - firstMs,
    event: String(event ?? ''),
    said,
  }));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Of a timestamp of the API; only differences within one call are meant. */
function millisecondsOf(stamp: string): number {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?/.exec(stamp);
  return found === null ? 0 : Date.parse(`${found[1]}T${found[2]}${found[3] ?? ''}Z`);
}

/** `+0.000 s`, `+1 min 05.250 s`. */
export function offsetWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms - minutes * 60_000) / 1_000).toFixed(3);
  return minutes === 0 ? `+${seconds} s` : `+${minutes} min ${seconds.padStart(6, '0')} s`;
}

/** How long a call lasted: `12 s`; empty where it has not ended. */
export function durationMs({ events }: CallRecord): number | undefined {
  const last = events.at(-1)?.said['duration_ms'];
  return typeof last === 'number' ? last : undefined;
}
