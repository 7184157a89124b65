import { isRefusal, refuse } from '../../core/refusals.js';
import { asDialled } from '../../schema/kinds/number-form.js';
import { hintOf } from '../expression-reach.js';
import type { CriterionKind, Expression, MeasuredExpression } from '../vocabulary.js';

const calledPrefix = 'called:';

/** A regular expression finds a match in the caller's number, or in the called one behind `called:`. */
export function match(type = 'match'): CriterionKind {
  return {
    type,
    told: { label: 'Match', sentence: 'caller matches {}', input: 'expression', example: '^617' },
    words:
      "a POSIX extended regular expression, searched for in the caller's number; behind called: in the called number",
    parse(value, compiling) {
      if (typeof value !== 'string') return refuse('bad_criterion', 'A regular expression is a text.');
      const ofCalled = value.startsWith(calledPrefix);
      const text = ofCalled ? value.slice(calledPrefix.length) : value;
      const expression = compiling.expression(text);
      if (isRefusal(expression)) return expression;
      return {
        type,
        expected: value,
        extents: [{ of: 'fact', fact: `match ${value}`, about: ofCalled ? 'called' : 'caller' }],
        holds({ call }) {
          const number = ofCalled ? call.called : call.calling;
          return number !== undefined && number !== '' && findsIn(expression, number);
        },
        doubt: () =>
          !('canMatchNumber' in expression) || (expression as MeasuredExpression).canMatchNumber()
            ? undefined
            : `No number as niud writes it can match ${value}. ${hintOf(text)}`,
        found: ({ call }) => (ofCalled ? `called ${call.called}` : callerText(call.calling)),
      };
    },
  };
}

/** A number of another country is tried as people dial it too: `01144...` for `+44...` (routing.md, Regex). */
function findsIn(expression: Expression, number: string): boolean {
  return expression.finds(number) || (number.startsWith('+') && expression.finds(asDialled(number)));
}

/** The caller's number for explain. */
export function callerText(calling: string | undefined): string {
  return calling === undefined || calling === '' ? 'no caller' : `caller ${calling}`;
}
