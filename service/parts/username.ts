import { refusals, type Finding } from '../core/refusals.js';
import { systemName } from '../schema/kinds/username.js';
import type { View } from '../schema/view.js';

/** The scripts that names of people are written in today (Unicode Standard Annex 31, Recommended Scripts). */
const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Georgian',
  'Ethiopic',
  'Khmer',
  'Armenian',
  'Thaana',
];

/**
 * A whole name of letters of one script, with the marks that belong to it, digits and `_ . - @`; without what no reader
 * sees.
 */
const ofOneScript = scripts.map(
  (script) =>
    new RegExp(`^(?:(?!\\p{Default_Ignorable_Code_Point})(?=\\p{L}|\\p{M})\\p{Script=${script}}|[0-9_.@-])*$`, 'u'),
);

/** Letters that a reader takes for the Latin ones of the reserved name. */
const seeming: Readonly<Record<string, string>> = {
  '\u0455': 's',
  '\u0443': 'y',
  '\u03b3': 'y',
  '\u04af': 'y',
  '\u0442': 't',
  '\u03c4': 't',
  '\u0435': 'e',
  '\u03b5': 'e',
  '\u043c': 'm',
  '\u03bc': 'm',
};

/** What names are compared as (api.md, Permission). */
export function compared(username: string): string {
  return username.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/**
 * What is wrong with the name of a new administrator, beside its length; names that are stored stay as they are
 * (tables.md).
 */
export function nameFaults(username: string, column: string): readonly Finding[] {
  const finding = (
    code: 'bad_characters' | 'reserved_name',
    message: string = refusals[code].text,
  ): readonly Finding[] => [{ field: column, code, message }];
  const seemsLatin = Array.from(compared(username), (letter) => seeming[letter] ?? letter).join('');
  if (seemsLatin === systemName) return finding('reserved_name');
  if (!ofOneScript.some((script) => script.test(username)))
    return finding('bad_characters', 'A user name has letters of one script, digits and _ . - @.');
  if (username !== username.normalize('NFKC'))
    return finding('bad_characters', 'A user name is written in the usual form of its letters (Unicode NFKC).');
  return [];
}

/** Names as they are compared, of one view at one change. */
interface Names {
  readonly change: number;
  readonly spellings: Map<string, string[]>;
}

/** Read once for all that one change creates: an import of administrators asks for each of its rows. */
const known = new WeakMap<View, Names>();

/**
 * Another live administrator whose name reads like the one of a new administrator; told as a key that is taken, whoever
 * it is.
 */
export function namesake(view: View, table: string, username: string): Finding | undefined {
  let names = known.get(view);
  if (names?.change !== view.change)
    known.set(view, (names = { change: view.change, spellings: spellingsOf(view, table) }));
  const alike = names.spellings.get(compared(username)) ?? [];
  if (alike.some((other) => other !== username && view.has(table, [other])))
    return {
      field: 'username',
      code: 'key_taken',
      message: `There is a live ${table} whose name reads like ${username}.`,
    };
  // What this change makes is looked up again by those behind it.
  names.spellings.set(compared(username), [...alike, username]);
  return undefined;
}

function spellingsOf(view: View, table: string): Map<string, string[]> {
  const spellings = new Map<string, string[]>();
  for (const {
    key: [username],
  } of view.scan(table)) {
    const under = compared(username as string);
    spellings.set(under, [...(spellings.get(under) ?? []), username as string]);
  }
  return spellings;
}
