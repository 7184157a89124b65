import { assert } from '../core/assert.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { readCdr, writeCdr } from './cdr-layout.js';
import { chargeOf, storedCharge } from './charge.js';
import type { StoredCharge } from './charge.js';
import { OpenCall } from './open-call.js';

/** Under the application's number and the call id. */
export function openCallKey({
  application,
  callId,
}: {
  readonly application: number;
  readonly callId: string;
}): Buffer {
  return Buffer.concat([Buffer.of(application), Buffer.from(callId, 'utf8')]);
}

/**
 * Layout of a stored open call: its place, the CDR as far as it has come, then what goes on with the call after a
 * restart, packed.
 */
const layout = 3;
/** Layout 2 is of releases up to 0.2.0. */
const layouts = [2, layout];
type Going = readonly [
  rule: string | null,
  tries: number | null,
  leases: readonly string[],
  charge?: StoredCharge | null,
  // Since layout 3.
  uses?: readonly (readonly [counter: string, hours: number, atMs: number])[],
  leasedMs?: number,
];

export function encodeOpenCall(open: OpenCall): Buffer {
  const { position } = open.answer;
  const rule = position?.rule ?? null;
  const tries = position?.tries ?? null;
  const charge = open.charge === undefined ? null : storedCharge(open.charge);
  const going: Going = [
    rule,
    tries,
    open.leases,
    charge,
    open.uses.map(({ counter, hours, atMs }) => [counter, hours, atMs] as const),
    open.leasedMs,
  ];
  writer.at = 0;
  writer.byte(layout);
  writer.wide(open.arrivedMs);
  writer.wide(open.serial);
  writeCdr(writer, open);
  writer.packed(going);
  return Buffer.from(writer.bytes.subarray(0, writer.at));
}

/** Calls are laid out one after the other, in the same bytes. */
const writer = new ByteWriter(4_096);

export function decodeOpenCall(key: Buffer, value: Buffer): OpenCall {
  const reader = new ByteReader(value, 0);
  assert(layouts.includes(reader.byte()), `a stored call has layout ${layouts.join(' or ')}`);
  const place = { application: key[0]!, arrivedMs: reader.wide(), serial: reader.wide() };
  const cdr = readCdr(reader, place);
  const [rule, tries, leases, charge = null, uses = [], leasedMs] = reader.packed<Going>();
  const { callId: id, called, received, calling, caller, instant, attributes, labels } = cdr;
  const position = rule === null ? undefined : tries === null ? { rule } : { rule, tries };
  return new OpenCall(
    place.application,
    place.arrivedMs,
    place.serial,
    { id, called, received, calling, ...(caller === undefined ? {} : { caller }), instant, attributes, labels },
    { noRoute: cdr.noRoute, decision: cdr.decision, effects: [], position },
    cdr.change,
    {
      answeredMs: cdr.answeredMs,
      events: cdr.events,
      first: cdr.first,
      leases,
      uses: uses.map(([counter, hours, atMs]) => ({ counter, hours, atMs })),
      leasedMs: leasedMs ?? place.arrivedMs,
      charge: charge === null ? undefined : chargeOf(charge),
    },
  );
}
