import { codePoints, unitAt } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { value, type Place } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import type { Criterion, CriterionKind } from '../vocabulary.js';
import { textsOf } from '../members.js';
import { callerText } from './match.js';

/**
 * A provider's list, else the built-in one of the name (columns.md, Lists of area codes): its key and its version;
 * undefined when there is neither, or when no list can have the name.
 */
function npaListFor(
  view: View,
  table: string,
  provider: string,
  name: string,
): { readonly key: readonly [string, string]; readonly version: number } | undefined {
  // A longer text is no key, and must not be looked for as one.
  if (codePoints(name) > limits.nameCharacters) return undefined;
  for (const owner of provider === '' ? [''] : [provider, '']) {
    const version = view.version(table, [owner, name]);
    if (version !== undefined) return { key: [owner, name], version };
  }
  return undefined;
}

/** The table of lists of area codes. */
interface AreaCodeLists {
  readonly name: string;
  readonly at: { readonly npas: Place<readonly string[] | undefined> };
}

/** The codes of all the lists; undefined where one of them is not there. */
function areaCodes(
  view: View,
  { name: table, at }: AreaCodeLists,
  provider: string,
  names: readonly string[],
): readonly string[] | undefined {
  const codes: string[] = [];
  for (const name of names) {
    const list = npaListFor(view, table, provider, name);
    if (list === undefined) return undefined;
    codes.push(...(value(view.get(table, list.key)!.row, at.npas) ?? []));
  }
  return codes;
}

/**
 * The caller's area code is in one of some lists that the provider or niud itself keeps. `lists` is the table of them.
 * Callers that are not of the numbering plan (ten digits) are in none.
 */
export function npa(lists: AreaCodeLists, type = 'npa'): CriterionKind {
  return {
    type,
    told: {
      label: 'Area codes',
      sentence: 'area code in {}',
      input: 'names',
      example: 'northeast',
      refersTo: lists.name,
    },
    words: 'the name of a list of area codes, or an array of such names',
    parse(value) {
      const texts = textsOf(value);
      if (texts === undefined) return refuse('bad_criterion', 'The name of a list of area codes is needed.');
      const names = [...new Set(texts)];
      const kept = names.map((name) => new AreaCodes(lists, name));
      return {
        type,
        expected: `area code in ${names.join(', ')}`,
        extents: [
          {
            of: 'area',
            codes: (view, provider) => areaCodes(view, lists, provider, names),
            missing: (view, provider) =>
              names.filter((name) => npaListFor(view, lists.name, provider, name) === undefined),
          },
        ],
        holds: kept.length === 1 ? isIn(kept[0]!) : isInOneOf(kept),
        found: ({ call, view, provider }) => {
          const missing = names.filter((name) => npaListFor(view, lists.name, provider, name) === undefined);
          return missing.length === 0
            ? callerText(call.calling)
            : `${callerText(call.calling)}; no list ${missing.join(', ')}`;
        },
      };
    },
  };
}

/** The area code of a number of ten digits; -1 where it is no such number. */
function areaCodeOf(number: string | undefined): number {
  if (number === undefined || number.length !== 10) return -1;
  let code = 0;
  for (let place = 0; place < number.length; place++) {
    const digit = unitAt(number, place) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    if (place < 3) code = 10 * code + digit;
  }
  return code;
}

function isIn(list: AreaCodes): Criterion['holds'] {
  return ({ call, view, provider }) => list.has(view, provider, areaCodeOf(call.calling));
}

function isInOneOf(lists: readonly AreaCodes[]): Criterion['holds'] {
  return ({ call, view, provider }) => {
    const code = areaCodeOf(call.calling);
    if (code < 0) return false;
    for (const list of lists) if (list.has(view, provider, code)) return true;
    return false;
  };
}

/** The codes of one list as bits, read again only when the list has another version. */
class AreaCodes {
  #view: View | undefined;
  #change = -1;
  #owner = '';
  #version = -1;
  #bits: Uint8Array | undefined;

  constructor(
    readonly lists: AreaCodeLists,
    readonly name: string,
  ) {}

  has(view: View, provider: string, code: number): boolean {
    if (code < 0) return false;
    if (view !== this.#view || view.change !== this.#change) this.#read(view, provider);
    return this.#bits !== undefined && (this.#bits[code >> 3]! & (1 << (code & 7))) !== 0;
  }

  #read(view: View, provider: string): void {
    const list = npaListFor(view, this.lists.name, provider, this.name);
    const sameView = view === this.#view;
    this.#view = view;
    this.#change = view.change;
    if (list === undefined) {
      this.#bits = undefined;
      this.#version = -1;
    } else if (!sameView || list.version !== this.#version || list.key[0] !== this.#owner) {
      this.#version = list.version;
      this.#owner = list.key[0];
      this.#bits = new Uint8Array(125);
      for (const code of value(view.get(this.lists.name, list.key)!.row, this.lists.at.npas) ?? [])
        this.#bits[Number(code) >> 3]! |= 1 << (Number(code) & 7);
    }
  }
}
