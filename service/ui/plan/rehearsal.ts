import type { Json } from '../../schema/kind.js';
import { kinds } from './case.js';
import { decisionWords } from './decision.js';

/** Cases that are rehearsed together. */
export interface CaseSet {
  readonly provider: string;
  readonly name: string;
  readonly count: number;
}

/** A line of a rehearsal's report, or another entry, by its members. */
export type Attributes = Readonly<Record<string, Json>>;

/** The sets of cases, in the order of their providers and names. */
export function setsOf(cases: readonly Attributes[]): readonly CaseSet[] {
  const sets = new Map<string, CaseSet>();
  for (const attributes of cases) {
    const [provider, name] = [String(attributes['service_provider_name'] ?? ''), String(attributes['set_name'] ?? '')];
    const key = JSON.stringify([provider, name]);
    sets.set(key, { provider, name, count: (sets.get(key)?.count ?? 0) + 1 });
  }
  return [...sets.values()].sort(
    (one, other) => one.provider.localeCompare(other.provider) || one.name.localeCompare(other.name),
  );
}

/** The call of a line of a rehearsal's report, to be tried: times of a report are the system's. */
export function differenceAddress(
  app: string,
  line: Attributes,
): { readonly parts: readonly string[]; readonly query: Readonly<Record<string, string>> } {
  const text = (name: string): string => (typeof line[name] === 'string' ? line[name] : '');
  const attrs = line['attrs'];
  return {
    parts: [app, 'try'],
    query: {
      called: text('called'),
      ...(text('calling') === '' ? {} : { calling: text('calling') }),
      ...(text('time') === '' ? {} : { time: text('time').slice(0, 16).replace(' ', 'T'), zone: 'system' }),
      ...(text('call_id') === '' ? {} : { call: text('call_id') }),
      ...(typeof attrs === 'object' && attrs !== null && !Array.isArray(attrs)
        ? Object.fromEntries(
            Object.entries(attrs).map(([name, value]) => [
              `a.${name}`,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
          )
        : {}),
    },
  };
}

/** The same call as explain takes it; one that was made is known by its record. */
export function differenceBody(line: Attributes): { readonly [name: string]: Json } {
  if (typeof line['cdr'] === 'string') return { cdr: line['cdr'] };
  return Object.fromEntries(
    ['called', 'calling', 'time', 'attrs', 'call_id'].flatMap((name) =>
      (line[name] ?? '') === '' ? [] : [[name, line[name]!]],
    ),
  );
}

/**
 * What a report says a call came to, `number 2015550190 by Office/a1`, in the words in which rules say it. The rule is
 * told where nothing else is.
 */
export function outcomeWords(said: string): string {
  const [, kind = '', value = '', rule = '', pickup = ''] =
    /^(?:([a-z_]+)(?: (.*?))?)??(?:(?:^| )by (.+?))?(?:, pick-up (.+))?$/.exec(said) ?? [];
  const nth = (kinds as readonly string[]).indexOf(kind);
  const words =
    kind === 'denied'
      ? `refused: ${value}`
      : kind === 'no_route'
        ? 'no rule holds'
        : nth === -1
          ? said
          : decisionWords({ kind: nth, value: kind === 'collect' ? menuOf(value) : value });
  return `${kind === '' && rule !== '' ? `by ${rule}` : words}${pickup === '' ? '' : `, picked up at ${pickup}`}`;
}

function menuOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
