import { position, type Table } from '../schema/table.js';
import { flag, whole } from './parameters.js';
import type { Route } from './route.js';

/** The path of a record, with a part in braces for each column of its key. */
export function recordTemplate({ name, key }: Table): string {
  return [name, ...key.map((part) => `{${part}}`)].join('/');
}

/** What the parts of such a path are. */
export function keyParts(table: Table): NonNullable<Route['parts']> {
  return Object.fromEntries(
    table.key.map((name) => {
      const { meaning, kind } = table.columns[position(table, name)]!;
      return [name, { schema: { ...kind.description.schema }, description: meaning }];
    }),
  );
}

/** Of the archive, and which of those with one key. */
export const generationQuery = {
  archive: flag('Of the archive.'),
  txnid: whole({ least: 1, fallback: undefined }, 'One generation of the archive.'),
};

/** What a body may hold of a record that is made, of one that is written, and what a command takes. */
export const schemaNames = {
  create: ({ name }: Table): string => `${name}.create`,
  write: ({ name }: Table): string => `${name}.write`,
  record: ({ name }: Table): string => `${name}.record`,
  command: ({ name }: Table, command: string): string => `${name}.command.${command}`,
};
