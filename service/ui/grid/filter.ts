/**
 * Filters in an address: `f.<column>=` and a value behind its operator; `-a..b` lies between a and b, neither in it.
 */
const prefix = 'f.';

export function filterName(column: string): string {
  return `${prefix}${column}`;
}

export interface Filter {
  readonly column: string;
  /** `=` is, `^` begins with, `~` contains, `-` from and to, `0` is not set. */
  readonly how: '=' | '^' | '~' | '-' | '0';
  readonly value: string;
  /** The upper end of a range. */
  readonly to?: string;
}

/** A column, and what the API takes of it. */
type Asked = readonly [column: string, value: string];

export function readFilter(column: string, text: string): Filter {
  if (text === '=') return { column, how: '0', value: '' };
  const range = /^-(.*)\.\.(.*)$/s.exec(text);
  if (range !== null) return { column, how: '-', value: range[1]!, to: range[2]! };
  const how = text[0];
  return how === '^' || how === '~' || how === '='
    ? { column, how, value: text.slice(1) }
    : { column, how: '=', value: text };
}

/** The value of the address; undefined where the filter says nothing. */
export function writeFilter({ how, value, to = '' }: Filter): string | undefined {
  if (how === '0') return '=';
  if (how === '-') return value === '' && to === '' ? undefined : `-${value}..${to}`;
  return value === '' ? undefined : `${how}${value}`;
}

/** The filters of an address. */
export function readFilters(query: Readonly<Record<string, string>>): readonly Filter[] {
  return Object.entries(query)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => readFilter(name.slice(prefix.length), value));
}

/** The same as a list asks for them. */
export function filtersOf(query: Readonly<Record<string, string>>): readonly Asked[] {
  return readFilters(query).flatMap(({ column, how, value, to = '' }): readonly Asked[] => {
    if (how === '0') return [[column, '=']];
    if (how !== '-') return [[column, `${how}${value}`]];
    return [
      ...(value === '' ? [] : [[column, `>${value}`] as const]),
      ...(to === '' ? [] : [[column, `<${to}`] as const]),
    ];
  });
}

/** A filter in words: `begins with 617`. */
export function filterWords({ how, value, to = '' }: Filter): string {
  switch (how) {
    case '=':
      return `is ${value}`;
    case '^':
      return `begins with ${value}`;
    case '~':
      return `contains ${value}`;
    case '0':
      return 'is not set';
    case '-':
      return value === '' ? `under ${to}` : to === '' ? `above ${value}` : `between ${value} and ${to}`;
  }
}
