import { limits } from '../../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import { compileExpression, storedExpression } from '../../../routing/expression.js';
import type { Expression } from '../../../routing/vocabulary.js';
import type { Json } from '../../../schema/kind.js';
import { at, documentKind, join, membersOf } from './document.js';
import { ccLimits } from '../limits.js';

/** What an offering or an account says about the numbers that may be called (calling-card.md, Constraints). */
export interface Constraint {
  readonly action: 'block' | 'require';
  /** As written: an account's entry takes the place of the offering's with the same text. */
  readonly text: string;
  /** Asked of the normalised destination. */
  readonly expression: Expression;
}

/** The kind of `constraints` and `constraint_overrides`: an array of entries. */
export const constraints = documentKind({
  name: 'constraints',
  shape: 'array',
  words: 'a JSON array of {"action": "block" or "require", "value": a regular expression on the destination}',
  schema: {
    type: 'array',
    maxItems: ccLimits.constraints,
    items: {
      type: 'object',
      required: ['action', 'value'],
      additionalProperties: false,
      properties: {
        action: { enum: ['block', 'require'] },
        value: { type: 'string', minLength: 1, maxLength: limits.regexCharacters },
      },
    },
  },
  fault,
});

/** The entries of a stored column; their expressions are compiled when a call first asks them. */
export function readConstraints(text: string): readonly Constraint[] {
  const entries = JSON.parse(text) as readonly { readonly action: Constraint['action']; readonly value: string }[];
  return entries.map(({ action, value }) => ({ action, text: value, expression: storedExpression(value) }));
}

function fault(value: Json): Refusal | undefined {
  const entries = value as readonly Json[];
  if (entries.length > ccLimits.constraints) return refuse('too_long', `More than ${ccLimits.constraints} entries.`);
  let instructions = 0;
  for (const [place, entry] of entries.entries()) {
    const size = sizeOf(entry, String(place));
    if (isRefusal(size)) return size;
    instructions += size;
    if (instructions > limits.planRegexInstructions) {
      return at(
        join(String(place), 'value'),
        refuse(
          'regex_too_large',
          `The expressions compile to more than ${limits.planRegexInstructions} instructions together.`,
        ),
      );
    }
  }
  return undefined;
}

/** Instructions of an entry's expression. */
function sizeOf(value: Json, path: string): number | Refusal {
  const members = membersOf(value, path, ['action', 'value']);
  if (isRefusal(members)) return members;
  const { action, value: text } = members;
  if (action !== 'block' && action !== 'require')
    return at(join(path, 'action'), refuse('bad_choice', 'Not one of block, require.'));
  if (typeof text !== 'string')
    return at(join(path, 'value'), refuse('wrong_type', 'A regular expression is expected.'));
  const expression = compileExpression(text);
  return isRefusal(expression) ? at(join(path, 'value'), expression) : expression.instructions;
}
