import type { DecisionDescription as Decision } from '../../schema/explanation-description.js';
import type { Json } from '../../schema/kind.js';
import { capital, spaced } from '../data/words.js';
import { isMembers } from './members.js';
import { pairsOf, listOf } from './values.js';

/** Where a call goes, in the words in which rules say it. */
export function decisionWords({ kind, value, reason }: Decision): string {
  switch (kind) {
    case 0:
      return 'go on as dialled';
    case 1:
      return spaced(String(value));
    case 2:
      return `SIP ${String(value)}`;
    case 3:
      return `trunks ${listOf(value).join(', ')}`;
    case 4:
      return `trunks ${pairsOf(value)
        .map(([trunk, digits]) => (digits === '' ? trunk : `${trunk} (${spaced(digits)})`))
        .join(', ')}`;
    case 5:
      return 'end the call';
    case 6:
      return `menu ${Array.isArray(value) ? String(value[0] ?? '') : ''}`.trim();
    default:
      return reason === undefined ? 'no decision' : `refused: ${reason}`;
  }
}

/** What that means, where the words do not say it all. */
export function decisionMeaning({ kind, value, status }: Decision): string | undefined {
  switch (kind) {
    case 0:
      return status === 1
        ? 'No rule holds: the call goes on to the number that was dialled.'
        : 'The call goes on to the number that was dialled.';
    case 3: {
      const trunks = listOf(value);
      return trunks.length > 1 ? `Hunting ${trunks.join(' then ')}.` : undefined;
    }
    case 4: {
      const trunks = pairsOf(value);
      return trunks.length > 1 ? `Hunting ${trunks.map(([trunk]) => trunk).join(' then ')}.` : undefined;
    }
    case 5:
      return 'The call ends here.';
    case 6: {
      const [, least, most, tries] = Array.isArray(value) ? (value as readonly Json[]) : [];
      return `Asks for ${least === most ? String(least) : `${String(least)} to ${String(most)}`} digits, ${String(tries)} tries.`;
    }
    default:
      return undefined;
  }
}

/** What decided: `rule 2.2 Late shift`; undefined where no rule did. */
export function decidedBy({ no, label }: Decision): string | undefined {
  return (no ?? '') === '' ? undefined : `rule ${no!}${(label ?? '') === '' ? '' : ` ${label!}`}`;
}

/** Whether two decisions send a call to the same place. */
export function isSameWay(one: Decision, other: Decision): boolean {
  return decisionWords(one) === decisionWords(other);
}

/** A decision standing alone, where there may be none: the words in which rules say it, with a capital. */
export function decisionText(json: Json | Decision | undefined): string {
  return isMembers(json as Json) ? capital(decisionWords(json as unknown as Decision)) : 'No decision';
}
