import type { CommandDescription, PermittedTable } from '../../schema/application-description.js';
import type { AppliesDescription } from '../../schema/description.js';
import type { Json } from '../../schema/kind.js';

/** The commands that the caller may give to a record as it stands. */
export function commandsFor(
  { commands }: Pick<PermittedTable, 'commands'>,
  attributes: Readonly<Record<string, Json>>,
): readonly CommandDescription[] {
  return commands.filter(
    ({ may, applies }) => may && (applies === null || appliesTo(applies, attributes[applies.column])),
  );
}

/** What is not shown is niud's to judge. */
function appliesTo({ values }: AppliesDescription, value: Json | undefined): boolean {
  return value === undefined || (values === null ? value !== null : values.includes(value));
}
