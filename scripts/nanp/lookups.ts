import { areaCodes, elsewhereCodes } from './area-codes.js';
import { DataSet, typed, type Sizes } from './data-set.js';
import { numberAt } from './numbers.js';
import { Random } from './random.js';

/** One call to ask about, as the stack would send it. */
export interface Lookup {
  readonly called: string;
  readonly calling: string | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timeMs: number;
  readonly attributes: { readonly [name: string]: string | number | boolean } | undefined;
}

const minuteMs = 60_000;
const yearStart = Date.UTC(2026, 0, 1);
const yearMs = 365 * 24 * 60 * minuteMs;

/**
 * Half days in which clocks change or a holiday of the plans begins or ends, anywhere from St. John's to Honolulu:
 * the instant given is the middle.
 */
const changingMs = [
  Date.UTC(2026, 2, 8, 9),
  Date.UTC(2026, 10, 1, 8),
  Date.UTC(2026, 0, 1, 8),
  Date.UTC(2026, 0, 2, 8),
  Date.UTC(2026, 11, 24, 20),
  Date.UTC(2026, 11, 27, 8),
  Date.UTC(2026, 6, 3, 8),
  Date.UTC(2026, 6, 6, 6),
  Date.UTC(2026, 10, 26, 8),
  Date.UTC(2026, 10, 27, 8),
];

function instant(random: Random): number {
  switch (random.weighted({ any: 50, changing: 25, full: 25 })) {
    case 'any':
      return yearStart + random.below(yearMs);
    case 'changing':
      return random.pick(changingMs) + random.between(-360, 360) * minuteMs + random.below(minuteMs);
    // On the half hour, to the millisecond: where windows open and close.
    case 'full':
      return yearStart + random.below(365 * 48) * 30 * minuteMs + random.pick([-1, 0, 0, 1, 59_999, -minuteMs, -1000]);
  }
}

function caller(random: Random): string | undefined {
  switch (random.weighted({ area: 70, elsewhere: 14, foreign: 4, absent: 8, short: 2, typed: 2 })) {
    case 'area':
      return `${random.pick(areaCodes).code}${random.between(2, 9)}${random.digits(6)}`;
    case 'elsewhere':
      return `${random.pick(elsewhereCodes)}${random.between(2, 9)}${random.digits(6)}`;
    case 'foreign':
      return `+44${random.digits(10)}`;
    case 'absent':
      return undefined;
    case 'short':
      return random.pick(['0', '411', '2125']);
    case 'typed':
      return typed(`${random.pick(areaCodes).code}${random.between(2, 9)}${random.digits(6)}`, random);
  }
}

function attributes(random: Random): Lookup['attributes'] {
  if (random.percent(85)) return undefined;
  return {
    trunk: String(random.between(101, 140)),
    ...(random.percent(30) ? { restricted: random.percent(50) } : {}),
    ...(random.percent(30) ? { diversions: random.below(5) } : {}),
    ...(random.percent(30) ? { ingress: random.pick(['ain', 'sip']) } : {}),
  };
}

/**
 * `count` calls for a data set: known numbers, numbers that only a wildcard matches, unknown, short and emergency
 * numbers.
 */
export function* lookups(sizes: Sizes, count: number): Iterable<Lookup> {
  const patterns = [...new DataSet(sizes).wildcards()].map(([pattern]) => pattern!);
  for (let place = 0; place < count; place++) {
    const random = new Random(sizes.seed, 'lookup', place);
    const calling = caller(random);
    yield {
      called: called(random, sizes, patterns, calling),
      calling,
      timeMs: instant(random),
      attributes: attributes(random),
    };
  }
}

function called(random: Random, sizes: Sizes, patterns: readonly string[], calling: string | undefined): string {
  const known = () => numberAt(random.below(sizes.numbers), sizes.seed).digits;
  const weights = {
    known: 62,
    typed: 6,
    wildcard: patterns.length === 0 ? 0 : 20,
    unknown: 6,
    elsewhere: 2,
    seven: 2,
    short: 1,
    emergency: 1,
  };
  switch (random.weighted(weights)) {
    case 'known':
      return known();
    case 'typed':
      return typed(known(), random);
    case 'wildcard':
      return random.pick(patterns).replaceAll(/X/gi, () => random.digits(1));
    case 'unknown':
      return `${random.pick(areaCodes).code}${random.between(2, 9)}${random.digits(6)}`;
    case 'elsewhere':
      return random.percent(50) ? `${random.pick(elsewhereCodes)}${random.digits(7)}` : `+4930${random.digits(7)}`;
    // Without the area code, from a caller of the same one where that can be: N2.
    case 'seven':
      return numberAt(placeNear(random, sizes, calling), sizes.seed).digits.slice(3);
    case 'short':
      return random.pick(['0', '411', '611', '711']);
    case 'emergency':
      return random.pick(['911', '933']);
  }
}

/** The place of a local number in the caller's area code, any place where the caller has none. */
function placeNear(random: Random, sizes: Sizes, calling: string | undefined): number {
  const index = areaCodes.findIndex(({ code }) => calling?.startsWith(code));
  const turns = Math.floor((sizes.numbers * 4) / 5 / areaCodes.length);
  if (index < 0 || turns < 1) return random.below(sizes.numbers);
  const ordinal = index + random.below(turns) * areaCodes.length;
  // Local numbers take four places of every five.
  return ordinal + Math.floor(ordinal / 4);
}
