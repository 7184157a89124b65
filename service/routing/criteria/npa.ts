import { unitAt } from '../../core/bytes.js';
import { refuse } from '../../core/refusals.js';
import { position, type Table } from '../../schema/table.js';
import type { View } from '../../schema/view.js';
import type { CriterionKind } from '../vocabulary.js';
import { callerText } from './match.js';

/** A provider's list, else the built-in one of the name (tables.md, npa_list): its key and its version; undefined when there is neither. */
export function npaListFor(view: View, table: string, provider: string, name: string): { readonly key: readonly [string, string]; readonly version: number } | undefined {
  for (const owner of provider === '' ? [''] : [provider, '']) {
    const version = view.version(table, [owner, name]);
    if (version !== undefined) return { key: [owner, name], version };
  }
  return undefined;
}

function areaCodes(view: View, table: string, codesAt: number, provider: string, name: string): readonly string[] | undefined {
  const list = npaListFor(view, table, provider, name);
  return list === undefined ? undefined : view.get(table, list.key)!.row[codesAt] as readonly string[] | undefined ?? [];
}

/** The caller's area code is in a list that the provider or niud itself keeps. `lists` is the table of them. Callers that are not of the numbering plan (ten digits) are in none. */
export function npa(lists: Table, type = 'npa'): CriterionKind {
  const codesAt = position(lists, 'npas');
  return {
    type,
    words: 'the name of a list of area codes',
    parse(value) {
      if (typeof value !== 'string' || value.trim() === '') return refuse('bad_criterion', 'The name of a list of area codes is needed.');
      const name = value.trim();
      const kept = new AreaCodes(lists.name, codesAt, name);
      return {
        type,
        expected: `area code in ${name}`,
        extents: [{ of: 'area', codes: (view, provider) => areaCodes(view, lists.name, codesAt, provider, name) }],
        holds: ({ call, view, provider }) => kept.has(view, provider, areaCodeOf(call.calling)),
        found: ({ call, view, provider }) => npaListFor(view, lists.name, provider, name) === undefined ? `no list ${name}` : callerText(call.calling),
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

/** The codes of one list as bits, read again only when the list has another version. */
class AreaCodes {
  #view: View | undefined;
  #change = -1;
  #owner = '';
  #version = -1;
  #bits: Uint8Array | undefined;

  constructor(readonly table: string, readonly codesAt: number, readonly name: string) {}

  has(view: View, provider: string, code: number): boolean {
    if (code < 0) return false;
    if (view !== this.#view || view.change !== this.#change) this.#read(view, provider);
    return this.#bits !== undefined && (this.#bits[code >> 3]! & 1 << (code & 7)) !== 0;
  }

  #read(view: View, provider: string): void {
    const list = npaListFor(view, this.table, provider, this.name);
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
      for (const code of view.get(this.table, list.key)!.row[this.codesAt] as readonly string[] | undefined ?? []) this.#bits[Number(code) >> 3]! |= 1 << (Number(code) & 7);
    }
  }
}
