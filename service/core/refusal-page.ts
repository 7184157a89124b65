import { refusals, wireStatus } from './refusals.js';

const wireNames = new Map(Object.entries(wireStatus).map(([name, status]) => [status as number, name]));

/** The reference page of refusals, `refusals.md` beside this file: the catalogue. */
export function refusalPage(): string {
  const rows = Object.entries(refusals).map(([code, { http, wire, text }]) => `| \`${code}\` | ${http} | ${wire} ${wireNames.get(wire)} | ${text} |`);
  return [
    '# Refusals',
    '',
    'Every way niud says no. REST gives the code as the `code` of an entry of `meta.errors`; the lookup socket gives the status, and the text as the',
    'reason. Which is answered where several apply: [lifecycles.md](../lifecycles.md). Generated from `refusals.ts` by `npm run reference`.',
    '',
    '| code | HTTP | lookup status | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
