import { KeptRecords } from '../../../routing/kept-records.js';
import { value } from '../../../schema/declaration.js';
import type { View } from '../../../schema/view.js';
import type { LiveAccount } from '../account.js';
import { readConstraints, type Constraint } from '../kinds/constraints.js';
import { lot } from '../tables/lot.js';
import type { KeptOffering } from './kept.js';

const overridesOf = (row: LiveAccount['row']): string => value(row, lot.at.constraint_overrides) ?? '[]';

const overrides = new KeptRecords<readonly Constraint[]>(lot.name, ({ row }) => readConstraints(overridesOf(row)));

/**
 * The offering's constraints with the account's in the place of those with the same expression, or beside them
 * (calling-card.md, Constraints).
 */
export function constraintsOf(view: View, { number, row }: LiveAccount, offering: KeptOffering): readonly Constraint[] {
  // Hardly any account has its own: nothing is kept for the others.
  const own = overridesOf(row) === '[]' ? undefined : overrides.read(view, [number]);
  if (own === undefined) return offering.constraints;
  return [...offering.constraints.filter(({ text }) => own.every((entry) => entry.text !== text)), ...own];
}
