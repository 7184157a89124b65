import type { Json } from '../../schema/kind.js';
import { isMembers } from './members.js';
import { spaced } from '../data/words.js';
import { pairsOf, listOf } from './values.js';

/** A decision as explanations give it (lookup-protocol.md). */
export interface Decision {
  readonly kind: number | null;
  readonly value: Json;
  readonly rule?: string | null;
  readonly no?: string;
  readonly label?: string;
  readonly pointer?: string;
  readonly status?: number;
  readonly reason?: string;
  /** What goes with it: whose it is, the far end, how long it may last. */
  readonly extra?: Json;
}

/** Where a call goes, in the words in which rules say it. */
export function decisionWords({ kind, value, reason }: Decision): string {
  switch (kind) {
    case 0: return 'go on as dialled';
    case 1: return spaced(String(value));
    case 2: return `SIP ${String(value)}`;
    case 3: return `trunks ${listOf(value).join(', ')}`;
    case 4: return `trunks ${pairsOf(value).map(([trunk, digits]) => digits === '' ? trunk : `${trunk} (${spaced(digits)})`).join(', ')}`;
    case 5: return 'end the call';
    case 6: return `menu ${Array.isArray(value) ? String(value[0] ?? '') : ''}`.trim();
    default: return reason === undefined ? 'no decision' : `refused: ${reason}`;
  }
}

/** What that means, where the words do not say it all. */
export function decisionMeaning({ kind, value, status }: Decision): string | undefined {
  switch (kind) {
    case 0: return status === 1 ? 'No rule holds: the call goes on to the number that was dialled.' : 'The call goes on to the number that was dialled.';
    case 3: { const trunks = listOf(value); return trunks.length > 1 ? `Hunting ${trunks.join(' then ')}.` : undefined; }
    case 4: { const trunks = pairsOf(value); return trunks.length > 1 ? `Hunting ${trunks.map(([trunk]) => trunk).join(' then ')}.` : undefined; }
    case 5: return 'The call ends here.';
    case 6: { const [, least, most, tries] = Array.isArray(value) ? value as readonly Json[] : []; return `Asks for ${least === most ? String(least) : `${String(least)} to ${String(most)}`} digits, ${String(tries)} tries.`; }
    default: return undefined;
  }
}

/** What decided: `rule 2.2 Late shift`; undefined where no rule did. */
export function decidedBy({ no, label }: Decision): string | undefined {
  return no === undefined ? undefined : `rule ${no}${label === undefined || label === '' ? '' : ` ${label}`}`;
}

/** Whether two decisions send a call to the same place. */
export function isSameWay(one: Decision, other: Decision): boolean {
  return decisionWords(one) === decisionWords(other);
}

/** The decision of an explanation; undefined where it gave none. */
export function decisionOf(json: Json | undefined): Decision | undefined {
  return isMembers(json) ? json as unknown as Decision : undefined;
}
