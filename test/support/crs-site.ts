import type { Test } from 'tap';
import { crs } from '../../service/apps/crs/application.js';
import { compileCrsPlan, crsService } from '../../service/apps/crs/routing.js';
import { PlanCache } from '../../service/calls/plan-cache.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal } from '../../service/core/refusals.js';
import { revert } from '../../service/records/revert.js';
import type { Written } from '../../service/records/request.js';
import { noAccounts } from '../../service/routing/account.js';
import type { Call } from '../../service/routing/call.js';
import type { Resumption, World } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import type { Step } from '../../service/schema/explanation-description.js';
import type { Json } from '../../service/schema/kind.js';
import { Settings } from '../../service/schema/setting.js';
import type { View } from '../../service/schema/view.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { callOf, rule } from './icr-site.js';
import { temporaryStore, type Made, type TemporaryStore } from './temporary-store.js';

/** A plan of one rule: everything to a number. */
export function everythingTo(number: string): Json {
  return [rule('always', '', 'number', number)];
}

/** crs over a real store: provider `sp` with subscribers `sub`, PIN 4711, and `other`; tests add to it. */
export class CrsSite {
  readonly world: World;

  private constructor(readonly store: TemporaryStore, zone: string) {
    this.world = {
      view: store.reader.view(crs.name),
      plans: new PlanCache(compileCrsPlan),
      counts: { held: () => 0, used: () => 0 },
      accounts: noAccounts,
      settings: new Settings(),
      zone,
    };
  }

  static async start(t: Test, zone = 'UTC'): Promise<CrsSite> {
    const site = new CrsSite(temporaryStore(t, crs), zone);
    await site.must(
      site.of('service_provider', { name: 'sp' }),
      site.of('subscriber', { service_provider_name: 'sp', name: 'sub', ivr_pin: '4711' }),
      site.of('subscriber', { service_provider_name: 'sp', name: 'other' }),
    );
    return site;
  }

  get view(): View { return this.world.view; }

  of(table: string, attributes: Attributes): Write {
    return { method: 'create', table, attributes };
  }

  number(number: string, more: Attributes = {}, subscriber = 'sub'): Write {
    return this.of('number', { number, service_provider_name: 'sp', subscriber_name: subscriber, ...more });
  }

  plan(name: string, rules: Json, subscriber = 'sub'): Write {
    return { method: 'put', table: 'call_plan', key: ['sp', subscriber, name], attributes: { rules } };
  }

  group(number: number, attributes: Attributes, subscriber = 'sub'): Write {
    return { method: 'put', table: 'group', key: ['sp', subscriber, number], attributes };
  }

  supergroup(number: number, entries: readonly number[], subscriber = 'sub'): Write {
    return { method: 'put', table: 'supergroup', key: ['sp', subscriber, number], attributes: { group_entries: entries } };
  }

  overriding(override: boolean, subscriber = 'sub'): Write {
    return { method: 'command', table: 'subscriber', key: ['sp', subscriber], command: 'override', attributes: { override } };
  }

  activate(table: 'group' | 'supergroup', number: number, plan: string, window: Attributes = {}, subscriber = 'sub'): Write {
    return { method: 'command', table, key: ['sp', subscriber, number], command: 'activate', attributes: { call_plan: plan, ...window } };
  }

  deactivate(table: 'group' | 'supergroup', number: number, plan: string, subscriber = 'sub'): Write {
    return { method: 'command', table, key: ['sp', subscriber, number], command: 'deactivate', attributes: { call_plan: plan } };
  }

  write(...writes: Write[]): Promise<Written | Refusal> { return this.store.write(...writes); }
  must(...writes: Write[]): Promise<Made> { return this.store.must(...writes); }

  /** Undoes a change. */
  async takeBack(change: number): Promise<void> {
    const { writer, reader } = this.store;
    const what = { application: crs.name, by: 'tester', what: 'undo' };
    const reverted = await writer.submit({ ...what, reverts: change, evaluate: (draft) => revert(draft, { ...what, change, tenant: [] }) });
    if (isRefusal(reverted)) throw new Error(`${reverted.code}: ${reverted.message}`);
    reader.refresh();
  }

  /** Why a change is refused: its code, behind it the fields with theirs; empty where it is not. */
  async refused(...writes: Write[]): Promise<string> {
    const written = await this.write(...writes);
    if (!isRefusal(written)) return '';
    return [written.code, ...written.errors.map(({ field, code }) => `${field} ${code}`)].join(', ');
  }

  decide(call: Partial<Call> = {}, resumption?: Resumption): Answer {
    return crsService.decide(callOf(call), this.world, resumption);
  }

  explain(call: Partial<Call> = {}, resumption?: Resumption): { readonly answer: Answer; readonly steps: readonly Step[] } {
    const steps: Step[] = [];
    return { answer: crsService.decide(callOf(call), this.world, resumption, { step: (step) => steps.push(step) }), steps };
  }

  /** All decisions that a call gets when every destination is busy, in a row. */
  inARow(call: Partial<Call> = {}): readonly Answer[] {
    const answers: Answer[] = [this.decide(call)];
    for (let last = answers[0]!; last.position !== undefined; answers.push(last)) last = this.decide(call, { kind: 'after', position: last.position });
    return answers;
  }
}
