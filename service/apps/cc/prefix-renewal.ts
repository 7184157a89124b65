import { value, valueIfSet } from '../../schema/declaration.js';
import type { Json } from '../../schema/kind.js';
import type { Renewal } from '../../schema/renewal.js';
import { keyOf } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import { withPrefixes } from './kinds/child-rates.js';
import { withPlus } from './kinds/prefix-form.js';
import { ratePrefix } from './tables/rate-prefix.js';
import { rate } from './tables/rate.js';

/**
 * Release 0.2.0 took prefixes as they were typed, in either form. In digits alone with a 1, with one of four or more
 * digits that begins with 1, or with one of one or two digits they are taken for E.164, all others for national
 * (architecture.md, Data of an older release). 011 and + belong to the national form.
 */
class PrefixForm {
  #isNational = false;
  #looksE164 = false;
  #seen = 0;

  see(prefix: string): void {
    this.#seen++;
    if (!/^[1-9][0-9]*$/.test(prefix)) this.#isNational = true;
    else if (prefix.length <= 2 || (prefix.length >= 4 && prefix.startsWith('1'))) this.#looksE164 = true;
  }

  get seen(): number {
    return this.#seen;
  }
  get isE164(): boolean {
    return this.#looksE164 && !this.#isNational;
  }

  /** What an operator is told of prefixes that are in this form now; `what` is what has them. */
  told(what: string): string {
    return this.isE164
      ? `${what} taken for E.164, since it had country codes without a +: 44 is +44 now, 1212 is 212. If it was national, import it again without prefix_form.`
      : `${what} taken for national: digits alone are area codes of North America. If it had country codes without a +, import it again with prefix_form e164.`;
  }
}

/** The lines of decks, each in the form that all lines of its rate together have. */
export function deckRenewal(): Renewal {
  const { at } = ratePrefix;
  const forms = new Map<string, { readonly key: readonly [string, string]; readonly form: PrefixForm }>();
  const deckOf = (row: Row): string => `${value(row, at.service_provider_name)}/${value(row, at.rate_name)}`;
  return {
    see(row) {
      const deck = deckOf(row);
      const known = forms.get(deck) ?? {
        key: [value(row, at.service_provider_name), value(row, at.rate_name)],
        form: new PrefixForm(),
      };
      forms.set(deck, known);
      known.form.see(value(row, at.prefix));
    },
    renew: (row) =>
      forms.get(deckOf(row))?.form.isE164 === true ? row.with(at.prefix, withPlus(value(row, at.prefix))) : row,
    findings: () =>
      [...forms.values()].map(({ key, form }) => ({
        table: rate.name,
        key,
        finding: { field: '', code: 'prefix_form', message: form.told(`Its deck of ${form.seen} lines was`) },
      })),
  };
}

/** The trees of child rates, each in the form that its own prefixes have. */
export function treeRenewal(): Renewal {
  const told = new Map<string, ReturnType<NonNullable<Renewal['findings']>>[number]>();
  return {
    renew(row) {
      const text = valueIfSet(row, rate.at.child_rates);
      if (text === undefined) return row;
      const tree = JSON.parse(text) as Json;
      const form = new PrefixForm();
      withPrefixes(tree, (prefix) => {
        form.see(prefix);
        return prefix;
      });
      if (form.seen === 0) return row;
      const key = keyOf(rate, row);
      told.set(key.join('/'), {
        table: rate.name,
        key,
        finding: { field: 'child_rates', code: 'prefix_form', message: form.told('Its child rates were') },
      });
      return form.isE164 ? row.with(rate.at.child_rates, JSON.stringify(withPrefixes(tree, withPlus))) : row;
    },
    findings: () => [...told.values()],
  };
}
