import type { LedgerLine } from '../calls/ledger/ledger-layout.js';
import { isRefusal, type Refusal } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { movedColumn, position, type Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import { successOfMany } from './many.js';
import { object, replyOf } from './openapi-schemas.js';
import { flag, pageLimit, whole, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';
import { keyOfRecord } from './path.js';
import { keyParts, recordTemplate } from './table-paths.js';
import { visible } from './tables.js';

const page = {
  limit: pageLimit,
  before: whole({ least: 1, fallback: Infinity }, 'The cursor meta.next of the page before.'),
  archive: flag('Of the newest in the archive.'),
};

/**
 * `/ledger`: what was moved on the account of a record, and whether all of it holds together (calling-card.md,
 * Invariants). There is nothing of it where no table has accounts. A record is `<table>/<key...>`, or the key alone
 * where one table has accounts (api.md, Paths: `GET /ledger/<account>`).
 */
export function ledgerRoutes({ tables }: Application): readonly Route[] {
  const accounts = tables.filter(
    (table) => table.internal !== true && table.account !== undefined && movedColumn(table) !== undefined,
  );
  if (accounts.length === 0) return [];
  const reply = linesReply(accounts);
  const linesOf = (table: Table, path: string, summary: string, from: number): Route =>
    route({
      method: 'GET',
      path,
      tag: table.name,
      summary,
      parts: keyParts(table),
      needs: { actions: ['view'], table },
      query: page,
      reply,
      run: (exchange, given) => lines(exchange, table, exchange.parts.slice(from), given),
    });
  const [only, ...others] = accounts;
  return [
    ...accounts.map((table) =>
      linesOf(
        table,
        `ledger/${recordTemplate(table)}`,
        `What was moved on the account, the newest first: ${table.title}`,
        1,
      ),
    ),
    ...(others.length > 0
      ? []
      : [
          linesOf(
            only!,
            `ledger/${recordTemplate(only!).split('/').slice(1).join('/')}`,
            'The same, by the key alone.',
            0,
          ),
        ]),
    route({
      method: 'POST',
      path: 'ledger/verify',
      tag: 'system',
      summary: 'Go through all accounts, lines and charges, and tell what does not hold.',
      needs: { abilities: ['settings'], roles: ['platform_owner'] },
      reply: receiptReply,
      run: verify,
    }),
  ];
}

const text: Json = { type: 'string' },
  maybe: Json = { type: ['string', 'null'] },
  count = { type: 'integer', minimum: 0 };

function entryOf(attributes: { readonly [name: string]: Json }): Json {
  return replyOf(object({ scope: { const: 'ledger' }, attributes: object(attributes) }));
}

/** Lines of an account, in the money of its record. */
function linesReply(accounts: readonly Table[]): Named {
  const money = [...new Set(accounts.flatMap((table) => movedColumn(table) ?? []))].map(
    ({ kind }): Json => ({ ...kind.description.schema }),
  );
  const amount = (description: string): Json => ({ anyOf: money, description });
  return {
    name: 'ledger.reply',
    schema: entryOf({
      serial: { ...count, description: 'From 1, without a gap.' },
      at: text,
      amount: amount('Money in; below nothing money out.'),
      balance: amount('What the account had then.'),
      reason: text,
      call: { type: ['string', 'null'], description: 'The cdr_id of the call that it was charged for.' },
      reference: { type: ['string', 'null'], description: 'What it was asked for with.' },
      by: { ...(maybe as object), description: 'Who had it entered, where no call did.' },
    }),
  };
}

/** What a verification has found. */
const receiptReply: Named = {
  name: 'ledger.receipt',
  schema: entryOf({
    accounts: count,
    lines: count,
    charges: { ...count, description: 'Lines that calls have entered.' },
    settled: { ...count, description: 'CDRs of calls that were settled.' },
    faults: { type: 'array', items: text, description: 'What does not hold; nothing when all is well.' },
  }),
};

/** The newest line first; whoever may see the record sees them, of an archived one with `archive=true`. */
async function lines(
  exchange: Exchange,
  table: Table,
  parts: readonly string[],
  { limit, before, archive }: Values<typeof page>,
): Promise<Reply | Refusal> {
  const { desk, application } = exchange;
  const column = movedColumn(table)!;
  const key = keyOfRecord(table, parts);
  if (isRefusal(key)) return key;
  const record = visible(exchange, exchange.view(), table, key, { archive });
  if (isRefusal(record)) return record;
  const found = desk.ledger.lines(application.name, table.account!(record), before, limit);
  const provisioned = (record.row[position(table, column.name)] as number | undefined) ?? 0;
  const next = found.length === limit && found.at(-1)!.serial > 1 ? String(found.at(-1)!.serial) : undefined;
  return successOfMany(exchange, found, (line) => shown(line, column, provisioned, desk.zone()), {
    records_page_size: limit,
    archive,
    ...(next === undefined ? {} : { next }),
  });
}

/** `balance` is what the account had behind the line. */
function shown(
  { serial, atMs, amount, reason, call, reference, by, moved }: LedgerLine,
  { kind }: Column,
  provisioned: number,
  zone: string,
): Json {
  return {
    scope: 'ledger',
    attributes: {
      serial,
      at: formatTimestamp(zone, atMs),
      amount: kind.show(amount),
      balance: kind.show(provisioned + moved),
      reason,
      call: call ?? null,
      reference: reference ?? null,
      by: by ?? null,
    },
  };
}

/** A platform owner has everything gone through, which may take its time. */
async function verify({ desk, application, brand }: Exchange): Promise<Reply | Refusal> {
  const receipt = await desk.ledger.verify(application.name);
  return success(brand, [{ scope: 'ledger', attributes: { ...receipt } }]);
}
