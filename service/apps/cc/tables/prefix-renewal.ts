import type { Json } from '../../../schema/kind.js';
import type { Renewal } from '../../../schema/renewal.js';
import { position } from '../../../schema/table.js';
import type { Row, Table } from '../../../schema/table.js';
import { withPrefixes } from '../kinds/child-rates.js';
import { withPlus } from '../kinds/prefix-form.js';

/**
 * Release 0.2.0 took prefixes as they were typed, in either form. In digits alone with a 1, with one of four or more digits that begins with 1, or with one of one or two digits they are taken for E.164, all
 * others for national (architecture.md, Data of an older release). 011 and + belong to the national form.
 */
export class PrefixForm {
  #isNational = false;
  #looksE164 = false;
  #seen = 0;

  see(prefix: string): void {
    this.#seen++;
    if (!/^[1-9][0-9]*$/.test(prefix)) this.#isNational = true;
    else if (prefix.length <= 2 || (prefix.length >= 4 && prefix.startsWith('1'))) this.#looksE164 = true;
  }

  get seen(): number { return this.#seen; }
  get isE164(): boolean { return this.#looksE164 && !this.#isNational; }

  /** What an operator is told of prefixes that are in this form now; `what` is what has them. */
  told(what: string): string {
    return this.isE164
      ? `${what} taken for E.164, since it had country codes without a +: 44 is +44 now, 1212 is 212. If it was national, import it again without prefix_form.`
      : `${what} taken for national: digits alone are area codes of North America. If it had country codes without a +, import it again with prefix_form e164.`;
  }
}

/** The lines of decks, each in the form that all lines of its rate together have. */
export function deckRenewal(table: Table): Renewal {
  const [providerAt, rateAt, prefixAt] = [position(table, 'service_provider_name'), position(table, 'rate_name'), position(table, 'prefix')];
  const forms = new Map<string, { readonly key: readonly [string, string]; readonly form: PrefixForm }>();
  const placeOf = (row: Row): string => `${String(row[providerAt])}/${String(row[rateAt])}`;
  return {
    see(row) {
      const place = placeOf(row);
      const known = forms.get(place) ?? { key: [row[providerAt] as string, row[rateAt] as string], form: new PrefixForm() };
      forms.set(place, known);
      known.form.see(row[prefixAt] as string);
    },
    renew: (row) => (forms.get(placeOf(row))?.form.isE164 === true ? row.map((value, at) => (at === prefixAt ? withPlus(value as string) : value)) : row),
    findings: () => [...forms.values()].map(({ key, form }) => ({ table: 'rate', key, finding: { field: '', code: 'prefix_form', message: form.told(`Its deck of ${form.seen} lines was`) } })),
  };
}

/** The trees of child rates, each in the form that its own prefixes have. */
export function treeRenewal(table: Table): Renewal {
  const [treeAt, keyAt] = [position(table, 'child_rates'), table.key.map((name) => position(table, name))];
  const told = new Map<string, ReturnType<NonNullable<Renewal['findings']>>[number]>();
  return {
    renew(row) {
      const text = row[treeAt];
      if (typeof text !== 'string') return row;
      const tree = JSON.parse(text) as Json;
      const form = new PrefixForm();
      withPrefixes(tree, (prefix) => {
        form.see(prefix);
        return prefix;
      });
      if (form.seen === 0) return row;
      const key = keyAt.map((at) => String(row[at]));
      told.set(key.join('/'), { table: table.name, key, finding: { field: 'child_rates', code: 'prefix_form', message: form.told('Its child rates were') } });
      return form.isE164 ? row.map((value, at) => (at === treeAt ? JSON.stringify(withPrefixes(tree, withPlus)) : value)) : row;
    },
    findings: () => [...told.values()],
  };
}
