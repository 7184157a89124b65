import { replaceMode } from './importing.js';
import type { Json } from './kind.js';
import type { Table } from './table.js';
import type { Column } from './column.js';

/** A member of a job's body that an import of a table takes beside those of every import. */
export interface ImportOption {
  readonly name: string;
  readonly type: 'text' | 'flag';
  readonly choices?: readonly string[];
  readonly meaning: string;
}

/** What an import of a table may be told, from its declaration (`Importing`). */
export function importOptions(table: Table): readonly ImportOption[] {
  const { form, replaced } = table.importing ?? {};
  return [
    ...(form === undefined
      ? []
      : [{ name: form.option, type: 'text' as const, choices: form.choices, meaning: form.meaning }]),
    ...(replaced === undefined
      ? []
      : [
          {
            name: 'mode',
            type: 'text' as const,
            choices: [replaceMode],
            meaning: `${replaceMode}: the file stands in the place of what holds at an instant, instead of beside it.`,
          },
          ...setColumns(table).map((column) => ({
            name: column.name,
            type: 'text' as const,
            meaning: `What is replaced. ${column.meaning}`,
          })),
          {
            name: replaced.from,
            type: 'text' as const,
            meaning: 'When: what the file lacks or has otherwise ends then, and what it brings begins.',
          },
          {
            name: 'keep_rejected',
            type: 'flag' as const,
            meaning: 'Rows that do not fit leave what they are about as it is, instead of refusing the file.',
          },
        ]),
  ];
}

/** The key columns that name a set, but for the provider, which jobs have by themselves. */
export function setColumns({ key, columns, tenant }: Table): readonly Column[] {
  return key
    .slice(0, -2)
    .filter((name) => name !== tenant?.provider)
    .map((name) => columns.find((column) => column.name === name)!);
}

/** JSON Schema of the options of all tables together, as members of one body. */
export function importOptionSchemas(tables: readonly Table[]): { readonly [name: string]: Json } {
  return Object.fromEntries(
    tables
      .flatMap(importOptions)
      .map(({ name, type, choices, meaning }) => [
        name,
        {
          ...(choices === undefined
            ? { type: [type === 'flag' ? 'boolean' : 'string', 'null'] }
            : { enum: [...choices, null] }),
          description: meaning,
        },
      ]),
  );
}
