import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { administratorOf } from '../people/administrator.js';
import { mayCommand, tenantOf } from '../people/permits.js';
import { readAttributes } from '../records/fields.js';
import type { Command, Given, ServedCommand } from '../schema/command.js';
import type { Attributes } from '../schema/write.js';
import { givenCommands, type Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { success } from './envelope.js';
import { bodyOf, type Exchange } from './exchange.js';
import { conditionsOf, guardOfStored } from './guard.js';
import { isFindings, readKey } from './path.js';
import { entityTag, recordObject, showingTo } from './record.js';
import type { Reply } from './reply.js';

/** A command that REST gives: the writer carries it out, or where calls are. */
export type RestCommand = (Command & Given) | ServedCommand;

/** The command that a path below a record names; undefined where it names none. What niud alone gives has no path. */
export function commandAt(table: Table, parts: readonly string[]): RestCommand | undefined {
  if (parts.length !== table.key.length + 1) return undefined;
  return givenCommands(table).find((command) => command.name === parts.at(-1)) as RestCommand | undefined;
}

export function isServed(command: RestCommand): command is ServedCommand {
  return 'operation' in command;
}

/** What a command was given with; `guard` is the version that it was given against. */
interface GivenWith {
  readonly key: Key;
  readonly attributes: Attributes;
  readonly guard?: number;
}

/** Reads a request for a command. */
export async function readCommand(exchange: Exchange, table: Table): Promise<GivenWith | Refusal> {
  const { parts } = exchange;
  const attributes = await bodyOf(exchange);
  if (isRefusal(attributes)) return attributes;
  const key = readKey(table, parts.slice(0, -1), true);
  if (isFindings(key)) return refuse('not_found');
  const guard = guardOfStored(exchange, table, key, conditionsOf(exchange));
  if (isRefusal(guard)) return guard;
  return { key, attributes, ...(guard === undefined ? {} : { guard }) };
}

/**
 * Has a command carried out where calls are; the reply is the record with its money as it then stands. What has moved
 * is on disk.
 */
export async function serveCommand(exchange: Exchange, table: Table, command: ServedCommand): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    brand,
  } = exchange;
  const given = await readCommand(exchange, table);
  if (isRefusal(given)) return given;
  const { key, attributes } = given;
  const before = exchange.view().get(table.name, key);
  const may =
    before === undefined
      ? 'hidden'
      : mayCommand(application, administrator, command.ability, table, tenantOf(table, before.row));
  if (may !== 'allowed') return refuse(may === 'hidden' ? 'not_found' : 'not_permitted');
  const { row: values, findings } = readAttributes({ name: command.name, columns: command.takes }, attributes);
  if (findings.length > 0) return refuseFields(findings);
  if (!administrator.unrestricted && administratorOf(exchange.view(), administrator.username) === undefined)
    return refuse('unauthenticated');
  const served = await desk.serve({
    application: application.name,
    operation: command.operation,
    args: command.args(key, values),
    by: administrator.username,
  });
  if ('code' in served) return Refusal.from(served);
  const view = exchange.view();
  // Another change may have archived it meanwhile.
  const stored = view.get(table.name, key);
  return success(brand, stored === undefined ? [] : [recordObject(view, table, stored, showingTo(exchange))], {
    headers: stored === undefined ? [] : [['ETag', entityTag(stored)]],
  });
}
