import type { Json } from '../../schema/kind.js';
import { decisionOf, decisionWords } from '../plan/decision.js';

/** A decision standing alone: the words in which rules say it, with a capital. */
export function decisionText(json: Json | undefined): string {
  const decision = decisionOf(json);
  return decision === undefined ? 'No decision' : decisionWords(decision).replace(/^[a-z]/, (first) => first.toUpperCase());
}
