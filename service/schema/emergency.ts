import { normaliseCalled } from './kinds/number-form.js';

/** Of the plan: the setting adds to it and cannot take it away (routing.md, N3). */
const always = '911';

/**
 * Calls to an emergency service by its name (RFC 5031), which is no number: `urn:service:sos`, `urn:service:sos.fire`.
 */
const service = /^\s*urn:service:sos(?:[.;].*)?\s*$/i;

const plus = 0x2b,
  one = 0x31;

/** The shortest number that another may be meant by once a leading 1 is dropped: `112` is not `12`. */
const shortest = 3;

/** Emergency numbers as calls are held against them: after N1, a leading +, 1 or +1 dropped. */
export class EmergencyNumbers {
  readonly #forms = new Set([always]);

  /** `set` as the setting has it. */
  constructor(set: readonly string[]) {
    for (const number of set) {
      const bare = withoutPlus(number);
      this.#forms.add(bare);
      if (bare.charCodeAt(0) === one && bare.length > shortest) this.#forms.add(bare.slice(1));
    }
  }

  /** Whether a number as N1 leaves it, or a called text that is none, is one of them. */
  has(number: string): boolean {
    if (this.#forms.has(number)) return true;
    const first = number.charCodeAt(0);
    if (first === plus || first === one) {
      const bare = withoutPlus(number);
      return this.#forms.has(bare) || (bare.charCodeAt(0) === one && this.#forms.has(bare.slice(1)));
    }
    return first > 0x39 || first <= 0x20 ? service.test(number) : false;
  }

  /** Whether a text reaches one of them that is sent as it is: digits on a trunk, the user of a SIP URI. */
  reachedBy(text: string): boolean {
    return this.has(normaliseCalled(text) ?? text);
  }
}

function withoutPlus(number: string): string {
  return number.charCodeAt(0) === plus ? number.slice(1) : number;
}

const ofAll = new EmergencyNumbers([]);

/** Whether a number as N1 leaves it is an emergency number whatever is set. */
export function isAlwaysEmergency(number: string): boolean {
  return ofAll.has(number);
}

const kept = new WeakMap<readonly string[], EmergencyNumbers>();

/**
 * The emergency numbers of a setting's value, made ready once: the value is the same object until somebody changes it.
 */
export function emergencyOf(set: readonly string[] | undefined): EmergencyNumbers {
  if (set === undefined) return ofAll;
  let numbers = kept.get(set);
  if (numbers === undefined) kept.set(set, (numbers = new EmergencyNumbers(set)));
  return numbers;
}
