import { areaCodes, tollFreeCodes, type AreaCode } from './area-codes.js';

/**
 * The telephone number of each place in a data set: different for every place, spread over the exchanges, known without
 * a table. One in five is toll-free. Exchange 555 stays free for destinations, so that no destination is ever the
 * called number.
 */
const exchanges: readonly string[] = Array.from({ length: 800 }, (_, index) => String(200 + index)).filter(
  (exchange) => !exchange.endsWith('11') && exchange !== '555',
);
const lines = 10_000;
/** Numbers under one area code. */
const perCode = exchanges.length * lines;
/** Has no factor in common with `perCode`, so that stepping by it visits every number once. */
const stride = 3_141_593;

/** The most places a data set may have: the local codes are filled first. */
export const mostNumbers = Math.floor((areaCodes.length * perCode * 5) / 4);

function localPart(place: number, seed: number): string {
  const spot = Number((BigInt(place) * BigInt(stride) + BigInt(seed)) % BigInt(perCode));
  return exchanges[Math.floor(spot / lines)]! + String(spot % lines).padStart(4, '0');
}

interface NumberAt {
  readonly digits: string;
  /** Undefined for a toll-free number, which lives nowhere. */
  readonly area: AreaCode | undefined;
}

export function numberAt(place: number, seed: number): NumberAt {
  if (place % 5 === 4) {
    const ordinal = Math.floor(place / 5);
    return {
      digits:
        tollFreeCodes[ordinal % tollFreeCodes.length]! + localPart(Math.floor(ordinal / tollFreeCodes.length), seed),
      area: undefined,
    };
  }
  const ordinal = place - Math.floor(place / 5);
  const area = areaCodes[ordinal % areaCodes.length]!;
  return { digits: area.code + localPart(Math.floor(ordinal / areaCodes.length), seed), area };
}
