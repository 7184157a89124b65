import { limits } from '../core/limits.js';

/** What the two units of a pair must have alike, as each says it of itself. */
export interface Facts {
  /** The zone of the NIU, an IANA name. */
  readonly zone: string;
  /** The name of the PIN key. */
  readonly key: string;
  readonly release: string;
  /** A digest of how records lie in the store. */
  readonly declarations: string;
  /** Milliseconds of the wall clock, as it was asked. */
  readonly nowMs: number;
}

/** Undefined for what no unit says. */
export function readFacts(said: Partial<Facts> | null | undefined): Facts | undefined {
  const { zone, key, release, declarations, nowMs } = said ?? {};
  return [zone, key, release, declarations].every((text) => typeof text === 'string' && text.length < 200) &&
    Number.isFinite(nowMs)
    ? { zone: zone!, key: key!, release: release!, declarations: declarations!, nowMs: nowMs! }
    : undefined;
}

/**
 * What differs between this unit and the other, a sentence each. `askedMs` and `heardMs` are of the own wall clock,
 * around the other's answer.
 */
export function unlike(own: Facts, other: Facts, askedMs: number, heardMs: number): readonly string[] {
  const said: string[] = [];
  if (own.key !== other.key)
    said.push(
      'The other unit has another PIN key: PINs that one sealed the other cannot read. Next: niuctl pair join once more, on the unit whose key is the wrong one.',
    );
  if (own.zone !== other.zone)
    said.push(
      `The zone of the other unit is ${other.zone}, here it is ${own.zone}: nights and schedules begin at other instants there. Next: timedatectl set-timezone on one of them.`,
    );
  if (own.declarations !== other.declarations)
    said.push(
      `The other unit keeps its records in another way (niud ${other.release}, here ${own.release}): one of them is to be upgraded.`,
    );
  else if (own.release !== other.release)
    said.push(`The other unit has niud ${other.release}, this one ${own.release}: upgrade it too.`);
  // The answer was made at some instant between the two: what may be the way is no difference.
  const apartMs = other.nowMs < askedMs ? other.nowMs - askedMs : Math.max(0, other.nowMs - heardMs);
  if (Math.abs(apartMs) > limits.clockApartMs)
    said.push(
      `The clock of the other unit is ${Math.abs(apartMs / 1_000).toFixed(1)} s ${apartMs > 0 ? 'ahead' : 'behind'}. Next: timedatectl timesync-status on both.`,
    );
  return said;
}
