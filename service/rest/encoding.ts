import { limits } from '../core/limits.js';

/** Codings in which replies go out, the better first (RFC 9110, 8.4.1). */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/**
 * The coding in which an answer is wanted, of those offered: the one of the highest weight in `Accept-Encoding`, the
 * earlier of two alike. Undefined where none is wanted, or the answer as it is is wanted more (RFC 9110, 12.5.3).
 */
export function acceptedCoding(header: string | undefined, offered: readonly Coding[] = codings): Coding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const part of header.split(',', limits.namedCodings)) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(name === 'x-gzip' ? 'gzip' : name, weight === undefined ? 1 : weightOf(weight));
  }
  const weightFor = (name: string, absent: number): number => weights.get(name) ?? weights.get('*') ?? absent;
  let best: Coding | undefined,
    most = 0;
  for (const coding of offered) {
    const weight = weightFor(coding, 0);
    if (weight > most) [best, most] = [coding, weight];
  }
  return weights.has('identity') && weights.get('identity')! > most ? undefined : best;
}

function weightOf(text: string): number {
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

/**
 * Whether a media type is named in an `Accept` header with a weight above nothing; what `*` stands for is not named.
 */
export function accepts(header: string | undefined, type: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return name === type && (weight === undefined || weightOf(weight) > 0);
  });
}
