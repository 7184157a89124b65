/** A line of a deck, as far as its price goes. */
export interface Line {
  readonly prefix: string;
  readonly effective: string;
  readonly end: string | null;
}

/** The most digits that a prefix has. */
const mostDigits = 15;

/**
 * The prefixes that a number, or the beginning of one, may be priced by, the longest first, in the form in which decks
 * keep them (calling-card.md, Form of prefixes): digits alone are of the North American plan, `1212` is `212` and `1`
 * is `+1`; others begin with + or 011. Empty where it is no number.
 */
export function candidatesOf(typed: string): readonly string[] {
  const bare = typed.replace(/[\s().-]/g, '');
  const foreign = /^(?:\+|011)(\d+)$/.exec(bare)?.[1];
  if (foreign !== undefined && !foreign.startsWith('1')) return beginnings(foreign).map((digits) => `+${digits}`);
  const digits = foreign?.slice(1) ?? (/^\d+$/.test(bare) ? bare.replace(/^1(?=\d|$)/, '') : undefined);
  return digits === undefined || bare === '' ? [] : [...beginnings(digits), '+1'];
}

function beginnings(digits: string): readonly string[] {
  const cut = digits.slice(0, mostDigits);
  return Array.from({ length: cut.length }, (_, nth) => cut.slice(0, cut.length - nth));
}

/**
 * The line of one prefix that holds at a time, of those that began before it the latest; times are texts of one zone.
 */
export function effectiveAt<L extends Line>(lines: readonly L[], at: string): L | undefined {
  return lines
    .filter(({ effective, end }) => effective <= at && (end === null || at < end))
    .sort((one, other) => (one.effective < other.effective ? 1 : -1))[0];
}

/** The line that prices it: of the longest prefix that has one at that time. */
export function priced<L extends Line>(candidates: readonly string[], lines: readonly L[], at: string): L | undefined {
  for (const prefix of candidates) {
    const found = effectiveAt(
      lines.filter((line) => line.prefix === prefix),
      at,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
