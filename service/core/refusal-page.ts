import { doubts } from './doubts.js';
import { refusals, wireStatus } from './refusals.js';

const wireNames = new Map(Object.entries(wireStatus).map(([name, status]) => [status as number, name]));

/** What an application adds to what is said. */
interface Speaker {
  readonly name: string;
  readonly codes?: Readonly<Record<string, string>>;
}

/**
 * The reference page of all that is said, `refusals.md` beside this file: the catalogue, and what each application
 * adds.
 */
export function refusalPage(applications: readonly Speaker[]): string {
  const rows = Object.entries(refusals).map(
    ([code, { http, wire, text }]) => `| \`${code}\` | ${http} | ${wire} ${wireNames.get(wire)} | ${text} |`,
  );
  const said = [['niud', doubts] as const, ...applications.map(({ name, codes = {} }) => [name, codes] as const)];
  const found = said.flatMap(([name, codes]) =>
    Object.entries(codes).map(([code, text]) => `| \`${code}\` | ${name} | ${text} |`),
  );
  return [
    '# Refusals',
    '',
    'Every way niud says no. REST gives the code as the `code` of an entry of `meta.errors`; the lookup socket gives the status, and the text as the',
    'reason. Which is answered where several apply: [lifecycles.md](../lifecycles.md), Layers. Generated from `refusals.ts`, `doubts.ts` and the `codes.ts` of',
    'applications by `npm run reference`.',
    '',
    '| code | HTTP | lookup status | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '## Findings',
    '',
    'What is said beside these of a record, a rule or a row: a warning of a write or of lint, or an entry of `meta.errors` of a refusal `invalid`. An error',
    'or a warning may also have a code of the table above.',
    '',
    '| code | said by | meaning |',
    '| --- | --- | --- |',
    ...found,
    '',
  ].join('\n');
}
