import { isRefusal, refuse, refuseFields, type Finding, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { allowed, mayOn, tenantOf } from '../people/permits.js';
import { readAttributes } from '../records/fields.js';
import type { Json } from '../schema/kind.js';
import type { CheckResult, Table } from '../schema/table.js';
import { success } from './envelope.js';
import { bodyOf, partsAre, type Exchange, type Methods } from './exchange.js';
import { shaped, type JsonObject } from './json-body.js';
import { only } from './query.js';
import { recordPath } from './path.js';
import type { Reply } from './reply.js';

/**
 * `POST /lint`: what is wrong with a draft, or with what is stored (routing.md, Lint). `{"plan": {...}}` is a draft of the table that holds rules, `{"table",
 * "attributes"}` one of any table; `{"table"}` alone looks at its records, `{}` at those of every table, within one second.
 */
export const lintMethods: Methods = { POST: lint };

async function lint(exchange: Exchange): Promise<Reply | Refusal> {
  const { application, caller: { administrator }, brand } = exchange;
  const misused = partsAre(exchange, 0) ?? only(exchange.query);
  if (misused !== undefined) return misused;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const refused = shaped(body, {}, { plan: 'object', table: 'text', attributes: 'object' });
  if (refused !== undefined) return refused;
  const tables = application.tables.filter(({ internal }) => internal !== true);
  const asked = body['plan'] == null ? tables.filter(({ name }) => body['table'] == null || name === body['table']) : tables.filter(holdsRules).slice(0, 1);
  if (asked.length === 0) return refuseFields([{ field: body['plan'] == null ? 'table' : 'plan', code: 'bad_choice', message: 'There is no such table.' }]);
  const draft = (body['plan'] ?? body['attributes'] ?? undefined) as JsonObject | undefined;
  if (draft !== undefined && asked.length !== 1) return refuseFields([{ field: 'table', code: 'required', message: 'Of which table the attributes are.' }]);
  const seen = asked.filter((table) => mayOn(application, administrator, 'view', table));
  if (seen.length === 0) return refuse('not_permitted');
  const found = draft === undefined ? lintStored(exchange, seen) : lintDraft(exchange, seen[0]!, draft);
  if (isRefusal(found)) return found;
  return success(brand, [{ scope: 'lint', attributes: { errors: found.errors.map(shown), warnings: found.warnings.map(shown) } }], { meta: found.partial ? { partial: true } : {} });
}

interface Found extends CheckResult {
  readonly partial: boolean;
}

function lintDraft(exchange: Exchange, table: Table, attributes: JsonObject): Found | Refusal {
  const { row, findings } = readAttributes(table, attributes);
  if (findings.length > 0) return { errors: findings, warnings: [], partial: false };
  const { application, caller: { administrator } } = exchange;
  if (allowed(application, administrator, 'view', table, tenantOf(table, row)) !== 'allowed') return refuse('not_permitted');
  return { ...table.check?.(row, exchange.view()) ?? nothing, partial: false };
}

const nothing: CheckResult = { errors: [], warnings: [] };

function lintStored(exchange: Exchange, tables: readonly Table[]): Found {
  const { application, caller: { administrator }, desk: { clock } } = exchange;
  const view = exchange.view();
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const deadlineMs = clock.monotonic() + limits.searchMs;
  for (const table of tables) {
    if (table.check === undefined) continue;
    const prefix = table.key[0] === table.tenant?.provider && administrator.role.provider !== undefined ? [administrator.role.provider] : [];
    for (const { key, row } of view.scan(table.name, { prefix })) {
      if (clock.monotonic() > deadlineMs || errors.length + warnings.length >= limits.pageRows) return { errors, warnings, partial: true };
      if (allowed(application, administrator, 'view', table, tenantOf(table, row)) !== 'allowed') continue;
      const found = table.check(row, view);
      const named = (finding: Finding): Finding => ({ ...finding, field: `${recordPath(table, key)}/${finding.field}` });
      errors.push(...found.errors.map(named));
      warnings.push(...found.warnings.map(named));
    }
  }
  return { errors, warnings, partial: false };
}

/** The table whose records are plans: the one with a column of rules. */
function holdsRules({ columns }: Table): boolean {
  return columns.some(({ kind }) => kind.description.input === 'rules');
}

function shown({ field, code, message }: Finding): Json {
  return { path: field, code, message, example: null };
}
