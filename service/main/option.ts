/** One setting of the service itself, as `config/niud.toml` and the environment give it. */
export interface Option<V> {
  readonly default: V;
  readonly unit?: string;
  readonly range: string;
  readonly meaning: string;
  /** From a TOML value or the text of an environment variable; undefined where it does not fit. */
  readonly read: (given: unknown) => V | undefined;
}

type Declared = Omit<Option<never>, 'default' | 'read'>;

export function textOption(defaultValue: string, declared: Declared): Option<string> {
  return { ...declared, default: defaultValue, read: (given) => (typeof given === 'string' ? given : undefined) };
}

export function integerOption(
  defaultValue: number,
  least: number,
  most: number,
  declared: Omit<Declared, 'range'>,
): Option<number> {
  return {
    ...declared,
    range: `${least} to ${most}`,
    default: defaultValue,
    read(given) {
      const number = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
      return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
        ? number
        : undefined;
    },
  };
}

export function listOption(defaultValue: readonly string[], declared: Declared): Option<readonly string[]> {
  return {
    ...declared,
    default: defaultValue,
    read(given) {
      if (typeof given === 'string') return given === '' ? [] : given.split(',').map((part) => part.trim());
      return Array.isArray(given) && given.every((part) => typeof part === 'string' || typeof part === 'number')
        ? given.map(String)
        : undefined;
    },
  };
}
