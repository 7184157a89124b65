import type { Json } from '../../schema/kind.js';

/** Cases that are rehearsed together. */
export interface CaseSet {
  readonly provider: string;
  readonly name: string;
  readonly count: number;
}

type Attributes = Readonly<Record<string, Json>>;

/** The sets of cases, in the order of their providers and names. */
export function setsOf(cases: readonly Attributes[]): readonly CaseSet[] {
  const sets = new Map<string, CaseSet>();
  for (const attributes of cases) {
    const [provider, name] = [String(attributes['service_provider_name'] ?? ''), String(attributes['set_name'] ?? '')];
    const key = JSON.stringify([provider, name]);
    sets.set(key, { provider, name, count: (sets.get(key)?.count ?? 0) + 1 });
  }
  return [...sets.values()].sort((one, other) => one.provider.localeCompare(other.provider) || one.name.localeCompare(other.name));
}

/** The call of a line of a rehearsal's report, to be tried: times of a report are the system's. */
export function differenceAddress(app: string, line: Attributes): { readonly parts: readonly string[]; readonly query: Readonly<Record<string, string>> } {
  const text = (name: string): string => typeof line[name] === 'string' ? line[name] : '';
  const attrs = line['attrs'];
  return {
    parts: [app, 'try'], query: {
      called: text('called'), ...(text('calling') === '' ? {} : { calling: text('calling') }), ...(text('time') === '' ? {} : { time: text('time').slice(0, 16).replace(' ', 'T'), zone: 'system' }),
      ...(typeof attrs === 'object' && attrs !== null && !Array.isArray(attrs) ? Object.fromEntries(Object.entries(attrs).map(([name, value]) => [`a.${name}`, typeof value === 'string' ? value : JSON.stringify(value)])) : {}),
    },
  };
}
