import { RE2JS, RE2JSException, RE2Set } from 're2js';
import { codePoints, unitAt } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { refuse, type Refusal } from '../core/refusals.js';
import { canMatchNumber } from './expression-reach.js';
import { roughSize } from './expression-size.js';
import type { Expression, MeasuredExpression } from './vocabulary.js';

/** Unicode classes are left out: numbers have no letters, and such a class holds hundreds of ranges. */
const flags = RE2JS.DISABLE_UNICODE_GROUPS;

/**
 * A regular expression of a tenant (routing.md, Regex): RE2 syntax with POSIX classes, unanchored, linear in the text.
 * Refusals: bad_regex with the reason, regex_too_large over 500 instructions.
 */
export function compileExpression(text: string): MeasuredExpression | Refusal {
  if (text === '') return refuse('bad_regex', 'The expression is empty.');
  if (codePoints(text) > limits.regexCharacters)
    return refuse('bad_regex', `The expression is longer than ${limits.regexCharacters} characters.`);
  const forbidden = forbiddenForm(text);
  if (forbidden !== undefined) return refuse('bad_regex', forbidden);
  if (roughSize(text) > 2 * limits.regexInstructions) return tooLarge('far more');
  try {
    const instructions = RE2JS.compile(text, flags).programSize();
    if (instructions > limits.regexInstructions) return tooLarge(String(instructions));
    const states = automaton(text);
    return {
      instructions,
      finds: (number) => finds(states, number),
      canMatchNumber: () => canMatchNumber(text, flags),
    };
  } catch (error) {
    if (error instanceof RE2JSException) return refuse('bad_regex', `The expression cannot be used: ${error.message}.`);
    throw error;
  }
}

function automaton(text: string): RE2Set {
  const states = new RE2Set(RE2Set.UNANCHORED, flags, limits.expressionStateBytes);
  states.add(text);
  states.compile();
  return states;
}

/** A number abroad is tried as it is dialled here too, with 011 in place of the plus (routing.md, Regex). */
function finds(states: RE2Set, number: string): boolean {
  if (number.length > limits.matchedCharacters) return false;
  if (states.match(number).length > 0) return true;
  return unitAt(number, 0) === plus && states.match(`011${number.slice(1)}`).length > 0;
}

const plus = 0x2b;

/** Those that calls have met, by their text: tenants mostly write the same few. */
const kept = new Map<string, StoredExpression>();

/**
 * An expression that was checked when it was written, for calls: compiled when the first of them asks, and shared by
 * all rules that say the same. One that cannot be compiled after all finds nothing.
 */
export function storedExpression(text: string): Expression {
  let expression = kept.get(text);
  if (expression === undefined) {
    if (kept.size >= limits.keptExpressions) kept.clear();
    kept.set(text, (expression = new StoredExpression(text)));
  }
  return expression;
}

class StoredExpression implements Expression {
  #states: RE2Set | undefined;
  #unusable = false;

  constructor(readonly text: string) {}

  finds(number: string): boolean {
    if (this.#states === undefined && !this.#unusable) this.#compile();
    return this.#states !== undefined && finds(this.#states, number);
  }

  #compile(): void {
    try {
      this.#states = automaton(this.text);
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      this.#unusable = true;
    }
  }
}

function tooLarge(instructions: string): Refusal {
  return refuse(
    'regex_too_large',
    `The expression compiles to ${instructions} instructions; ${limits.regexInstructions} are allowed.`,
  );
}

/** Forms of other dialects, found before RE2 would take them for something else or say no in words of its own. */
function forbiddenForm(text: string): string | undefined {
  let inBrackets = false;
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at, at + 4);
    if (text[at] === '\\') {
      const next = text[at + 1] ?? '';
      if (!inBrackets && /[1-9]/.test(next)) return `Back-references (\\${next}) cannot be matched in linear time.`;
      if (!inBrackets && '<>bB'.includes(next) && next !== '') return `The word boundary \\${next} is not supported.`;
      if (!inBrackets && 'Az'.includes(next) && next !== '' && isRepetition(text, at + 2)) return anchorRepeated;
      at++;
    } else if (inBrackets) {
      if (/^\[[.=]/.test(rest)) return `Collating forms such as [${rest[1]}a${rest[1]}] are not supported.`;
      if (/^\[:[<>]/.test(rest)) return `The word boundary [[:${rest[2]}:]] is not supported.`;
      if (rest.startsWith('[:')) {
        const end = text.indexOf(':]', at + 2);
        if (end > 0) at = end + 1;
      } else if (text[at] === ']') inBrackets = false;
    } else if (text[at] === '[') {
      inBrackets = true;
      // A bracket that closes at once stands for itself.
      if (text[at + 1] === '^') at++;
      if (text[at + 1] === ']') at++;
    } else if ((text[at] === '^' || text[at] === '$') && isRepetition(text, at + 1)) {
      return anchorRepeated;
    } else if (/^\(\?<?[=!]/.test(rest)) {
      return 'Look-ahead and look-behind cannot be matched in linear time.';
    }
  }
  return undefined;
}

const anchorRepeated = 'A beginning or an end cannot be repeated: it would match everywhere.';

/** Whether what stands before a place is repeated. */
function isRepetition(text: string, at: number): boolean {
  repetition.lastIndex = at;
  return repetition.test(text);
}

const repetition = /[*+?]|\{\d/y;
