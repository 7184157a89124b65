import { limits } from '../../../core/limits.js';
import { refusals, type Finding } from '../../../core/refusals.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { pointCodeOf, pointCodeText } from '../../../routing/criteria/point-code.js';
import { choice } from '../../../schema/kinds/choice.js';
import { spelled, textual } from '../../../schema/kinds/textual.js';
import type { Row, Table } from '../../../schema/table.js';
import { providerName } from './service-provider.js';

/** In the order in which a call's are looked up: the most exact first. Each is the name of the attribute that brings it. */
export const ingressKinds = ['pointcode', 'trunk', 'realm'] as const;

const words = 'printable characters without blanks';

const value = textual({
  name: 'ingress', read: spelled(limits.textCharacters, /^[\x21-\x7e]+$/, words), words: `up to ${limits.textCharacters} ${words}`,
  schema: { maxLength: limits.textCharacters }, keyBytes: limits.textCharacters,
});

/** Where calls come in tells whose they are (routing.md, The services: easy0). */
export const ingress: Table = {
  name: 'ingress',
  number: 3,
  title: 'Ingress',
  meaning: 'Whose calls come in by an originating point code, a trunk group or a SIP realm.',
  columns: [
    { name: 'kind', label: 'Kind', kind: choice(ingressKinds), required: true, meaning: 'By what a call is known: its originating point code, its trunk group, or its SIP realm.' },
    { name: 'value', label: 'Value', kind: value, required: true, meaning: 'The point code (nnn-nnn-nnn), the trunk group or the realm, which is kept in lower case.' },
    serviceProviderName(providerName),
  ],
  key: ['kind', 'value'],
  references: [inServiceProvider],
  tenant: providerTenant,
  // Release 0.2.0 told realms apart by capitals, which SIP does not.
  renewal: () => ({ renew: ([kind, text, ...rest]) => [kind, kind === 'realm' && text !== undefined ? (text as string).toLowerCase() : text, ...rest] }),
  spelled: (row) => row[0] === 'realm' && typeof row[1] === 'string' && row[1] !== row[1].toLowerCase() ? row.with(1, row[1].toLowerCase()) : row,
  check: (row) => ({ errors: faults(row), warnings: [] }),
  faults,
};

function faults(row: Row): readonly Finding[] {
  return isSpelled(row) ? [] : [{ field: 'value', code: 'bad_point_code', message: refusals.bad_point_code.text }];
}

/** A point code has three digits in each part, so that one code has one record. */
function isSpelled([kind, text]: Row): boolean {
  if (kind !== 'pointcode' || text === undefined) return true;
  const code = pointCodeOf(text as string);
  return code !== undefined && pointCodeText(code) === text;
}
