import { unitAt } from '../core/bytes.js';
import { value, type Place } from '../schema/declaration.js';
import type { View } from '../schema/view.js';
import type { Call } from './call.js';

/** Where a number is at home, as far as it is known. */
interface NumberPlace {
  readonly lata: string | undefined;
  readonly zip: string | undefined;
}

/** The table of exchanges. */
interface Exchanges {
  readonly name: string;
  readonly at: { readonly lata: Place<string | undefined>; readonly zip: Place<string | undefined> };
}

const nowhere: NumberPlace = { lata: undefined, zip: undefined };

/**
 * LATA and ZIP of callers and called numbers: what the stack sends with the call, else what the operator's table of
 * exchanges says (routing.md, Criteria). `table` is keyed (npa, nxx, block): a thousands block comes before its whole
 * exchange. Numbers that are not of the numbering plan are nowhere.
 */
export class NumberPlaces {
  readonly #caller: KeptPlace;
  readonly #called: KeptPlace;

  constructor(table: Exchanges) {
    this.#caller = new KeptPlace(table);
    this.#called = new KeptPlace(table);
  }

  callerLata({ calling, attributes }: Call, view: View): string | undefined {
    return attributes.lata ?? this.#caller.of(view, calling).lata;
  }

  calledLata({ called, attributes }: Call, view: View): string | undefined {
    return attributes.called_lata ?? this.#called.of(view, called).lata;
  }

  callerZip({ calling, attributes }: Call, view: View): string | undefined {
    return attributes.zip ?? this.#caller.of(view, calling).zip;
  }
}

/** The number asked for last with its place: the rules of a plan ask for the same one after the other. */
class KeptPlace {
  readonly #table: Exchanges;
  #view: View | undefined;
  #change = -1;
  #number: string | undefined;
  #place = nowhere;

  constructor(table: Exchanges) {
    this.#table = table;
  }

  of(view: View, number: string | undefined): NumberPlace {
    if (number === undefined || !isNational(number)) return nowhere;
    if (number !== this.#number || view !== this.#view || view.change !== this.#change) {
      this.#place = this.#read(view, number);
      this.#number = number;
      this.#view = view;
      this.#change = view.change;
    }
    return this.#place;
  }

  #read(view: View, number: string): NumberPlace {
    const npa = number.slice(0, 3),
      nxx = number.slice(3, 6);
    const { name, at } = this.#table;
    const row = (view.get(name, [npa, nxx, number[6]!]) ?? view.get(name, [npa, nxx, '']))?.row;
    return row === undefined ? nowhere : { lata: value(row, at.lata), zip: value(row, at.zip) };
  }
}

/** Ten digits. */
function isNational(number: string): boolean {
  if (number.length !== 10) return false;
  for (let place = 0; place < 10; place++) {
    const unit = unitAt(number, place);
    if (unit < 0x30 || unit > 0x39) return false;
  }
  return true;
}
