import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { asDialled, normaliseCalled, percentDecoded } from '../schema/kinds/number-form.js';
import { compileExpression, storedExpression } from './expression.js';
import type { Expression } from './vocabulary.js';

/** Prohibited destinations, compiled. */
export interface Constraints {
  /** What cannot be used, each with its place. Those that cannot be prohibit nothing. */
  readonly errors: readonly { readonly place: number; readonly refusal: Refusal }[];
  /** The constraint that a number, the digits sent or a SIP user falls under; undefined where it may be reached. */
  prohibiting(reached: string): string | undefined;
}

const unconstrained: Constraints = { errors: [], prohibiting: () => undefined };

/**
 * Compiles the constraints of a group or a provider (routing.md, Constraints). Linear in what is looked at, and
 * together no larger than the expressions of one plan, so that no tenant can stall a call. Refusals: bad_regex,
 * regex_too_large.
 */
export function compileConstraints(texts: readonly string[]): Constraints {
  if (texts.length === 0) return unconstrained;
  const errors: { readonly place: number; readonly refusal: Refusal }[] = [];
  const compiled: Compiled[] = [];
  let instructions = 0;
  for (const [place, text] of texts.entries()) {
    // One that is far too large is not worth compiling those behind it.
    if (instructions > limits.planRegexInstructions) break;
    const found = compileExpression(text);
    instructions += isRefusal(found) ? 0 : found.instructions;
    const expression =
      isRefusal(found) || instructions <= limits.planRegexInstructions
        ? found
        : refuse(
            'regex_too_large',
            `The constraints compile to more than ${limits.planRegexInstructions} instructions.`,
          );
    if (isRefusal(expression)) errors.push({ place, refusal: expression });
    else compiled.push({ text, expression });
  }
  return { errors, prohibiting: (reached) => prohibiting(compiled, reached) };
}

/**
 * The same of what was checked when it was written, for calls: each expression is compiled when a call first asks it.
 */
export function storedConstraints(texts: readonly string[]): Constraints {
  if (texts.length === 0) return unconstrained;
  const stored = texts.map((text): Compiled => ({ text, expression: storedExpression(text) }));
  return { errors: [], prohibiting: (reached) => prohibiting(stored, reached) };
}

interface Compiled {
  readonly text: string;
  readonly expression: Expression;
}

function prohibiting(compiled: readonly Compiled[], reached: string): string | undefined {
  const spellings = spellingsOf(reached);
  for (const { text, expression } of compiled)
    if (spellings.some((spelling) => expression.finds(spelling))) return text;
  return undefined;
}

/**
 * The spellings of a destination on which constraints are tried (routing.md, Regex): as it is sent, percent-decoded; as
 * N1 leaves it, behind which a gateway knows it however it was written; and as people dial it who write `011` for +.
 */
export function spellingsOf(sent: string): readonly string[] {
  const found = new Set([bounded(percentDecoded(sent) ?? sent)]);
  const number = normaliseCalled(sent);
  if (number !== undefined) found.add(bounded(number)).add(bounded(asDialled(number)));
  return [...found];
}

/** A SIP user may be longer than any number; its beginning is what a gateway would dial. */
function bounded(text: string): string {
  return text.length > limits.matchedCharacters ? text.slice(0, limits.matchedCharacters) : text;
}

const kept = new WeakMap<readonly string[], Constraints>();

/** The constraints of a setting's value, made ready once: the value is the same object until somebody changes it. */
export function constraintsOf(set: readonly string[] | undefined): Constraints {
  if (set === undefined) return unconstrained;
  let constraints = kept.get(set);
  if (constraints === undefined) kept.set(set, (constraints = storedConstraints(set)));
  return constraints;
}
