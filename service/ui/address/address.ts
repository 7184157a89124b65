/** An address of the UI: the parts of its path as they are meant, and what its query says. */
export interface Address {
  readonly parts: readonly string[];
  /** The path ends with a bare `+`: a record that is not there yet. A key that is a plus is written `%2B`. */
  readonly fresh?: boolean;
  /** By name; an empty text is a flag, as in `?archive`. */
  readonly query: Readonly<Record<string, string>>;
  /** Behind `#`; never sent to niud. */
  readonly fragment?: string;
}

/** Reads a path, a query and a fragment as the browser has them; what is no percent-encoding stands for itself. */
export function parseAddress(path: string, search = '', hash = ''): Address {
  const raw = path.split('/').filter((part) => part !== '');
  const fresh = raw.at(-1) === '+';
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] ??= value;
  return {
    parts: (fresh ? raw.slice(0, -1) : raw).map(decoded),
    query,
    ...(fresh ? { fresh } : {}),
    ...(hash.length > 1 ? { fragment: decoded(hash.slice(1)) } : {}),
  };
}

/** The text that `parseAddress` reads back. */
export function formatAddress({ parts, query, fresh = false, fragment }: Address): string {
  const path = `/${[...parts.map(encodeURIComponent), ...(fresh ? ['+'] : [])].join('/')}`;
  const asked = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}${value === '' ? '' : `=${readable(value)}`}`)
    .join('&');
  return `${path}${asked === '' ? '' : `?${asked}`}${fragment === undefined ? '' : `#${encodeURIComponent(fragment)}`}`;
}

/** The same place with other things in its query; undefined takes a name out. */
export function withQuery(address: Address, changes: Readonly<Record<string, string | undefined>>): Address {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...address.query, ...changes }))
    if (value !== undefined) query[name] = value;
  return { ...address, query };
}

/** A place from its parts, without a query. */
export function at(...parts: readonly string[]): Address {
  return { parts, query: {} };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Encoded as far as a query needs, and readable where it does not. */
function readable(text: string): string {
  return encodeURIComponent(text).replace(/%(?:2C|3A|2F|40|5E|7E|3C|3E)/g, (code) => decodeURIComponent(code));
}
