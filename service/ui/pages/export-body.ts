import type { Json } from '../../schema/kind.js';

/**
 * The body of an export of a view: filters as lists have them, two bounds of one column together; what is not narrowed
 * says nothing.
 */
export function exportBody(
  table: string,
  filters: readonly (readonly [column: string, value: string])[],
  {
    archive = false,
    q = '',
    columns,
  }: { readonly archive?: boolean; readonly q?: string; readonly columns?: readonly string[] } = {},
): Json {
  const filter: Record<string, Json> = {};
  for (const [column, value] of filters) {
    const before = filter[column];
    // A job takes an exact value bare, where a list may lead it with `=`.
    const told = /^=(?![~^<>=])/.test(value) ? value.slice(1) : value;
    filter[column] =
      before === undefined ? told : [...(Array.isArray(before) ? (before as readonly Json[]) : [before]), told];
  }
  return {
    job_type: 'export',
    object: table,
    ...(archive ? { archive } : {}),
    ...(filters.length === 0 ? {} : { filter }),
    ...(q === '' ? {} : { q }),
    ...(columns === undefined ? {} : { columns }),
  };
}
