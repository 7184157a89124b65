import { ccLimits } from '../limits.js';
import { isRefusal, type Finding } from '../../../core/refusals.js';
import type { FileForm } from '../../../schema/importing.js';
import { npasOfRegion } from '../../../parts/npa-data.js';
import { diallingPrefix } from './dialling-prefix.js';

/**
 * In which form prefixes are written (calling-card.md, Form of prefixes). Price lists from A to Z have country codes
 * without a +, so that `44` is the United Kingdom there and the beginning of 440, Ohio, here: nobody can tell from one
 * line, but a file, or a line that no area code begins, gives it away.
 */

/**
 * Area codes of the plan in no state or province: the Caribbean and Bermuda, then those of no place. Public numbering
 * facts of the North American Numbering Plan.
 */
const others =
  '242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876 ' +
  '500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 545 546 547 549 550 552 553 554 556 558 566 569 577 578 588 589 600 622 633 644 655 677 688 ' +
  '700 710 800 833 844 855 866 877 888 900';

const areaCodes: ReadonlySet<string> = new Set(
  [...Object.values(npasOfRegion), others].flatMap((codes) => codes.split(' ')),
);

/**
 * Country codes of three digits (ITU-T E.164, list of assigned codes); those of one and two are told by their length.
 */
const countryCodes: ReadonlySet<string> = new Set([
  ...range(212, 213),
  '216',
  '218',
  ...range(220, 258),
  ...range(260, 269),
  '290',
  '291',
  ...range(297, 299),
  ...range(350, 359),
  ...range(370, 383),
  ...range(385, 387),
  '389',
  '420',
  '421',
  '423',
  ...range(500, 509),
  ...range(590, 599),
  '670',
  ...range(672, 683),
  ...range(685, 692),
  '800',
  '808',
  '850',
  '852',
  '853',
  '855',
  '856',
  '870',
  '878',
  ...range(880, 883),
  '886',
  '888',
  ...range(960, 968),
  ...range(970, 977),
  '979',
  ...range(992, 996),
  '998',
]);

function range(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, place) => String(first + place));
}

/** A cell or a member of a file in that form, as prefixes are read; what has its + or 011 already is left. */
export function withPlus(text: string): string {
  return /^[1-9][0-9]*$/.test(text) ? `+${text}` : text;
}

/**
 * Whether a prefix, as it is stored, can only be a country code without its +: one or two digits, or no area code but a
 * country code.
 */
export function looksForeign(prefix: string): boolean {
  if (!/^[1-9]/.test(prefix)) return false;
  const code = prefix.slice(0, 3);
  return code.length < 3 || (!areaCodes.has(code) && countryCodes.has(code));
}

/** The warning on prefixes, as they are stored, that look like the other form; none where none does. */
export function formWarnings(field: string, prefixes: readonly string[]): readonly Finding[] {
  const foreign = prefixes.filter(looksForeign);
  return foreign.length === 0 ? [] : [{ field, code: 'prefix_form', message: foreignMessage(foreign) }];
}

function foreignMessage(prefixes: readonly string[]): string {
  const named = prefixes.slice(0, ccLimits.namedPrefixes - 1);
  return `${named.join(', ')}${prefixes.length > named.length ? ' and others' : ''}: digits alone are area codes of North America. If country codes are meant, write ${named.map((prefix) => `+${prefix}`).join(', ')}, or import with prefix_form e164.`;
}

/**
 * What of the prefixes of a file, as they are written there, tells its form. One a file: it remembers a few lines,
 * however many there are.
 */
export class FormWatch {
  readonly #foreign: string[] = [];
  #firstForeign = 0;
  #sixDigits = 0;
  #areaCodes = 0;
  #first = 0;

  constructor(readonly isE164: boolean) {}

  /** `written` is the prefix as the file has it. */
  see(line: number, written: string): void {
    if (!/^[0-9]+$/.test(written)) return;
    const prefix = diallingPrefix.parse(written);
    if (isRefusal(prefix)) return;
    if (looksForeign(prefix) && this.#foreign.length < ccLimits.namedPrefixes) {
      if (this.#foreign.length === 0) this.#firstForeign = line;
      this.#foreign.push(prefix);
    }
    if (written.length !== 6) return;
    this.#sixDigits++;
    if (areaCodes.has(written.slice(0, 3)) && this.#areaCodes++ === 0) this.#first = line;
  }

  /** What is to be said of the file, and of which of its lines first; undefined where nothing is odd. */
  warning(): { readonly line: number; readonly message: string } | undefined {
    if (!this.isE164)
      return this.#foreign.length === 0
        ? undefined
        : { line: this.#firstForeign, message: foreignMessage(this.#foreign) };
    if (this.#sixDigits === 0 || this.#areaCodes < this.#sixDigits || this.#foreign.length > 0) return undefined;
    return {
      line: this.#first,
      message:
        'All lines of six digits begin with area codes of North America. With prefix_form e164 they are read as country codes: if area codes are meant, import without it.',
    };
  }
}

/** How an import is told that its file is such a list. */
const e164 = 'e164';

/**
 * The forms of files whose prefixes stand in one column: how they are found in a cell of it, and how a cell with
 * country codes is read.
 */
export function prefixFormOf(
  column: string,
  prefixesIn: (cell: string) => readonly string[],
  read: (cell: string) => string,
): FileForm {
  return {
    option: 'prefix_form',
    choices: [e164],
    meaning: 'e164: digits alone are country codes, as lists from A to Z write them; 44 is read as +44, 1242 as +1242.',
    column,
    read: (_, text) => read(text),
    watch: (choice) => {
      const watch = new FormWatch(choice === e164);
      return {
        see: (line, text) => {
          for (const prefix of prefixesIn(text)) watch.see(line, prefix);
        },
        warning: () => watch.warning(),
      };
    },
  };
}
