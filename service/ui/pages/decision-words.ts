import type { Json } from '../../schema/kind.js';
import { spaced } from '../data/words.js';

type Decision = Readonly<Record<string, Json>>;

/** Kinds as the lookup protocol numbers them. */
const kinds = ['continue', 'number', 'sip', 'trunks', 'outpulse', 'terminate', 'collect'] as const;

/** `to 201 555 0190`, `hunting trunks 101 then 102`: a decision as people say it, without the rule. */
export function decisionWords(decision: Json | undefined): string {
  if (decision === null || decision === undefined || typeof decision !== 'object' || Array.isArray(decision)) return 'No decision';
  const { kind, value, status, reason } = decision as Decision;
  const name = typeof kind === 'number' ? kinds[kind] : kind;
  if (typeof reason === 'string' && (name === undefined || kind === null)) return `Refused: ${reason.replaceAll('_', ' ')}`;
  if (status === 1 || status === 'NO_ROUTE') return 'As dialled: nothing routes it';
  switch (name) {
    case 'continue': return 'As dialled';
    case 'number': return `To ${spaced(String(value ?? ''))}`;
    case 'sip': return `To ${String(value ?? '')}`;
    case 'trunks': return `To the called number by trunk ${Array.isArray(value) ? value.map(String).join(', then ') : String(value ?? '')}`;
    case 'outpulse': return Array.isArray(value) ? (value as readonly Json[]).map((pair) => Array.isArray(pair) ? `${spaced(String(pair[1] ?? ''))} by trunk ${String(pair[0] ?? '')}` : String(pair)).join(', then ').replace(/^/, 'Sends ') : 'Sends digits';
    case 'terminate': return value === null || value === undefined || value === '' ? 'Ended' : `Ended: ${String(value)}`;
    case 'collect': return 'Asks the caller for digits';
    default: return name === undefined || name === null ? 'No decision' : String(name);
  }
}
