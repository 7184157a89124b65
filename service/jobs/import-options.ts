import { isRefusal, quoted, refuse } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import { importOptions, setColumns } from '../schema/import-options.js';
import { replaceMode } from '../schema/importing.js';
import type { Json, Value } from '../schema/kind.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { inZoneOf } from '../schema/tenant-zone.js';
import type { Attributes } from '../schema/write.js';
import type { StoreView } from '../records/store-view.js';
import type { Scope } from '../schema/tenant.js';

/** A set of records that a file brings anew (`Importing.replaced`). */
export interface ReplacedSet {
  /** What names it: the key without its last two columns. */
  readonly name: Key;
  /** From when the records of the file hold. */
  readonly from: number;
  readonly keepRejected: boolean;
}

type Given = { readonly [name: string]: Json };

/** What an import was told, as its job keeps it; every member that does not fit is a finding. */
export function checkImportOptions(
  table: Table,
  options: Given,
  tenant: Scope,
  view: StoreView,
): { readonly kwargs: Attributes | null; readonly findings: readonly Finding[] } {
  const given = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  const findings: Finding[] = [];
  const wrong = (field: string, refusal: Refusal): void => {
    findings.push(findingOf(field, refusal));
  };
  const known = importOptions(table);
  for (const [name, value] of given) {
    const option = known.find((candidate) => candidate.name === name);
    if (option === undefined) wrong(name, refuse('unknown_field', `An import of ${table.name} has no such field.`));
    else if (option.type === 'flag' && typeof value !== 'boolean')
      wrong(name, refuse('wrong_type', 'Either true or false.'));
    else if (option.type === 'text' && typeof value !== 'string')
      wrong(name, refuse('wrong_type', 'Text is expected.'));
    else if (option.choices?.includes(value as string) === false)
      wrong(name, refuse('bad_choice', `Not ${option.choices.join(', ')}: ${quoted(value)}.`));
  }
  if (findings.length > 0 || given.length === 0) return { kwargs: null, findings };
  const told = Object.fromEntries(given) as Attributes;
  if (table.importing?.replaced === undefined) return { kwargs: told, findings };
  const form = table.importing.form?.option;
  if (told['mode'] === undefined) {
    for (const name of Object.keys(told))
      if (name !== form) wrong(name, refuse('unknown_field', `Only an import with mode ${replaceMode} takes it.`));
    return { kwargs: told, findings };
  }
  return replacing(table, told, tenant, view, wrong, findings);
}

function replacing(
  table: Table,
  told: Attributes,
  tenant: Scope,
  view: StoreView,
  wrong: (field: string, refusal: Refusal) => void,
  findings: readonly Finding[],
) {
  const { from } = table.importing!.replaced!;
  for (const name of [...setColumns(table).map((column) => column.name), from]) {
    if (told[name] === undefined)
      wrong(name, refuse('required', `An import with mode ${replaceMode} says what is replaced, and when.`));
    else {
      const read = inZoneOf(
        table,
        tenant.provider ?? told[table.tenant?.provider ?? ''],
        () => parsed(table, name, told[name] as string),
        view,
      );
      if (isRefusal(read)) wrong(name, read);
    }
  }
  const provider = table.tenant?.provider;
  if (findings.length > 0 || provider === undefined) return { kwargs: told, findings };
  const owner = tenant.provider ?? onlyOwner(table, told, view);
  if (owner === undefined) wrong(provider, refuse('required', 'Say whose records are replaced.'));
  const named = { ...told, [provider]: owner ?? null };
  const container = table.references?.find(
    ({ contained, by }) => contained === true && typeof by !== 'function' && by.length === table.key.length - 2,
  );
  if (owner !== undefined && container !== undefined && !view.has(container.to, setOf(table, named).name)) {
    wrong(container.column, refuse('no_such_record', `There is no ${container.to} ${quoted(told[container.column])}.`));
  }
  return { kwargs: named, findings };
}

/** Where the job is nobody's: the one provider who has what is named. */
function onlyOwner(table: Table, told: Attributes, view: StoreView): string | undefined {
  const container = table.references?.find(({ contained }) => contained === true);
  if (container === undefined) return undefined;
  const last = setOf(table, { ...told, [table.tenant!.provider!]: 'x' }).name.at(-1);
  const owners = new Set<string>();
  for (const { key } of view.scan(container.to)) {
    if (key.at(-1) === last) owners.add(String(key[0]));
    if (owners.size > 1) return undefined;
  }
  return [...owners][0];
}

function parsed(table: Table, name: string, text: string): Value | Refusal {
  return text === '' ? refuse('required') : (table.columns[position(table, name)]!.kind.parse(text) as Value | Refusal);
}

/** The set of a job that replaces one. */
export function setOf(table: Table, kwargs: Attributes): ReplacedSet {
  const value = (name: string): Value => {
    const read = inZoneOf(table, kwargs[table.tenant?.provider ?? ''], () => parsed(table, name, String(kwargs[name])));
    if (isRefusal(read)) throw new Error(`${name} of a job is no longer read: ${read.message}`);
    return read;
  };
  return {
    name: table.key.slice(0, -2).map((name) => value(name) as Key[number]),
    from:
      kwargs[table.importing!.replaced!.from] === undefined ? 0 : (value(table.importing!.replaced!.from) as number),
    keepRejected: kwargs['keep_rejected'] === true,
  };
}
