/** Numbers as routing.md, N1 to N4 read them, written without a look at how the service does it. */

/** N1: without punctuation; a North American number as its ten digits; any other number keeps the `+` it came with. */
export function normalise(text: string): string {
  let digits = '';
  for (const character of text) if (character >= '0' && character <= '9') digits += character;
  const international = text.trim().startsWith('+');
  if (digits.length === 11 && digits[0] === '1') return digits.slice(1);
  return international ? `+${digits}` : digits;
}

const isNorthAmerican = (number: string) => number.length === 10 && !number.startsWith('+');

/** N2: seven digits called get the area code of a caller who has one. Both are normalised. */
export function withAreaCode(called: string, calling: string | undefined): string {
  return called.length === 7 && !called.startsWith('+') && calling !== undefined && isNorthAmerican(calling) ? calling.slice(0, 3) + called : called;
}

/** The caller's first three digits. */
export function areaCodeOf(number: string): string | undefined {
  return isNorthAmerican(number) ? number.slice(0, 3) : undefined;
}

/** N4: digit by digit; X stands for any one digit. */
export function patternMatches(pattern: string, number: string): boolean {
  if (pattern.length !== number.length) return false;
  for (let place = 0; place < pattern.length; place++) {
    const wanted = pattern[place]!;
    const digit = number[place]!;
    if (wanted === 'X' ? digit < '0' || digit > '9' : wanted !== digit) return false;
  }
  return true;
}

/** N4, between two patterns that match one number: negative when the first comes first, 0 when they are the same. */
export function comparePatterns(left: string, right: string): number {
  const literals = (pattern: string) => [...pattern].filter((character) => character !== 'X').length;
  if (literals(left) !== literals(right)) return literals(right) - literals(left);
  for (let place = 0; place < left.length; place++) {
    const [one, other] = [left[place] === 'X', right[place] === 'X'];
    if (one !== other) return one ? 1 : -1;
  }
  return 0;
}
