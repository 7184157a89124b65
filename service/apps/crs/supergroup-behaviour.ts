import type { Finding } from '../../core/refusals.js';
import { valueIfSet } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import { activationCommands } from './activation-commands.js';
import { groupKeys, supergroup } from './tables/supergroup.js';
import { crsLimits } from './limits.js';

export const supergroupBehaviour: Behaviour = {
  check: (row) => ({ errors: faults(row), warnings: [] }),
  faults,
  commands: activationCommands((key, view) => groupKeys(view.get(supergroup.name, key)?.row ?? [])),
};

function faults(row: Row): readonly Finding[] {
  const isTooLong = (valueIfSet(row, supergroup.at.group_entries) ?? []).length > crsLimits.groupsOfSupergroup;
  return isTooLong
    ? [{ field: 'group_entries', code: 'too_long', message: `More than ${crsLimits.groupsOfSupergroup} groups.` }]
    : [];
}
