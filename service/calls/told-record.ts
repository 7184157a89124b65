import { pack } from '../database/layout.js';
import { encodeOpenCall, openCallKey } from './open-call-layout.js';
import type { OpenCall } from './open-call.js';

/** A record that goes from a standby to the active, or to this unit itself when it is that (`ToldCalls`). */
export type Tell = (record: Buffer) => void;

/** Which kind of record it is: its first value. */
export const code = { ended: 1, charged: 2, open: 3 } as const;
export type Ended = readonly [
  code: typeof code.ended,
  known: boolean,
  key: Uint8Array,
  image: Uint8Array,
  endedMs: number,
  cause: string | null,
  durationMs: number | null,
];
export type Charged = readonly [
  code: typeof code.charged,
  application: number,
  callId: string,
  serial: number,
  atMs: number,
  cause: string | null,
  durationMs: number | null,
];

export type Open = readonly [code: typeof code.open, known: boolean, key: Uint8Array, image: Uint8Array];

/** That a call goes on, with all that this unit knows of it; `known` as for one that has ended. */
export function openRecord(open: OpenCall): Buffer {
  return pack([code.open, open.stored, openCallKey(open), encodeOpenCall(open)] satisfies Open);
}

/**
 * That a call has ended, with all that this unit knows of it; `known`: it came from the log, else only this unit was
 * ever told of it.
 */
export function endedRecord(open: OpenCall, known: boolean, endedMs: number): Buffer {
  return pack([
    code.ended,
    known,
    openCallKey(open),
    encodeOpenCall(open),
    endedMs,
    open.cause ?? null,
    open.durationMs ?? null,
  ] satisfies Ended);
}

/** That somebody said END of a call that costs money; who said it was refused, and says it again to the active. */
export function chargedRecord(
  { application, callId, serial }: OpenCall,
  atMs: number,
  cause: string | undefined,
  durationMs: number | undefined,
): Buffer {
  return pack([code.charged, application, callId, serial, atMs, cause ?? null, durationMs ?? null] satisfies Charged);
}
