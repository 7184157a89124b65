import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { parseJson } from '../schema/kinds/parse-json.js';
import { normalisePhone } from '../schema/kinds/phone.js';

type Members = { readonly [name: string]: Json };

/**
 * The names of the lists of area codes that rules ask for, each once: references of the plan, read without compiling it. `types` are the
 * application's spellings of the criterion. Rules that are no JSON name none.
 */
export function npaListsOf(rulesText: string, types: readonly string[] = ['npa']): string[] {
  if (!types.some((type) => rulesText.includes(`"${type}"`))) return [];
  return namedIn(rulesText, ({ type, criteria }) => typeof type === 'string' && types.includes(type) && typeof criteria === 'string' ? criteria.trim() : undefined);
}

/** The numbers that rules name as destinations, each once, normalised: none of them may be a number that is routed to the plan (routing.md R6). */
export function staticNumbersOf(rulesText: string): string[] {
  if (!rulesText.includes('"number"')) return [];
  return namedIn(rulesText, ({ type, value }) => {
    if (type !== 'number' || typeof value !== 'string' && typeof value !== 'number') return undefined;
    const number = normalisePhone(String(value));
    return isRefusal(number) ? undefined : number;
  });
}

/** The call plans that rules lead to, each once, by the application's spellings of that destination. */
export function plansNamedIn(rulesText: string, types: readonly string[] = ['call_plan']): string[] {
  if (!types.some((type) => rulesText.includes(`"${type}"`))) return [];
  return namedIn(rulesText, ({ type, value }) => typeof type === 'string' && types.includes(type) && typeof value === 'string' ? value : undefined);
}

/** What `name` finds in the objects of a JSON text, wherever they stand. */
function namedIn(text: string, name: (members: Members) => string | undefined): string[] {
  const json = parseJson(text, { bytes: limits.planBytes, depth: limits.jsonDepth });
  const found = new Set<string>();
  let level: readonly Json[] = isRefusal(json) ? [] : [json];
  while (level.length > 0) {
    const below: Json[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const named = Array.isArray(value) ? undefined : name(value as Members);
      if (named !== undefined && named !== '') found.add(named);
      below.push(...Object.values(value) as Json[]);
    }
    level = below;
  }
  return [...found];
}
