import { isRefusal, refuse, refuseFields, type Finding, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import type { Steps } from '../core/turns.js';
import { allowed, mayOn, tenantOf } from '../people/permits.js';
import { portion, type Portion } from '../records/checked.js';
import { readDraft, readMergedDraft } from '../records/complete.js';
import { outdatedValues } from '../records/outdated.js';
import { tenantView } from '../records/tenant-view.js';
import type { Json } from '../schema/kind.js';
import { isChecked, type CheckResult, type Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { draftFaults, draftMember, draftOf } from './draft.js';
import { success } from './envelope.js';
import { bodyOf, roleOf, type Exchange } from './exchange.js';
import { isObject, type JsonObject } from './json-body.js';
import { optional } from './members.js';
import { object, resultsOf } from './openapi-schemas.js';
import { recordPath } from './path.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

/**
 * `POST /lint`: what is wrong with a draft, or with what is stored (routing.md, Lint). `{"plan": {...}}` is a draft of
 * the table that holds rules, `{"draft": {"table", "key", "attributes"}}`, or `{"table", "attributes"}`, one of any
 * table, merged with the record that stands as a PUT would be; `{"table"}` alone looks at its records, `{}` at those of
 * every table, within one second.
 */
export const lintRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: 'lint',
    tag: 'routing',
    summary: 'What is wrong with a draft, or with what is stored.',
    needs: { actions: ['view'] },
    body: {
      name: 'lint',
      members: {
        plan: optional('object'),
        table: optional('text'),
        attributes: optional('object'),
        draft: draftMember,
      },
    },
    reply: { name: 'lint.reply', schema: resultsOf({ errors: findings(), warnings: findings() }) },
    run: lint,
  }),
];

/** Of what stands: `path` is that of the record, and of the column or rule in it. */
function findings(): Json {
  return {
    type: 'array',
    items: object({
      path: { type: 'string' },
      code: { type: 'string' },
      message: { type: 'string' },
      example: { type: ['string', 'null'] },
    }),
  };
}

async function lint(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    application,
    caller: { administrator },
    brand,
  } = exchange;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const faults = [...draftFaults(body['draft']), ...beside(body)];
  if (faults.length > 0) return refuseFields(faults);
  const drafted = draftOf(body['draft']);
  const name = drafted?.table ?? body['table'] ?? undefined;
  const tables = application.tables.filter(({ internal }) => internal !== true);
  const asked =
    body['plan'] == null
      ? tables.filter((table) => name === undefined || table.name === name)
      : tables.filter(holdsRules).slice(0, 1);
  if (asked.length === 0)
    return refuseFields([
      {
        field: drafted !== undefined ? 'draft/table' : body['plan'] == null ? 'table' : 'plan',
        code: 'bad_choice',
        message: 'There is no such table.',
      },
    ]);
  const attributes =
    drafted?.attributes ?? ((body['plan'] ?? body['attributes'] ?? undefined) as JsonObject | undefined);
  if (attributes !== undefined && asked.length !== 1)
    return refuseFields([{ field: 'table', code: 'required', message: 'Of which table the attributes are.' }]);
  const seen = asked.filter((table) => mayOn(application, administrator, 'view', table));
  if (seen.length === 0) return refuse('not_permitted');
  const draft =
    attributes === undefined
      ? undefined
      : { attributes, whole: body['plan'] != null, ...(drafted?.key === undefined ? {} : { key: drafted.key }) };
  const found =
    draft === undefined
      ? await exchange.desk.lists.turns.admit(roleOf(exchange), () => lintStored(exchange, seen))
      : await lintDraft(exchange, seen[0]!, draft);
  if (isRefusal(found)) return found;
  return success(
    brand,
    [{ scope: 'lint', attributes: { errors: found.errors.map(shown), warnings: found.warnings.map(shown) } }],
    { meta: found.partial ? { partial: true } : {} },
  );
}

/** What does not go beside a draft. */
function beside(body: JsonObject): readonly Finding[] {
  const others = isObject(body['draft']) ? ['plan', 'table', 'attributes'].filter((name) => body[name] != null) : [];
  return others.length === 0
    ? []
    : [{ field: 'draft', code: 'invalid', message: `A draft does not go with ${others.join(', ')}.` }];
}

interface Found extends CheckResult {
  readonly partial: boolean;
}

/** `whole` is a plan with all that it has. */
interface GivenDraft {
  readonly attributes: JsonObject;
  readonly key?: readonly Json[];
  readonly whole: boolean;
}

async function lintDraft(
  exchange: Exchange,
  table: Table,
  { attributes, key, whole }: GivenDraft,
): Promise<Found | Refusal> {
  const {
    application,
    caller: { administrator },
    desk,
  } = exchange;
  const { provider, subscriber } = administrator.role;
  const own = tenantView(
    exchange.view(),
    application,
    [provider, subscriber].filter((part) => part !== undefined),
  );
  const { row, findings } = whole
    ? readDraft(table, attributes, own, desk.clock.now())
    : readMergedDraft(table, key, attributes, own, desk.clock.now());
  if (findings.length > 0) return { errors: findings, warnings: [], partial: false };
  if (allowed(application, administrator, 'view', table, tenantOf(table, row)) !== 'allowed')
    return refuse('not_permitted');
  const answer = await desk.lists.turns.admit(roleOf(exchange), () => desk.check(application.name, table.name, [row]));
  if (isRefusal(answer)) return answer;
  const { errors, warnings } = answer[0]!;
  return {
    errors,
    warnings: [...warnings, ...desk.forwardedBack(application.name, table.name, row, administrator.role)],
    partial: false,
  };
}

const nothing: CheckResult = { errors: [], warnings: [] };

const nothingTaken = { change: 0, findings: [] };

/** What was found when the records of an earlier release were taken on, of records that are still as they were then. */
function* takenOn(exchange: Exchange, tables: readonly Table[]): Steps<readonly Finding[]> {
  const {
    application,
    caller: { administrator },
    desk,
  } = exchange;
  const { change, findings } = desk.takenOn?.(application.name) ?? nothingTaken;
  const still: Finding[] = [];
  for (const { table: name, key, generation, finding } of findings) {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) continue;
    yield;
    const view = exchange.view();
    const record = generation === undefined ? view.get(name, key) : view.generation(name, key, generation);
    const isThere =
      record !== undefined &&
      (generation !== undefined || record.modified <= change) &&
      allowed(application, administrator, 'view', table, tenantOf(table, record.row)) === 'allowed';
    if (isThere) still.push({ ...finding, field: recordPath(table, key) });
  }
  return still;
}

/**
 * Looks at the records of the tables, some at a time: they are read in a slice of a turn, and checked in the jobs
 * thread, where one plan may take a tenth of a second without anybody waiting for it.
 */
async function lintStored(exchange: Exchange, tables: readonly Table[]): Promise<Found> {
  const {
    application,
    caller: { administrator },
    desk,
  } = exchange;
  const { clock, lists } = desk;
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const deadlineMs = clock.monotonic() + limits.searchMs;
  const { change } = desk.takenOn?.(application.name) ?? nothingTaken;
  const taken = await lists.turns.run(roleOf(exchange), takenOn(exchange, tables));
  if (isRefusal(taken)) return { errors, warnings, partial: true };
  warnings.push(...taken);
  for (const table of tables) {
    const prefix =
      table.key[0] === table.tenant?.provider && administrator.role.provider !== undefined
        ? [administrator.role.provider]
        : [];
    const accepts = (row: Row): boolean =>
      allowed(application, administrator, 'view', table, tenantOf(table, row)) === 'allowed';
    let after: Portion['after'];
    do {
      if (clock.monotonic() > deadlineMs || errors.length + warnings.length >= limits.pageRows)
        return { errors, warnings, partial: true };
      const read = await lists.turns.run(roleOf(exchange), portion(exchange.view, table, { prefix, after, accepts }));
      if (isRefusal(read)) return { errors, warnings, partial: true };
      const results =
        !isChecked(table) || read.records.length === 0
          ? []
          : await desk.check(
              application.name,
              table.name,
              read.records.map(({ row }) => row),
            );
      for (const [place, { key, row, created }] of read.records.entries()) {
        const path = recordPath(table, key);
        const named = (finding: Finding): Finding => ({
          ...finding,
          field: finding.field === '' ? path : `${path}/${finding.field}`,
        });
        const found = results[place] ?? nothing;
        errors.push(...found.errors.map(named));
        if (created <= change) warnings.push(...outdatedValues(table, row).map(named));
        warnings.push(
          ...found.warnings.map(named),
          ...desk.forwardedBack(application.name, table.name, row, administrator.role).map(named),
        );
        if (place % forwardedAtOnce === forwardedAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      ({ after } = read);
    } while (after !== undefined);
  }
  return { errors, warnings, partial: false };
}

/** Records whose forwards are followed in one turn: each some tenths of a millisecond, or a few. */
const forwardedAtOnce = 4;

/** The table whose records are plans: the one with a column of rules. */
function holdsRules({ columns }: Table): boolean {
  return columns.some(({ kind }) => kind.description.input === 'rules');
}

function shown({ field, code, message, example }: Finding): Json {
  return { path: field, code, message, example: example ?? null };
}
