/** A number as prefixes are held against it (calling-card.md, Form of prefixes). */
export interface Dialled {
  /**
   * The forms in which prefixes may begin it, the one in which they say more of it first: E.164, but the North American
   * plan without its +1.
   */
  readonly forms: readonly string[];
  /** A prefix has to be equal to it. */
  readonly isWhole: boolean;
}

const longestPrefix = 24;

/** How many digits of E.164 the `+1` stands for that prefixes of the North American plan are written without. */
const planCode = '+1';

/**
 * A number as N1 leaves it: of ten digits it is one of the North American plan; up to seven alone are a short code, or
 * a local number of nobody knows where; other digits alone are E.164 without its +, as some stacks send them.
 */
export function dialledOf(number: string): Dialled {
  const text = number.slice(0, longestPrefix);
  if (text.startsWith(planCode)) return { forms: [text.slice(planCode.length), text], isWhole: false };
  if (text.startsWith('+')) return { forms: [text], isWhole: false };
  if (!/^[0-9]{8,}$/.test(text)) return { forms: [text], isWhole: true };
  return text.length === 10
    ? { forms: [text, planCode + text], isWhole: false }
    : { forms: [`+${text}`], isWhole: false };
}

/** The digits of E.164 that a prefix covers, by which prefixes of both forms are compared. */
export function covered(prefix: string): number {
  return prefix.startsWith('+') ? prefix.length : planCode.length + prefix.length;
}
