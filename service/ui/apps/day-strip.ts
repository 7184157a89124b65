import type { DecisionDescription as Decision } from '../../schema/explanation-description.js';
import { instantOf, wallAt } from '../data/zones.js';
import { decisionWords } from '../plan/decision.js';

/** A segment of a preview, as far as a strip shows it. */
export interface Segment {
  readonly from: string;
  readonly to: string;
  readonly decision: Decision;
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

/** The next 24 hours from an instant as a strip; neighbours that go to the same place are one piece. */
export function stripOf(segments: readonly Segment[], zone: string, fromMs: number): readonly Piece[] {
  const pieces: { fromMs: number; toMs: number; words: string }[] = [];
  for (const { from, to, decision } of segments) {
    const [start, end] = [
      Math.max(fromMs, instantOf(from, zone) ?? fromMs),
      Math.min(fromMs + dayMs, instantOf(to, zone) ?? fromMs),
    ];
    if (end <= start) continue;
    const words = decisionWords(decision);
    const last = pieces.at(-1);
    if (last?.words === words) last.toMs = end;
    else pieces.push({ fromMs: start, toMs: end, words });
  }
  const destinations = [...new Set(pieces.map(({ words }) => words))];
  return pieces.map(({ fromMs: start, toMs: end, words }) => ({
    left: ((start - fromMs) / dayMs) * 100,
    width: ((end - start) / dayMs) * 100,
    words,
    destination: destinations.indexOf(words),
    hours: `${wallAt(start, zone).time} to ${wallAt(end, zone).time}`,
  }));
}
