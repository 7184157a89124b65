import { limits } from '../core/limits.js';
import type { Stopped } from '../pair/follow.js';
import type { PairStatus } from './pair-status.js';
import { auditFound } from './pair-told.js';
import type { Found } from './standing.js';

/** The wall clock, and an instant as people of the unit read it. */
interface FoundAt {
  now(): number;
  stamp(ms: number): string;
}

/** What stands in the way of a pair, as one of its units sees it. `active`: that one serves. */
export function pairFound(status: PairStatus, active: boolean, at: FoundAt): readonly Found[] {
  return [
    ...reachFound(status),
    ...leadFound(status),
    ...memberFound(status),
    ...endFound(status, at),
    ...followingFound(status),
    ...likenessFound(status, active),
  ];
}

/** Whether the log and the other unit answer. */
function* reachFound({ majority, peerSilentMs, solo, peer }: PairStatus): Iterable<Found> {
  if (!majority)
    yield {
      code: 'pair_majority_lost',
      message: 'The log of the pair does not answer: nothing is written, and what is answered may be old.',
    };
  if (peerSilentMs <= limits.peerLostMs) return;
  if (solo === true)
    yield {
      code: 'pair_solo',
      message: `This unit goes on alone, by a person's word that ${peer} is gone for good: nothing takes over if this one fails.`,
    };
  else
    yield {
      code: 'pair_peer_lost',
      message: `The other unit, ${peer}, does not answer: nothing takes over if this one fails.`,
    };
}

/** Whether a unit leads. */
function* leadFound({ handed, majority, role, leaderlessMs, peer }: PairStatus): Iterable<Found> {
  if (handed === true) yield { code: 'pair_handed', message: `${peer} has handed the lead to this unit.` };
  else if (majority && role === 'standby' && leaderlessMs > limits.leaderlessMs)
    yield { code: 'pair_no_active', message: 'No unit of the pair is active: nothing is written.' };
}

function* memberFound({ majority, members }: PairStatus): Iterable<Found> {
  const lost = members.filter(({ answers }) => !answers);
  if (majority && lost.length > 0)
    yield {
      code: 'pair_member_lost',
      message: `A member of the log does not answer: ${lost.map(({ of, address }) => `${of}, ${address}`).join('; ')}.`,
    };
  const full = members.filter(({ bytes }) => bytes > limits.memberBytes);
  if (full.length > 0)
    yield {
      code: 'pair_log_full',
      message: `The log of the pair is over 3 GiB at ${full.map(({ of }) => of).join(', ')}.`,
    };
}

/** How the last process of this unit ended, for as long as that is told. */
function* endFound({ ended }: PairStatus, { now, stamp }: FoundAt): Iterable<Found> {
  if (ended === undefined || now() - ended.atMs >= limits.endToldMs) return;
  yield {
    code: 'pair_fenced',
    message: `This unit ended its role at ${stamp(ended.atMs).slice(0, 19)}: ${ended.reason}.`,
  };
}

/** Whether this unit has what the log has. */
function* followingFound({ stopped, majority, role, behindMs, lag }: PairStatus): Iterable<Found> {
  if (stopped !== undefined && stopped !== 'snapshot')
    yield { code: 'pair_stopped', message: `This unit has stopped following: ${stoppedWords[stopped] ?? stopped}.` };
  else if (majority && role === 'standby' && behindMs > limits.behindMs)
    yield {
      code: 'pair_behind',
      message: `This unit lacks ${lag.s + lag.c} entries of the log, and for ${Math.round(behindMs / 1_000)} seconds it has not had all of it: it cannot take over.`,
    };
}

/** What is another on the other unit. */
function* likenessFound({ unlike, audit, peer }: PairStatus, active: boolean): Iterable<Found> {
  for (const message of unlike) yield { code: 'pair_unlike', message };
  const differences = Number(audit?.['differences'] ?? 0);
  if (active && audit !== undefined && differences > 0)
    yield { code: 'pair_differences', message: `${peer} does not hold the same as this unit: ${auditFound(audit)}` };
}

/** Why a stream is not followed. */
const stoppedWords: { readonly [stopped: string]: string } = {
  full: 'there is no room on its disk',
  unknown: 'a newer release wrote what stands next in the log',
  damaged: 'what stands next in the log is damaged',
  diverged: 'its stores are not what the log says',
  broken: 'what stands in the log is not of the line of this unit',
} satisfies Readonly<Record<Stopped, string>>;
