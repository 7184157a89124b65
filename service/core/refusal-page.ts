import { refusals, wireStatus } from './refusals.js';

const wireNames = new Map(Object.entries(wireStatus).map(([name, status]) => [status as number, name]));

/** The reference page of refusals, `refusals.md` beside this file: the catalogue in order of precedence. */
export function refusalPage(): string {
  const rows = Object.entries(refusals).map(([code, { http, wire, text }]) => `| \`${code}\` | ${http} | ${wire} ${wireNames.get(wire)} | ${text} |`);
  return [
    '# Refusals',
    '',
    'Every way niud says no, in order of precedence: where several apply, the first of this list is answered. REST gives the code as the `code` of an',
    'entry of `meta.errors`; the lookup socket gives the status, and the text as the reason. Generated from `refusals.ts` by `npm run reference`.',
    '',
    '| code | HTTP | lookup status | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
