import { limits } from '../../core/limits.js';
import { isRefusal, refuse, type Finding } from '../../core/refusals.js';
import { compileExpression, storedExpression } from '../../routing/expression.js';
import type { Expression } from '../../routing/vocabulary.js';

/** The prohibited destinations of one group, compiled. */
export interface Constraints {
  /** What cannot be used, each with its place as the field: `constraints/2`. Those that cannot be prohibit nothing. */
  readonly errors: readonly Finding[];
  /** The constraint that a number, the digits sent or a SIP user falls under; undefined where it may be reached. */
  prohibiting(reached: string): string | undefined;
}

const unconstrained: Constraints = { errors: [], prohibiting: () => undefined };

/**
 * Compiles the constraints of a group (routing.md, crs). Linear in what is looked at, and together no larger than the expressions of one plan, so that no
 * tenant can stall a call. Refusals: bad_regex, regex_too_large.
 */
export function compileConstraints(texts: readonly string[]): Constraints {
  if (texts.length === 0) return unconstrained;
  const errors: Finding[] = [];
  const compiled: Compiled[] = [];
  let instructions = 0;
  for (const [place, text] of texts.entries()) {
    // One that is far too large is not worth compiling those behind it.
    if (instructions > limits.planRegexInstructions) break;
    const found = compileExpression(text);
    instructions += isRefusal(found) ? 0 : found.instructions;
    const expression = isRefusal(found) || instructions <= limits.planRegexInstructions ? found
      : refuse('regex_too_large', `The constraints compile to more than ${limits.planRegexInstructions} instructions.`);
    if (isRefusal(expression)) errors.push({ field: `constraints/${place}`, code: expression.code, message: expression.message });
    else compiled.push({ text, expression });
  }
  return { errors, prohibiting: (reached) => prohibiting(compiled, reached) };
}

/** The same of a group that was checked when it was written, for calls: each expression is compiled when a call first asks it. */
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
  // A SIP user may be longer than any number; its beginning is what a gateway would dial.
  const looked = reached.length > limits.matchedCharacters ? reached.slice(0, limits.matchedCharacters) : reached;
  for (const { text, expression } of compiled) if (expression.finds(looked)) return text;
  return undefined;
}
