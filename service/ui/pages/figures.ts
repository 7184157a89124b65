import type { Json } from '../../schema/kind.js';

/** What was answered to `statistics?series=`: lists by step, null where nothing was measured. */
export interface Series {
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly calls: readonly (number | null)[];
  readonly denied: readonly (number | null)[];
  readonly decisions: Readonly<Record<string, readonly (number | null)[]>>;
  readonly latency: Readonly<Record<string, readonly (number | null)[]>>;
}

type Attributes = Readonly<Record<string, Json>>;

export function seriesOf(attributes: Attributes): Series {
  const list = (value: Json | undefined): readonly (number | null)[] =>
    Array.isArray(value) ? (value as readonly (number | null)[]) : [];
  const lists = (value: Json | undefined): Readonly<Record<string, readonly (number | null)[]>> =>
    Object.fromEntries(
      Object.entries(
        value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)
          ? {}
          : (value as Attributes),
      ).map(([name, one]) => [name, list(one)]),
    );
  return {
    fromSeconds: Number(attributes['from_seconds'] ?? 0),
    stepSeconds: Number(attributes['step_seconds'] ?? 1),
    calls: list(attributes['calls']),
    denied: list(attributes['denied']),
    decisions: lists(attributes['decisions']),
    latency: lists(attributes['latency']),
  };
}

/** Calls a second over the last measured steps of about half a minute; undefined where none was measured. */
export function callsPerSecond({ calls, stepSeconds }: Series, overSeconds = 30): number | undefined {
  const measured = calls
    .slice(-Math.max(1, Math.round(overSeconds / stepSeconds)) - 1)
    .filter((count) => count !== null);
  return measured.length === 0
    ? undefined
    : measured.reduce((sum, count) => sum + count, 0) / (measured.length * stepSeconds);
}

/** The newest value that was measured. */
export function lastOf(list: readonly (number | null)[] | undefined): number | undefined {
  return list?.findLast((value) => value !== null) ?? undefined;
}

export function sumOf(list: readonly (number | null)[]): number {
  return list.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Microseconds as people read them: `80 µs`, `0.3 ms`, `1.2 s`. */
export function latencyWords(microseconds: number | undefined | null): string {
  if (microseconds === undefined || microseconds === null) return '';
  if (microseconds < 100) return `${Math.round(microseconds)} µs`;
  const ms = microseconds / 1_000;
  return ms < 10
    ? `${Number(ms.toFixed(2))} ms`
    : ms < 1_000
      ? `${Math.round(ms)} ms`
      : `${Number((ms / 1_000).toFixed(1))} s`;
}

/** A rate in at most three digits. */
export function rateWords(rate: number): string {
  return rate === 0 ? '0' : rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en-US');
}

const kinds: Readonly<Record<string, string>> = {
  continue: 'As dialled',
  number: 'To a number',
  sip: 'To SIP',
  trunks: 'To trunks',
  outpulse: 'Outpulse',
  terminate: 'Terminate',
  collect: 'Collect digits',
  no_route: 'As dialled: nothing routes it',
  denied: 'Refused',
};

/** A kind of decision as people say it. */
export function kindWords(kind: string): string {
  return kinds[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}`;
}
