import type { Attributes, DecisionValue } from '../routing/service.js';
import type { Extra } from '../routing/decision.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { Cdr, CdrEvent, CdrPlace, Ending, Given } from './cdr.js';

/**
 * How a CDR is laid out in bytes: sixteen bits that say what is there, then that, in the order of `writeCdr`. What most
 * calls have is written by hand, which is several times as fast as a general encoder; the rest stands behind it as one
 * packed array.
 */
const has = {
  noRoute: 1,
  calling: 2,
  otherCalled: 4,
  otherInstant: 8,
  rule: 16,
  value: 32,
  provider: 64,
  subscriber: 128,
  answered: 256,
  ended: 512,
  cause: 1024,
  duration: 2048,
  ending: 4096,
  lease: 8192,
  rest: 16384,
  pickup: 32768,
} as const;

type Rest = readonly [
  attributes: Attributes | null,
  labels: readonly string[] | null,
  extra: Extra | null,
  events: readonly (readonly [atMs: number, event: string, detail: string, given?: StoredGiven])[] | null,
  settled?: Cdr['settled'] | null,
  entries?: readonly (readonly [account: string, serial: number, amount: number])[] | null,
  // Since layout 3.
  caller?: string | null,
  first?: StoredGiven | null,
  refused?: string | null,
];

type StoredGiven = readonly [
  kind: number,
  value: DecisionValue | null,
  rule: string | null,
  noRoute: boolean,
  provider: string | null,
  subscriber: string | null,
  pickup?: Pickup,
];

function storedGiven({ kind, value, rule, noRoute, provider, subscriber, pickup }: Given): StoredGiven {
  const given = [kind, value ?? null, rule ?? null, noRoute, provider ?? null, subscriber ?? null] as const;
  return pickup === undefined ? given : [...given, pickup];
}

function readGiven([kind, value, rule, noRoute, provider, subscriber, pickup]: StoredGiven): Given {
  return {
    kind,
    value: value ?? undefined,
    rule: rule ?? undefined,
    noRoute,
    provider: provider ?? undefined,
    subscriber: subscriber ?? undefined,
    pickup,
  };
}

/** Where it lies is told elsewhere. */
export function writeCdr(into: ByteWriter, cdr: Cdr): void {
  const { called, received, calling, instant, decision, answeredMs, endedMs, cause, durationMs, ending } = cdr;
  const { rule, value, extra } = decision;
  const plainExtra = isPlain(extra);
  const rest = restOf(cdr, plainExtra);
  const flags =
    (cdr.noRoute ? has.noRoute : 0) |
    (calling === undefined ? 0 : has.calling) |
    (called === received ? 0 : has.otherCalled) |
    (instant === cdr.arrivedMs ? 0 : has.otherInstant) |
    (rule === undefined ? 0 : has.rule) |
    (value === undefined ? 0 : has.value) |
    (plainExtra && extra?.sp !== undefined ? has.provider : 0) |
    (plainExtra && extra?.subscriber !== undefined ? has.subscriber : 0) |
    (answeredMs === undefined ? 0 : has.answered) |
    (endedMs === undefined ? 0 : has.ended) |
    (cause === undefined ? 0 : has.cause) |
    (durationMs === undefined ? 0 : has.duration) |
    (ending === undefined ? 0 : has.ending) |
    (ending === 'lease' ? has.lease : 0) |
    (rest === undefined ? 0 : has.rest) |
    (plainExtra && extra?.pickup !== undefined ? has.pickup : 0);
  into.byte(flags >>> 8);
  into.byte(flags & 0xff);
  into.byte(decision.kind);
  into.count(cdr.change);
  into.text(cdr.callId);
  into.text(received);
  if (called !== received) into.text(called);
  if (calling !== undefined) into.text(calling);
  if (instant !== cdr.arrivedMs) into.wide(instant);
  if (rule !== undefined) into.text(rule);
  if (value !== undefined) writeValue(into, value);
  if ((flags & has.provider) !== 0) into.text(extra!.sp!);
  if ((flags & has.subscriber) !== 0) into.text(extra!.subscriber!);
  if ((flags & has.pickup) !== 0) writePickup(into, extra!.pickup!);
  if (answeredMs !== undefined) into.wide(answeredMs);
  if (endedMs !== undefined) into.wide(endedMs);
  if (cause !== undefined) into.text(cause);
  if (durationMs !== undefined) into.count(durationMs);
  if (rest !== undefined) into.packed(rest);
}

/** The inverse of `writeCdr`. */
export function readCdr(from: ByteReader, { application, arrivedMs, serial }: CdrPlace): Cdr {
  const flags = (from.byte() << 8) | from.byte();
  const there = (bit: number): boolean => (flags & bit) !== 0;
  const kind = from.byte();
  const change = from.count();
  const callId = from.text();
  const received = from.text();
  const called = there(has.otherCalled) ? from.text() : received;
  const calling = there(has.calling) ? from.text() : undefined;
  const instant = there(has.otherInstant) ? from.wide() : arrivedMs;
  const rule = there(has.rule) ? from.text() : undefined;
  const value = there(has.value) ? readValue(from) : undefined;
  const provider = there(has.provider) ? from.text() : undefined;
  const subscriber = there(has.subscriber) ? from.text() : undefined;
  const pickup = there(has.pickup) ? readPickup(from) : undefined;
  const answeredMs = there(has.answered) ? from.wide() : undefined;
  const endedMs = there(has.ended) ? from.wide() : undefined;
  const cause = there(has.cause) ? from.text() : undefined;
  const durationMs = there(has.duration) ? from.count() : undefined;
  const [attributes, labels, extra, events, settled, entries, caller, first, refused] = there(has.rest)
    ? from.packed<Rest>()
    : nothing;
  const ending: Ending | undefined = there(has.ending)
    ? there(has.lease)
      ? 'lease'
      : (refused ?? null) === null
        ? 'end'
        : 'refused'
    : undefined;
  return {
    application,
    arrivedMs,
    serial,
    callId,
    instant,
    received,
    called,
    calling,
    caller: caller ?? undefined,
    attributes: attributes ?? {},
    labels: labels ?? [],
    noRoute: there(has.noRoute),
    decision: { kind, value, rule, extra: extra ?? plainExtraOf(provider, subscriber, pickup) },
    change,
    answeredMs,
    events:
      events?.map(
        ([atMs, event, detail, given]): CdrEvent =>
          given === undefined ? { atMs, event, detail } : { atMs, event, detail, given: readGiven(given) },
      ) ?? [],
    endedMs,
    cause,
    durationMs,
    ending,
    first: first ? readGiven(first) : undefined,
    refused: refused ?? undefined,
    settled: settled ?? undefined,
    entries: entries?.map(([account, serial, amount]) => ({ account, serial, amount })),
  };
}

const nothing: Rest = [null, null, null, null];

/** What only some calls have; undefined for the others. */
function restOf(cdr: Cdr, plainExtra: boolean): Rest | undefined {
  const {
    attributes,
    labels,
    decision: { extra },
    events,
    entries,
    caller,
    first,
    refused,
  } = cdr;
  const sent = withoutPin(attributes);
  if (
    sent === null &&
    labels.length === 0 &&
    plainExtra &&
    events.length === 0 &&
    entries === undefined &&
    caller === undefined &&
    first === undefined &&
    refused === undefined
  )
    return undefined;
  const kept = labels.length === 0 ? null : labels;
  const told = plainExtra ? null : extra!;
  const happened =
    events.length === 0
      ? null
      : events.map(({ atMs, event, detail, given }) =>
          given === undefined ? ([atMs, event, detail] as const) : ([atMs, event, detail, storedGiven(given)] as const),
        );
  const isOrdinary = caller === undefined && first === undefined && refused === undefined;
  if (entries === undefined && isOrdinary) return [sent, kept, told, happened];
  const entered = entries?.map(({ account, serial, amount }) => [account, serial, amount] as const) ?? null;
  if (isOrdinary) return [sent, kept, told, happened, cdr.settled ?? null, entered];
  return [
    sent,
    kept,
    told,
    happened,
    cdr.settled ?? null,
    entered,
    caller ?? null,
    first === undefined ? null : storedGiven(first),
    refused ?? null,
  ];
}

/** Null where nothing is left. */
function withoutPin(attributes: Attributes): Attributes | null {
  if (attributes.pin !== undefined) {
    const { pin: _, ...kept } = attributes;
    return withoutPin(kept);
  }
  for (const _ in attributes) return attributes;
  return null;
}

/** Says at most whose plan decided, and its far end. */
function isPlain(extra: Extra | undefined): boolean {
  for (const name in extra) if (name !== 'sp' && name !== 'subscriber' && name !== 'pickup') return false;
  return extra === undefined || extra.sp !== undefined;
}

type Pickup = NonNullable<Extra['pickup']>;

function plainExtraOf(
  sp: string | undefined,
  subscriber: string | undefined,
  pickup: Pickup | undefined,
): Extra | undefined {
  if (sp === undefined) return undefined;
  return { sp, ...(subscriber === undefined ? {} : { subscriber }), ...(pickup === undefined ? {} : { pickup }) };
}

function writePickup(into: ByteWriter, [type, value]: Pickup): void {
  into.text(type);
  if (value === undefined) into.byte(form.nothing);
  else writeValue(into, value);
}

function readPickup(from: ByteReader): Pickup {
  return [from.text(), readValue(from)];
}

/** How the value of a decision is written, behind this byte. */
const form = { nothing: 0, text: 1, texts: 2, pairs: 3, packed: 4 } as const;

function writeValue(into: ByteWriter, value: NonNullable<DecisionValue>): void {
  if (typeof value === 'string') {
    into.byte(form.text);
    into.text(value);
  } else if (value.every((item) => typeof item === 'string')) {
    into.byte(form.texts);
    into.count(value.length);
    for (const item of value) into.text(item);
  } else if (isPairs(value)) {
    into.byte(form.pairs);
    into.count(value.length);
    for (const [trunk, digits] of value) {
      into.text(trunk);
      into.text(digits);
    }
  } else {
    into.byte(form.packed);
    into.packed(value);
  }
}

type Pairs = readonly (readonly [trunk: string, digits: string])[];

function isPairs(value: NonNullable<DecisionValue>): value is Pairs {
  return Array.isArray(value[0]);
}

function readValue(from: ByteReader): DecisionValue {
  switch (from.byte()) {
    case form.nothing:
      return undefined;
    case form.text:
      return from.text();
    case form.texts:
      return Array.from({ length: from.count() }, () => from.text());
    case form.pairs:
      return Array.from({ length: from.count() }, () => [from.text(), from.text()] as const);
    default:
      return from.packed<DecisionValue>();
  }
}
