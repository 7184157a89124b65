import type { Position } from '../database/position.js';
import { isName } from './keys.js';
import type { Stream } from './keys.js';

/**
 * One life of a pair's log: it begins with a log of its own, at the stores of the unit that begins it. Two persons may
 * promote both units while these cannot hear each other, so the number alone does not name it.
 */
export interface Line {
  readonly generation: number;
  /** The unit that began it. */
  readonly by: string;
}

/** A line that the other unit names; undefined for what is none. */
export function readLine(said: { readonly [Part in keyof Line]?: unknown } | null | undefined): Line | undefined {
  const { generation, by } = said ?? {};
  return Number.isSafeInteger(generation) && (generation as number) >= 1 && typeof by === 'string' && isName(by)
    ? { generation: generation as number, by }
    : undefined;
}

export type Positions = Readonly<Record<Stream, Position>>;

/** A line with where it began. */
export interface Lineage extends Line {
  readonly base: Positions;
}

/** The lines that the other unit names, oldest first; undefined for what is none. */
export function readLineages(said: unknown): readonly Lineage[] | undefined {
  if (!Array.isArray(said) || said.length === 0) return undefined;
  const isPosition = (position: Partial<Position> | undefined): boolean =>
    Number.isSafeInteger(position?.n) && typeof position?.id === 'string';
  const read = (said as readonly Partial<Lineage>[]).flatMap((each): Lineage[] => {
    const line = readLine(each);
    return line === undefined || !isPosition(each.base?.s) || !isPosition(each.base?.c)
      ? []
      : [{ ...line, base: each.base! }];
  });
  return read.length === said.length ? read : undefined;
}

export function sameLine(one: Line, other: Line): boolean {
  return one.generation === other.generation && one.by === other.by;
}

/**
 * Whether a unit of the other line steps down before this one: the later generation is in force. Of two lines that
 * began as the same generation the one whose unit's name sorts behind, so that both units come to the same without
 * asking anybody; it is told as an alarm, with what the other alone had.
 */
export function supersedes(one: Line, other: Line): boolean {
  return one.generation > other.generation || (one.generation === other.generation && one.by > other.by);
}

/**
 * Of a stream: the unit may follow from where it stands; or it has entries behind `lastShared` that nobody else has: 0
 * where the two have nothing in common.
 */
type Standing = { readonly kind: 'on' } | { readonly kind: 'off'; readonly lastShared: number };

/**
 * Where a unit stands on the line in force. `own` and `inForce` hold every beginning of the two, oldest first. Within a
 * line the log is one, so what decides is the last line that both went through, and where each left it. Both may have
 * left it: each was promoted while they could not hear each other.
 */
export function standing(
  stream: Stream,
  position: Position,
  own: readonly Lineage[],
  inForce: readonly Lineage[],
): Standing {
  const place = own.findLastIndex((lineage) => inForce.some((other) => sameLine(lineage, other)));
  if (place < 0) return { kind: 'off', lastShared: 0 };
  const left = own[place + 1]?.base[stream];
  const parted = inForce[inForce.findIndex((lineage) => sameLine(lineage, own[place]!)) + 1]?.base[stream];
  const shared = Math.min(left?.n ?? position.n, parted?.n ?? Infinity);
  return position.n > shared ? { kind: 'off', lastShared: shared } : { kind: 'on' };
}

/** What a unit of two boxes keeps beside its stores about its right to lead the line that it began. */
export interface Word {
  /** A person has said so, and it was not used yet. */
  readonly permit: boolean;
  /** The boot in which it led last. */
  readonly activeBoot?: string;
  /**
   * A person has said that the other unit is gone for good: nobody can have been promoted there. It holds until another
   * unit follows this one.
   */
  readonly solo?: boolean;
}

/**
 * Whether a unit of two boxes may lead again without asking: within the boot in which it led nobody can have missed it
 * for long without seeing that it lives. A person's word is for one time: a unit that was promoted long ago and comes
 * back from a reboot does not know whom a person promoted meanwhile.
 */
export function mayLead({ permit, activeBoot, solo }: Word, boot: string): boolean {
  return permit || solo === true || activeBoot === boot;
}
