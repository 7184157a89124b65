import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, Refusal } from '../core/refusals.js';
import type { Finding } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import type { Registry } from '../schema/registry.js';
import { archive, purge, restore } from './move.js';
import { create, put } from './put.js';
import type { ChangeRequest, Write, WriteResult, Written } from './request.js';

/** Evaluates every write of a change in turn, each seeing those before it; the first that is refused refuses all. */
export function evaluate(draft: Draft, registry: Registry, request: ChangeRequest): Written | Refusal {
  if (request.writes.length > limits.batchWrites) return refuse('too_many_writes');
  const results: WriteResult[] = [];
  const warnings: Finding[] = [];
  for (const [place, write] of request.writes.entries()) {
    const prefix = request.writes.length > 1 ? `writes/${place}/` : '';
    const result = evaluateWrite(draft, registry, request.application, write);
    if (isRefusal(result)) return named(result, prefix);
    results.push(result.result);
    for (const warning of result.warnings) warnings.push({ ...warning, field: prefix + warning.field });
  }
  return { change: draft.change, results, warnings };
}

/** A refusal within a batch says which of its writes it is about. */
function named(refusal: Refusal, prefix: string): Refusal {
  if (prefix === '') return refusal;
  const errors = refusal.errors.length > 0 ? refusal.errors : [{ field: '', code: refusal.code, message: refusal.message }];
  return new Refusal(refusal.code, `${prefix.slice(0, -1)}: ${refusal.message}`, errors.map((error) => ({ ...error, field: prefix + error.field })));
}

function evaluateWrite(draft: Draft, registry: Registry, application: string, write: Write): { result: WriteResult; warnings: readonly Finding[] } | Refusal {
  const table = registry.table(application, write.table);
  if (table === undefined) return refuse('not_found', `There is no table ${write.table}.`);
  const moved = (records: number | Refusal) => (isRefusal(records) ? records
    : { result: { table: table.name, key: (write as { key: WriteResult['key'] }).key, created: false, records }, warnings: [] });
  switch (write.method) {
    case 'create':
    case 'put': {
      const done = write.method === 'create' ? create(draft, table, write.attributes) : put(draft, table, write.key, write.attributes, write.guard);
      return isRefusal(done) ? done : { result: { table: table.name, key: done.key, created: done.created, records: 1 }, warnings: done.warnings };
    }
    case 'archive': return moved(archive(draft, table, write.key));
    case 'restore': return moved(restore(draft, table, write.key, write.generation));
    case 'purge': return moved(purge(draft, table, write.key, write.generation));
    case 'forget': {
      assert(table.internal === true, 'only internal records are forgotten');
      const stored = draft.get(table.name, write.key);
      return stored === undefined ? moved(0) : draft.remove(table.name, stored) ?? moved(1);
    }
  }
}
