import { refuse, refuseFields } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import type { Table } from '../schema/table.js';
import type { Write } from '../schema/write.js';
import { readAttributes } from './fields.js';
import { staleness } from './put.js';

/**
 * The writes that carry a command out on a live record, told by the command from the records as they stand in the draft (`schema/command.ts`). Refuses
 * `not_found` where there is no such record or command, `stale`, every field that does not fit, and what the command itself refuses.
 */
export function carryOut(draft: Draft, table: Table, { key, command: name, attributes, guard }: Extract<Write, { method: 'command' }>): readonly Write[] | Refusal {
  const command = table.commands?.find((each) => each.name === name);
  if (command === undefined) return refuse('not_found', `There is no command ${name} of ${table.name}.`);
  const stored = draft.get(table.name, key);
  if (stored === undefined) return refuse('not_found');
  const stale = staleness(draft, table, stored, guard);
  if (stale !== undefined) return stale;
  const { row: values, findings } = readAttributes({ name: command.name, columns: command.takes }, attributes);
  return findings.length > 0 ? refuseFields(findings) : command.run(key, values, draft, draft.at);
}
