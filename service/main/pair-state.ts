import { limits } from '../core/limits.js';
import { whyWords } from '../pair/taken.js';
import type { Health } from '../rest/desk.js';
import type { Json } from '../schema/kind.js';
import type { PairStatus } from './pair-status.js';
import { pairTold } from './pair-told.js';

/** What `GET /system` shows of a pair. `stamp` gives an instant in the unit's zone. */
export function pairState(
  status: PairStatus,
  role: Health['role'],
  filesMissing: number,
  { stamp }: { stamp(ms: number): string },
): { readonly [name: string]: Json } {
  const {
    pair,
    form,
    unit,
    peer,
    line,
    phase,
    epoch,
    leader,
    positions,
    lag,
    behindMs,
    majority,
    peerSilentMs,
    outbox,
    snapshot,
    sinceMs,
    members,
    other,
    unlike,
    audit,
    stopped,
    solo,
  } = status;
  const state = {
    pair,
    form,
    ...(solo === true && { solo }),
    unit,
    role,
    since: stamp(sinceMs),
    last_takeover: takeover(status, stamp),
    members: members.map(({ of, address, answers, leads, learner, bytes }) => ({
      of,
      address,
      answers,
      leads,
      votes: !learner,
      bytes,
    })),
    other_entries_behind:
      other === undefined || role !== 'active'
        ? null
        : Math.max(0, positions.s - other.s) + Math.max(0, positions.c - other.c),
    ...(stopped !== undefined && { stopped }),
    unlike: [...unlike],
    ...(audit !== undefined && { audit }),
    other_unit: peer,
    connected: peerSilentMs <= limits.peerLostMs,
    active_unit: leader ?? null,
    log_answers: majority,
    behind_seconds: Math.round(behindMs / 100) / 10,
    entries_behind: lag.s + lag.c,
    entries: { ...positions },
    outbox,
    phase,
    epoch,
    generation: line.generation,
    begun_by: line.by,
    files_missing: filesMissing,
    ...(snapshot !== undefined && { snapshot }),
  };
  return { ...state, told: pairTold(state) };
}

/** The last time that a unit took the lead, in words; null before the first. */
function takeover({ taken, unit, peer }: PairStatus, stamp: (ms: number) => string): Json {
  return taken === undefined
    ? null
    : { unit: taken.unit, at: stamp(taken.atMs), why: whyWords(taken.why, taken.unit === unit ? peer : unit) };
}
