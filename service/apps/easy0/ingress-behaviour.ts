import { refusals, type Finding } from '../../core/refusals.js';
import { pointCodeOf, pointCodeText } from '../../routing/criteria/point-code.js';
import { valueIfSet } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import { ingress } from './tables/ingress.js';

export const ingressBehaviour: Behaviour = {
  // Release 0.2.0 told realms apart by capitals, which SIP does not.
  renewal: () => ({ renew: inLowerCase }),
  spelled: inLowerCase,
  check: (row) => ({ errors: faults(row), warnings: [] }),
  faults,
};

const { at } = ingress;

function inLowerCase(row: Row): Row {
  const text = valueIfSet(row, at.value);
  if (valueIfSet(row, at.kind) !== 'realm' || text === undefined || text === text.toLowerCase()) return row;
  return row.with(at.value, text.toLowerCase());
}

function faults(row: Row): readonly Finding[] {
  return isSpelled(row) ? [] : [{ field: 'value', code: 'bad_point_code', message: refusals.bad_point_code.text }];
}

/** A point code has three digits in each part, so that one code has one record. */
function isSpelled(row: Row): boolean {
  const text = valueIfSet(row, at.value);
  if (valueIfSet(row, at.kind) !== 'pointcode' || text === undefined) return true;
  const code = pointCodeOf(text);
  return code !== undefined && pointCodeText(code) === text;
}
