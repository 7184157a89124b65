import { capital } from '../data/words.js';
import type { Line } from './draft.js';
import { plainer } from './explanation.js';

/** What lint says of a plan; `path` names the place, as `rules/1/destination/value/0/criteria`. */
export interface PlanFinding {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** A call that shows it. */
  readonly example?: string | null;
  readonly isError: boolean;
}

/** Findings by the number of the rule beside which they stand; those of no rule under the empty text. */
export function placed(
  lines: readonly Line[],
  findings: readonly PlanFinding[],
): ReadonlyMap<string, readonly PlanFinding[]> {
  const found = new Map<string, PlanFinding[]>();
  for (const finding of findings) {
    let at: Line | undefined;
    for (const line of lines) {
      if (
        (finding.path === line.pointer || finding.path.startsWith(`${line.pointer}/`)) &&
        line.pointer.length > (at?.pointer.length ?? -1)
      )
        at = line;
    }
    const no = at?.no ?? '';
    found.set(no, [...(found.get(no) ?? []), finding]);
  }
  return found;
}

/** What a finding says, without the number that stands beside it anyway. */
export function findingWords({ message }: PlanFinding, no: string): string {
  const said = plainer(message);
  return said.startsWith(`Rule ${no}: `) ? capital(said.slice(`Rule ${no}: `.length)) : said;
}

/**
 * The rule before which a rule has to stand to be reached, where one rule alone is named in its way; it must be in the
 * same list or in one around it.
 */
export function mendingOf({ code, message }: PlanFinding, no: string): string | undefined {
  if (code !== 'unreachable' && code !== 'overflow_only') return undefined;
  const other = /\brule (\d+(?:\.\d+)*) decides\b/i.exec(message)?.[1];
  return other === undefined || other === no || no.startsWith(`${other}.`) ? undefined : other;
}

/** The next rule with findings behind one, round to the first; undefined where there are none. */
export function nextFinding(
  lines: readonly Line[],
  found: ReadonlyMap<string, unknown>,
  from: string | undefined,
): Line | undefined {
  const at = lines.findIndex(({ no }) => no === from);
  return [...lines.slice(at + 1), ...lines.slice(0, at + 1)].find(({ no }) => found.has(no));
}

/** `2 errors, 1 warning`; empty where there is nothing. */
export function findingCounts(findings: readonly PlanFinding[]): string {
  const errors = findings.filter(({ isError }) => isError).length;
  const warnings = findings.length - errors;
  return [
    errors === 0 ? '' : `${errors} ${errors === 1 ? 'error' : 'errors'}`,
    warnings === 0 ? '' : `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
