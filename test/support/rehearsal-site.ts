import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { hosted } from '../../service/apps/all.js';
import { icr } from '../../service/apps/icr/application.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { Calls } from '../../service/calls/calls.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal, RefusalData } from '../../service/core/refusals.js';
import { callStores } from '../../service/calls/call-stores.js';
import { JobDesk } from '../../service/jobs/job-desk.js';
import { Media } from '../../service/jobs/media.js';
import type { JobRequest } from '../../service/jobs/job-request.js';
import { rehearseWork } from '../../service/jobs/rehearse.js';
import type { RehearsalSurroundings } from '../../service/jobs/rehearse.js';
import { reportName } from '../../service/jobs/job.js';
import type { ReportEntry } from '../../service/jobs/report.js';
import { Runner } from '../../service/jobs/runner.js';
import { Ledgers } from '../../service/calls/ledger/ledgers.js';
import { attributesFrom } from '../../service/lookup/messages/attributes.js';
import { cdrObject, cdrSource, recordedCalls } from '../../service/main/cdr-source.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import type { Attributes as CallAttributes } from '../../service/routing/service.js';
import type { Json } from '../../service/schema/kind.js';
import { rule } from './icr-site.js';
import { hurriedClock } from './job-store.js';
import { temporaryStore } from './temporary-store.js';
import type { TemporaryStore } from './temporary-store.js';

const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

type JobAttributes = Attributes & { readonly out_file: string };

/** A call to be made: what is absent is an ordinary call from 808 555 0001. */
export interface MadeCall {
  readonly id: string;
  readonly called: string;
  readonly calling?: string;
  readonly attributes?: CallAttributes;
  /** Events before its end. */
  readonly events?: readonly (readonly [kind: string, value: Json])[];
}

/** icr over a real store with real calls and a real runner of jobs; time as the test turns it. Providers `north` and `south` with a subscriber `one` each. */
export class RehearsalSite {
  readonly media: Media;
  readonly desk: JobDesk;
  readonly calls: Calls;
  readonly cdrs: Cdrs;
  readonly surroundings: RehearsalSurroundings;
  zone = 'UTC';
  #uploads = 0;

  private constructor(readonly store: TemporaryStore) {
    const { registry, reader, writer, stores, folder } = store;
    const clock = hurriedClock(store.clock);
    this.media = new Media(join(folder, 'media'));
    this.media.prepare(icr.name);
    const { cdr, cdrByNumber } = callStores(stores);
    this.cdrs = new Cdrs(cdr, cdrByNumber);
    this.calls = new Calls({
      hosted, snapshots: reader, clock: store.clock, zone: () => this.zone, active: () => true,
      stores: callStores(stores),
    });
    this.surroundings = {
      registry, clock, media: this.media, reader, publish: () => undefined, zone: () => this.zone, movedIn: new Ledgers(stores).movedIn,
      submit: async (request) => plain(await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) })),
      submitSlice: () => Promise.reject(new Error('nothing is imported here')),
      submitMoves: () => Promise.reject(new Error('nothing is moved here')),
      undoing: { backwards: () => [], submit: () => Promise.reject(new Error('nothing is undone here')), leftOf: () => [], settle: () => Promise.reject(new Error('nothing is undone here')) },
      hosted: (name) => hosted.find(({ application }) => application.name === name),
      readAttributes: attributesFrom,
      recordedCalls: recordedCalls(this.cdrs, registry),
    };
    this.desk = new JobDesk({ registry, media: this.media, clock, zone: () => this.zone, reader, submit: this.surroundings.submit, wake: () => undefined, otherObjects: [cdrObject] });
  }

  static async start(t: Test): Promise<RehearsalSite> {
    const site = new RehearsalSite(temporaryStore(t, icr));
    t.teardown(() => site.calls.stop());
    const create = (table: string, attributes: Attributes): Write => ({ method: 'create', table, attributes });
    await site.store.must(create('npa_list', { name: 'HI', npas: ['808'] }));
    for (const name of ['north', 'south']) {
      await site.store.must(create('service_provider', { name }), create('subscriber', { service_provider_name: name, name: 'one' }));
    }
    return site;
  }

  /** The attributes of a plan of a provider's subscriber `one`. */
  plan(name: string, rules: readonly Json[], provider = 'north'): Attributes {
    return { service_provider_name: provider, subscriber_name: 'one', name, rules };
  }

  /** Writes a plan, and routes a number to it where one is given. */
  async route(number: string | undefined, name: string, rules: readonly Json[], provider = 'north'): Promise<void> {
    await this.store.must({ method: 'put', table: 'call_plan', key: [provider, 'one', name], attributes: this.plan(name, rules, provider) });
    if (number === undefined) return;
    const owner = { service_provider_name: provider, subscriber_name: 'one' };
    await this.store.must({ method: 'create', table: 'number', attributes: { number, ...owner } }, { method: 'create', table: 'route', attributes: { number, call_plan_name: name, ...owner } });
  }

  /** A plan that leads every call to one number. */
  always(number: string): readonly Json[] {
    return [rule('always', undefined, 'number', number)];
  }

  /** Makes calls and ends them; their CDRs are on disk afterwards. */
  async make(...calls: readonly MadeCall[]): Promise<void> {
    const host = this.calls.host(icr.number)!;
    for (const { id, called, calling = '8085550001', attributes = {}, events = [] } of calls) {
      this.calls.refresh();
      this.calls.decisions.route(host, { callId: id, called, calling, timeMs: undefined, attributes }, false);
      for (const [kind, value] of events) this.calls.decisions.event(host, { callId: id, kind, value, timeMs: undefined }, false);
      this.calls.endings.end(host, { callId: id, cause: 'normal', durationMs: undefined, timeMs: undefined }, false);
    }
    await this.calls.journal.flush();
  }

  /** Starts a job and runs it to its end; its attributes, or the refusal. */
  async job(request: Partial<JobRequest>): Promise<JobAttributes> {
    const started = await this.begin(request);
    if ('code' in started) return { code: started.code, fields: started.errors.map(({ field, code }) => `${field}:${code}`).join(' '), out_file: '' };
    await this.run((runner) => runner.idle());
    return this.shown(started.attributes.job_id);
  }

  begin(request: Partial<JobRequest>): ReturnType<JobDesk['start']> {
    return this.desk.start({ application: icr.name, by: 'tester', roleId: 'platform_owner', jobType: 'rehearse', object: '', dryRun: true, options: {}, ...request });
  }

  /** Runs what there is to run, until it is over or the runner has stopped. */
  async run(until: (runner: Runner) => Promise<void>): Promise<void> {
    const runner = new Runner(this.surroundings, new Map([['rehearse', rehearseWork(this.surroundings)]]),
      (_, name, job) => job.object === cdrObject ? cdrSource(this.cdrs, hosted.find(({ application }) => application.name === name)!, job, this.zone, this.store.clock.now()) : undefined);
    runner.start();
    await until(runner);
    this.store.reader.refresh();
  }

  shown(jobId: number): JobAttributes {
    return this.desk.one(icr.name, jobId)!.attributes as unknown as JobAttributes;
  }

  /** Puts a file of cases into a role's uploads; gives its name. */
  upload(lines: readonly string[], roleId = 'platform_owner'): string {
    const name = `cases-${++this.#uploads}.csv`;
    const file = this.media.uploadPath(icr.name, roleId, name);
    if (isRefusal(file)) throw new Error(file.message);
    writeFileSync(file.path, lines.map((line) => `${line}\n`).join(''));
    return name;
  }

  /** Rehearses cases given as lines. */
  rehearse(lines: readonly string[], plan?: Attributes, roleId = 'platform_owner'): Promise<JobAttributes> {
    return this.job({ inFile: this.upload(lines, roleId), roleId, options: plan === undefined ? {} : { plan } });
  }

  out(job: { readonly out_file: string }): readonly string[] {
    return readFileSync(job.out_file, 'utf8').split('\n').slice(0, -1);
  }

  report(job: { readonly out_file: string }): readonly ReportEntry[] {
    return readFileSync(reportName(job.out_file), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as ReportEntry);
  }
}
