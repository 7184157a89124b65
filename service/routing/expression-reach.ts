import { RE2JS } from 're2js';

/**
 * Whether a regular expression can match any number as niud writes it (routing.md, N1, Lint): asked where one is
 * written, never by a call. The program of the expression and the forms of numbers are walked together, step by step,
 * which finds a number that both have if there is one.
 */

/** Characters that may stand at each place of a number, and how many of them make one at least. */
interface Form {
  readonly places: readonly string[];
  readonly least: number;
}

const any = '0123456789';

function form(begin: readonly string[], least: number, most: number): Form {
  return { places: [...begin, ...Array.from({ length: most - begin.length }, () => any)], least };
}

/**
 * Ten digits, short codes and longer ones do not begin with 1: N1 drops it. What dials an operator, another country or
 * a carrier begins with 0 or 101; the forms with 011 in place of + are tried too.
 */
const forms: readonly Form[] = [
  form(['23456789'], 1, 15),
  form(['0'], 1, 18),
  form(['+', '023456789'], 8, 16),
  form(['1', '0', '1'], 7, 7),
  form(['1', '0', '1'], 14, 18),
  form(['1'], 1, 3),
  form(['1', '1'], 4, 4),
  form(['1', '23456789', '1', '1'], 4, 4),
];

/** A number of some form, read up to a place. */
interface Reading {
  readonly form: Form;
  readonly place: number;
}

const readings: readonly Reading[] = forms.flatMap((each) =>
  Array.from({ length: each.places.length + 1 }, (_, place) => ({ form: each, place })),
);
const readingAt = new Map(forms.map((each) => [each, readings.findIndex(({ form: of }) => of === each)]));

/** As the compiler of expressions has it; read, and believed only where it is of this shape. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  matchRune(rune: number): boolean;
}

interface Program {
  readonly inst: readonly Instruction[];
  readonly start: number;
}

/** What instructions do, by their number in the program. */
const does = {
  ALTERNATIVE: 1,
  ALTERNATIVE_MATCH: 2,
  CAPTURE: 3,
  ASSERT: 4,
  FAIL: 5,
  MATCH: 6,
  PASS: 7,
  RUNE: 8,
  RUNE_ONE: 9,
  RUNE_ANY: 10,
  RUNE_ANY_NOT_LINE: 11,
} as const;

/** What an assertion asks for: the beginning or the end, of a line or the text, which are the same in a number. */
const asserts = { BEGIN: 0b0101, END: 0b1010, ALL: 0b1111 } as const;

function programOf(text: string, flags: number): Program | undefined {
  const { prog } =
    (RE2JS.compile(text, flags) as unknown as { readonly re2Input?: { readonly prog?: Partial<Program> } }).re2Input ??
    {};
  const isKnown =
    prog !== undefined &&
    Array.isArray(prog.inst) &&
    typeof prog.start === 'number' &&
    typeof prog.inst[prog.start]?.matchRune === 'function';
  return isKnown ? (prog as Program) : undefined;
}

/** True where some number matches, and where that cannot be told. The expression compiles. */
export function canMatchNumber(text: string, flags: number): boolean {
  const program = programOf(text, flags);
  return program === undefined || new Walk(program).finds();
}

/** Where a walk is: at an instruction, in a reading, and whether the number must end here. */
class Walk {
  readonly #seen = new Set<number>();
  readonly #open: number[] = [];

  constructor(readonly program: Program) {}

  finds(): boolean {
    const { inst, start } = this.program;
    // A match may begin anywhere in a number.
    for (let reading = 0; reading < readings.length; reading++) this.#go(start, reading, false);
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const ended = next % 2 === 1;
      const reading = Math.floor(next / 2) % readings.length;
      const found = this.#step(inst[Math.floor(next / 2 / readings.length)]!, reading, ended);
      if (found) return true;
    }
    return false;
  }

  #go(at: number, reading: number, ended: boolean): void {
    const place = (at * readings.length + reading) * 2 + (ended ? 1 : 0);
    if (this.#seen.has(place)) return;
    this.#seen.add(place);
    this.#open.push(place);
  }

  /** Whether a match is complete; each beginning of a number can be gone on with to a whole one. */
  #step(instruction: Instruction, reading: number, ended: boolean): boolean {
    const { op, out, arg } = instruction;
    switch (op) {
      case does.MATCH:
        return true;
      case does.FAIL:
        return false;
      case does.CAPTURE:
      case does.PASS:
        this.#go(out, reading, ended);
        return false;
      case does.ALTERNATIVE:
      case does.ALTERNATIVE_MATCH:
        this.#go(out, reading, ended);
        this.#go(arg, reading, ended);
        return false;
      case does.ASSERT:
        this.#assert(arg, out, reading, ended);
        return false;
      case does.RUNE:
      case does.RUNE_ONE:
      case does.RUNE_ANY:
      case does.RUNE_ANY_NOT_LINE:
        if (!ended) this.#read(instruction, reading);
        return false;
      // What is not known may match.
      default:
        return true;
    }
  }

  #assert(asked: number, out: number, reading: number, ended: boolean): void {
    const { form: of, place } = readings[reading]!;
    if ((asked & ~asserts.ALL) !== 0) return this.#go(out, reading, ended);
    if ((asked & asserts.BEGIN) !== 0 && place > 0) return;
    const ends = (asked & asserts.END) !== 0;
    if (ends && place < of.least) return;
    this.#go(out, reading, ended || ends);
  }

  #read(instruction: Instruction, reading: number): void {
    const { op, out } = instruction;
    const { form: of, place } = readings[reading]!;
    if (place === of.places.length) return;
    const isAny = op === does.RUNE_ANY || op === does.RUNE_ANY_NOT_LINE;
    for (const character of of.places[place]!) {
      if (!isAny && !instruction.matchRune(character.codePointAt(0)!)) continue;
      return this.#go(out, readingAt.get(of)! + place + 1, false);
    }
  }
}

/** What may have been meant by an expression that no number matches. */
export function hintOf(text: string): string {
  if (/^\s*called\s*:/i.test(text) || text.startsWith(' '))
    return 'For the called number it begins called: in small letters, with the expression right behind it.';
  if (/(?<!\[)\[:\^?\w+:\]/.test(text)) return 'Classes such as [:digit:] count inside brackets only: [[:digit:]].';
  if (/\{,\d+\}/.test(text)) return 'A repetition without its least number is taken as it stands; write {0,10}.';
  if (/\^\(?(?:\\\+|\+)?1/.test(text))
    return 'The 1 or +1 before ten digits is dropped, so that no number begins with it.';
  return 'Numbers are ten digits, + and the digits of another country, or a short code.';
}
