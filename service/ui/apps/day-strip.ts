import type { Json } from '../../schema/kind.js';
import { spaced } from '../data/words.js';
import { instantOf, wallAt } from '../data/zones.js';

/** A segment of a preview, as far as a strip shows it. */
export interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: { readonly kind: number | null; readonly value: Json; readonly reason?: string };
}

/** One stretch of a strip of 24 hours. */
export interface Piece {
  /** Percent of the strip. */
  readonly left: number;
  readonly width: number;
  readonly words: string;
  /** Which of the strip's destinations it is, from 0 in the order in which they come. */
  readonly destination: number;
  /** `14:00 to 18:00`. */
  readonly hours: string;
}

const dayMs = 86_400_000;

/** Where a call goes, in a few words. */
export function placeWords({ kind, value, reason }: Segment['decision']): string {
  switch (kind) {
    case 0: return 'as dialled';
    case 1: return spaced(String(value));
    case 2: return String(value);
    case 3: return `trunks ${(Array.isArray(value) ? value as readonly Json[] : [value]).map(String).join(', ')}`;
    case 4: return `trunks ${(Array.isArray(value) ? value as readonly Json[] : []).map((pair) => String((pair as readonly Json[])[0])).join(', ')}`;
    case 5: return 'ends';
    case 6: return 'asks for digits';
    default: return reason === undefined ? 'no decision' : `refused: ${reason}`;
  }
}

/** The next 24 hours from an instant as a strip; neighbours that go to the same place are one piece. */
export function stripOf(segments: readonly Segment[], zone: string, fromMs: number): readonly Piece[] {
  const pieces: { fromMs: number; toMs: number; words: string }[] = [];
  for (const { from, to, decision } of segments) {
    const [start, end] = [Math.max(fromMs, instantOf(from, zone) ?? fromMs), Math.min(fromMs + dayMs, instantOf(to, zone) ?? fromMs)];
    if (end <= start) continue;
    const words = placeWords(decision);
    const last = pieces.at(-1);
    if (last?.words === words) last.toMs = end;
    else pieces.push({ fromMs: start, toMs: end, words });
  }
  const destinations = [...new Set(pieces.map(({ words }) => words))];
  return pieces.map(({ fromMs: start, toMs: end, words }) => ({
    left: (start - fromMs) / dayMs * 100, width: (end - start) / dayMs * 100, words, destination: destinations.indexOf(words),
    hours: `${wallAt(start, zone).time} to ${wallAt(end, zone).time}`,
  }));
}
