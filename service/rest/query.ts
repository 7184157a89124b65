import { refuse, type Refusal } from '../core/refusals.js';

/** The parameters of a query, decoded; `more` are filters on a column that has one already. */
export type Query = ReadonlyMap<string, string> & {
  readonly more?: readonly (readonly [name: string, value: string])[];
};

/** `malformed` for what is not percent-encoded UTF-8, or for a parameter given twice that is no filter. */
export function parseQuery(text: string): Query | Refusal {
  const query = new Map<string, string>();
  const more: [string, string][] = [];
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined)
      return refuse('malformed', 'The query is not percent-encoded UTF-8.');
    if (query.has(name) && name.startsWith('filter[') && !more.some(([other]) => other === name)) {
      more.push([name, value]);
      continue;
    }
    if (query.has(name)) return refuse('malformed', `The parameter ${name} is given twice.`);
    query.set(name, value);
  }
  return more.length === 0 ? query : Object.assign(query, { more });
}

/**
 * Refuses a parameter that the path does not take (`unknown_parameter`): what was asked for is then not what would be
 * done.
 */
export function only(query: Query, names: readonly string[] = []): Refusal | undefined {
  for (const name of query.keys()) {
    if (!names.includes(name)) return refuse('unknown_parameter', `This path does not take the parameter ${name}.`);
  }
  return undefined;
}

/** A whole number within a range, or `fallback` where it is not given. */
export function numberOf(query: Query, name: string, fallback: number, least: number, most: number): number | Refusal {
  const text = query.get(name);
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most
    ? value
    : refuse('malformed', `${name} is a whole number from ${least} to ${most}.`);
}

/** `true` or `false`; false where it is not given. */
export function flagOf(query: Query, name: string): boolean | Refusal {
  const text = query.get(name) ?? 'false';
  return text === 'true' || text === 'false' ? text === 'true' : refuse('malformed', `${name} is true or false.`);
}

function decode(text: string): string | undefined {
  return decodePart(text.replaceAll('+', ' '));
}

/** One percent-decoded part of a path or query; undefined when it is not UTF-8. */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
