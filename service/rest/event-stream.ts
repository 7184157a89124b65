import type { Clock } from '../core/clock.js';
import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import type { JobDesk } from '../jobs/job-desk.js';
import type { JobProgress } from '../jobs/progress.js';
import { parseRole } from '../schema/kinds/role.js';
import { isRefusal } from '../core/refusals.js';
import { changesSince, isPart, keysOfTenant } from '../records/changes.js';
import type { Change } from '../records/changes.js';
import type { Desk, Events, Health, StreamEvent } from './desk.js';
import { scopeParts } from '../schema/tenant.js';
import type { Scope } from '../schema/tenant.js';
import { decodeKey } from '../schema/key.js';
import type { Json } from '../schema/kind.js';
import type { Key } from '../schema/row.js';

/** Reading as records do it; named through them, so that the door knows nothing of the store itself. */
type ReaderOfChanges = Desk['reader'] & { readonly stores: Parameters<typeof changesSince>[0] };

type Take = (event: StreamEvent) => void;
type Data = StreamEvent['data'];

/** What is told beside jobs and changes. */
interface Told {
  readonly zone: () => string;
  readonly health: () => Health;
  /** What the calls of an application came to in the last step that has ended; undefined where nothing is known. */
  readonly latest: (application: string) => Data | undefined;
}

/** What an event says of a job, as REST names it. */
const jobMembers = [
  'job_id',
  'job_type',
  'object',
  'status',
  'by',
  'dry_run',
  'progress',
  'rows',
  'added',
  'conflicts',
  'rejected',
  'unchanged',
  'taken_back',
  'cases',
  'same',
  'different',
  'rows_per_second',
  'seconds_left',
  'message',
  'txnid',
];

/**
 * What is told to those who listen on `/events`: how jobs go on and end, what was changed, the role of the unit, calls.
 * While nobody listens nothing is read.
 */
export class EventStream implements Events {
  readonly #takers = new Map<string, Set<Take>>();
  /** The last change told. */
  #told = 0;
  /** How the unit stood when that was told. */
  #unit = '';

  constructor(
    readonly reader: ReaderOfChanges,
    readonly jobs: JobDesk,
    clock: Clock,
    readonly more: Told,
  ) {
    clock.every(limits.changeEventsMs, () => this.#tellChanges());
    clock.every(limits.unitEventsMs, () => this.#tellUnit());
    clock.every(limits.statisticsEventsMs, () => this.#tellStatistics());
  }

  subscribe(application: string, take: Take): () => void {
    if (this.#takers.size === 0) {
      this.#told = this.#change(application);
      this.#unit = JSON.stringify(this.#standing());
    }
    const takers = this.#takers.get(application) ?? new Set();
    this.#takers.set(application, takers.add(take));
    return () => {
      takers.delete(take);
      if (takers.size === 0) this.#takers.delete(application);
    };
  }

  jobProgress(progress: JobProgress): void {
    this.jobs.announce(progress);
    const { application, jobId, ended } = progress;
    if (!this.#takers.has(application)) return;
    if (ended === true) this.reader.refresh();
    const attributes = this.jobs.one(application, jobId)?.attributes as Data | undefined;
    const role = parseRole(String(attributes?.['role_id'] ?? ''));
    if (attributes === undefined || isRefusal(role)) return;
    const tenant = {
      ...(role.provider === undefined ? {} : { provider: role.provider }),
      ...(role.subscriber === undefined ? {} : { subscriber: role.subscriber }),
    };
    this.#tell(application, {
      kind: 'job',
      tenant,
      data: Object.fromEntries(jobMembers.map((name) => [name, attributes[name] ?? null])),
    });
  }

  #change(application: string): number {
    this.reader.refresh();
    return this.reader.view(application).change;
  }

  #tellChanges(): void {
    if (this.#takers.size === 0) return;
    const [any] = this.#takers.keys();
    const last = this.#change(any!);
    for (const change of changesSince(this.reader.stores, Math.max(this.#told, last - limits.pageRows))) {
      if (change.quiet !== true && this.#takers.has(change.application))
        this.#tell(change.application, this.#changed(change));
    }
    this.#told = last;
  }

  #changed(head: Change): StreamEvent {
    const { change, application, at, by, what, records, tale } = head;
    const { stores } = this.reader;
    const { number } = stores.registry.application(application)!;
    const said = { txnid: change, at: formatTimestamp(this.more.zone(), at), by, what };
    const nameOf = (table: number): string => stores.numbered(number, table).table.name;
    const keys = (tale?.keys ?? []).map(([table, key]) => ({
      table: nameOf(table),
      key: decodeKey(stores.numbered(number, table).table, Buffer.from(key)),
    }));
    const tables = [
      ...new Set([...(tale?.counts ?? []).map(([table]) => nameOf(table)), ...keys.map(({ table }) => table)]),
    ];
    const own = ({ provider, subscriber }: Scope): Data | undefined => {
      const tenant = scopeParts({
        ...(provider === undefined ? {} : { provider }),
        ...(subscriber === undefined ? {} : { subscriber }),
      });
      if (tale?.tenants?.every((owner) => isPart(tenant, owner)) === true) return data;
      if (tale?.tenants?.some((owner) => isPart(tenant, owner)) === false) return undefined;
      const found = keysOfTenant(
        stores,
        this.reader.view(application),
        application,
        change,
        tenant,
        changeLimits.toldKeys,
      );
      return found.length === 0
        ? undefined
        : { ...said, records: found.length, tables: [...new Set(found.map(({ table }) => table))], keys: shown(found) };
    };
    const data: Data = { ...said, records, tables, keys: shown(keys) };
    return { kind: 'change', tenant: {}, data, own };
  }

  #standing(): Data {
    const { role, active, ready, reason = null, warnings = [] } = this.more.health();
    return {
      role,
      active: active?.unit ?? null,
      ready,
      reason,
      warnings: warnings.map(({ code, message }) => ({ code, message })),
    };
  }

  #tellUnit(): void {
    if (this.#takers.size === 0) return;
    const data = this.#standing();
    const text = JSON.stringify(data);
    if (text === this.#unit) return;
    this.#unit = text;
    for (const application of this.#takers.keys()) this.#tell(application, { kind: 'unit', tenant: {}, data });
  }

  #tellStatistics(): void {
    for (const application of this.#takers.keys()) {
      const data = this.more.latest(application);
      if (data !== undefined) this.#tell(application, { kind: 'statistics', tenant: {}, data });
    }
  }

  #tell(application: string, event: StreamEvent): void {
    for (const take of this.#takers.get(application) ?? []) take(event);
  }
}

/** Keys as JSON has them: one member a part, in the order of paths. */
function shown(keys: readonly { readonly table: string; readonly key: Key }[]): Json {
  return keys.map(({ table, key }) => ({
    table,
    key: key.map((part) => (typeof part === 'bigint' ? String(part) : part)),
  }));
}
