import { refuse, refuseFields } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import type { Applies } from '../schema/command.js';
import { conditionOf, valueWord } from '../schema/description.js';
import { position, type Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Write } from '../schema/write.js';
import { readAttributes } from './fields.js';
import { staleness } from './put.js';

/**
 * The writes that carry a command out on a live record, told by the command from the records as they stand in the draft
 * (`schema/command.ts`). Refuses
 * `not_found` where there is no such record or command, `stale`, every field that does not fit, `denied` for a record
 * that the command is not for, and what the command itself refuses.
 */
export function carryOut(
  draft: Draft,
  table: Table,
  { key, command: name, attributes, guard }: Extract<Write, { method: 'command' }>,
): readonly Write[] | Refusal {
  const command = table.commands?.find((each) => each.name === name);
  if (command === undefined) return refuse('not_found', `There is no command ${name} of ${table.name}.`);
  const stored = draft.get(table.name, key);
  if (stored === undefined) return refuse('not_found');
  const stale = staleness(draft, table, stored, guard);
  if (stale !== undefined) return stale;
  const { row: values, findings } = readAttributes({ name: command.name, columns: command.takes }, attributes);
  if (findings.length > 0) return refuseFields(findings);
  const { applies } = command;
  if (applies !== undefined && !isFor(table, stored.row, applies))
    return applies.otherwise === 'unchanged' ? [] : inapplicable(table, stored.row, name, applies);
  return command.run(key, values, draft, draft.at);
}

/** Whether a record is one that a command is for, as it is stored. */
function isFor(table: Table, row: Row, { column, values }: Applies): boolean {
  const value = row[position(table, column)] ?? null;
  return values === 'set' ? value !== null : values.includes(value);
}

function inapplicable(table: Table, row: Row, name: string, applies: Applies): Refusal {
  const place = position(table, applies.column);
  const { label, kind } = table.columns[place]!;
  const value = row[place];
  return refuse(
    'denied',
    `Its ${label} is ${valueWord(value === undefined ? null : kind.show(value))}: ${name} is for records whose ${conditionOf(table, applies)}.`,
  );
}
