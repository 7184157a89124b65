import type { Finding } from '../../core/refusals.js';

/**
 * The number of a rule as people count it, from the pointer at which a finding places it:
 * `rules/1/destination/value/0/criteria` is of rule 2.1, and
 * `rules/0/destination/value/choices/9/value/2` of rule 1 choice 9 rule 3. Undefined where the pointer is of no rule.
 */
export function ruleNumber(pointer: string): string | undefined {
  const parts = pointer.split('/');
  if (parts[0] !== 'rules' || !isPlace(parts[1])) return undefined;
  let number = String(Number(parts[1]) + 1);
  let at = 2;
  while (parts[at] === 'destination') {
    at++;
    let isOfMenu = false;
    for (;;) {
      const choice = parts[at] === 'value' && parts[at + 1] === 'choices' ? parts[at + 2] : undefined;
      if (choice !== undefined) number += ` choice ${choice}`;
      else if (parts[at] === 'value' && parts[at + 1] === 'default') number += ' default';
      else break;
      at += choice === undefined ? 2 : 3;
      isOfMenu = true;
    }
    const place = parts[at + 1];
    if (parts[at] === undefined || !isPlace(place) || !isInList(parts, at)) return number;
    number += isOfMenu ? ` rule ${Number(place) + 1}` : `.${Number(place) + 1}`;
    at += 2;
  }
  return number;
}

function isPlace(part: string | undefined): part is string {
  return part !== undefined && /^\d+$/.test(part);
}

/** A rule of a nested list goes on with what is in it, or ends the pointer; a place in a list of trunks does not. */
function isInList(parts: readonly string[], at: number): boolean {
  const next = parts[at + 2];
  return next === undefined || ['destination', 'criteria', 'type'].includes(next);
}

/** The finding with the number of its rule before its words. */
export function numbered(finding: Finding): Finding {
  const number = ruleNumber(finding.field);
  return number === undefined
    ? finding
    : {
        ...finding,
        message: `Rule ${number}: ${finding.message.startsWith('Rule ') ? 'r' + finding.message.slice(1) : finding.message}`,
      };
}
