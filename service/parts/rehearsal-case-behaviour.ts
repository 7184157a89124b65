import type { Finding } from '../core/refusals.js';
import { value } from '../schema/declaration.js';
import { name } from '../schema/kinds/name.js';
import type { Behaviour } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { rehearsalCases } from './rehearsal-case.js';

/** The same in each application, whatever its outcomes are. */
const { at } = rehearsalCases(name, []);

export const rehearsalCaseBehaviour: Behaviour = { check: (row) => ({ errors: secretsOf(row), warnings: [] }) };

/** What nobody may read in a table that is no secret. */
function secretsOf(row: Row): readonly Finding[] {
  const attrs = value(row, at.attrs);
  const hasPin = attrs !== undefined && Object.hasOwn(JSON.parse(attrs) as object, 'pin');
  return hasPin
    ? [{ field: 'attrs', code: 'malformed', message: 'A PIN is not kept here; name the account instead.' }]
    : [];
}
