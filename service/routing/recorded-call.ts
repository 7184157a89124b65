import type { Json } from '../schema/kind.js';

/**
 * A call that was made, as its detail record tells it to whom it may be told: instants are timestamps in the zone of
 * the system, a caller who is masked is so already. Null is what there was not.
 */
export interface RecordedCall {
  /** By which its record is asked for (`cdr_id`). */
  readonly id: string;
  readonly provider: string | null;
  readonly subscriber: string | null;
  /** As dialled. */
  readonly original: string;
  /** Where it went at last; null where it went nowhere. */
  readonly called: string | null;
  readonly calling: string | null;
  readonly started: string;
  readonly ended: string | null;
  /** All that happened in it, in order, from `route` to `end` or `lease`. */
  readonly events: readonly RecordedEvent[];
  /** The decision in force when it ended; null where nothing decided (routing.md, R3). */
  readonly route: Json;
  /**
   * What the stack was answered last, with its status (lookup-protocol.md, Status), whether anything decided or not.
   */
  readonly response: Json;
  /** What settling it added, in columns of the application's own. */
  readonly settled: { readonly [column: string]: Json };
}

export type RecordedEvent = { readonly time: string; readonly event: string; readonly [detail: string]: Json };

/** A column of an application's call detail records; their order is that of the CSV. */
export interface CdrColumn {
  /** snake_case, as in CSV headers and JSON. */
  readonly name: string;
  readonly meaning: string;
  of(call: RecordedCall): Json;
}

/** The nine columns that ecf, icr and crs document, and cc begins with (calls/README.md, Call detail records). */
export const commonCdrColumns: readonly CdrColumn[] = [
  { name: 'called_number', meaning: 'Where the call went at last.', of: ({ called }) => called },
  { name: 'subscriber_name', meaning: 'The subscriber whose call it was.', of: ({ subscriber }) => subscriber },
  { name: 'cdrs', meaning: 'What happened in the call, in order.', of: ({ events }) => events },
  { name: 'start_time', meaning: 'When the call came.', of: ({ started }) => started },
  { name: 'calling_number', meaning: 'The number of the caller.', of: ({ calling }) => calling },
  { name: 'end_time', meaning: 'When the call ended.', of: ({ ended }) => ended },
  { name: 'original_called_number', meaning: 'The number as it was dialled.', of: ({ original }) => original },
  {
    name: 'route',
    meaning: 'The decision in force at the end; not set when nothing decided.',
    of: ({ route }) => route,
  },
  { name: 'service_provider_name', meaning: 'The service provider whose call it was.', of: ({ provider }) => provider },
];
