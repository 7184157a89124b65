import { noAccounts } from '../../service/routing/account.js';
import { compileIcrPlan, icrService } from '../../service/apps/icr/routing.js';
import { settings } from '../../service/apps/icr/settings.js';
import { callPlan } from '../../service/apps/icr/tables/call-plan.js';
import { number } from '../../service/apps/icr/tables/number.js';
import { route } from '../../service/apps/icr/tables/route.js';
import { tenantName } from '../../service/apps/icr/tables/service-provider.js';
import { npaListTable } from '../../service/parts/npa-list.js';
import { systemTables } from '../../service/parts/system-tables.js';
import type { Call } from '../../service/routing/call.js';
import type { CompiledPlan } from '../../service/routing/plan.js';
import type { Plans, Resumption, World } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import type { Step } from '../../service/schema/explanation-description.js';
import type { Json } from '../../service/schema/kind.js';
import { Settings, settingTable } from '../../service/schema/setting.js';
import type { View } from '../../service/schema/view.js';
import { MemoryView } from './memory-view.js';

/** Plans compiled when their version is new. */
class CompiledPlans implements Plans {
  readonly #kept = new Map<string, { readonly version: number; readonly plan: CompiledPlan }>();

  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const key = [provider, subscriber, name];
    const stored = view.get('call_plan', key);
    if (stored === undefined) return undefined;
    const kept = this.#kept.get(key.join('/'));
    if (kept?.version === stored.modified) return kept.plan;
    const plan = compileIcrPlan(stored);
    this.#kept.set(key.join('/'), { version: stored.modified, plan });
    return plan;
  }
}

/** A rule as a plan writes it. */
export function rule(type: string, criteria: Json | undefined, destination: string, value?: Json, more: Readonly<Record<string, Json>> = {}): Json {
  return { ...more, type, ...(criteria !== undefined && { criteria }), destination: { type: destination, ...(value !== undefined && { value }) } };
}

/** One provider `sp` with a subscriber `sub`, whose number is routed to its plan `main`; tests add to it. */
export class IcrSite {
  readonly view = new MemoryView([callPlan, number, route, npaListTable(tenantName), ...systemTables]);
  /** How the counters stand; every counter alike unless it has a figure of its own. */
  readonly held = new Map<string, number>();
  readonly used = new Map<string, number>();
  readonly world: World;

  constructor(zone = 'UTC') {
    this.world = {
      view: this.view,
      plans: new CompiledPlans(),
      counts: { held: (counter) => this.held.get(counter) ?? 0, used: (counter) => this.used.get(counter) ?? 0 },
      accounts: noAccounts,
      settings: new Settings(),
      zone,
    };
  }

  /** A site of one plan `main`, routed from the number that `call` dials. */
  static of(rules: Json, zone?: string): IcrSite {
    const site = new IcrSite(zone);
    site.plan('main', rules);
    site.route('3125550100', 'main');
    return site;
  }

  plan(name: string, rules: Json, far: Readonly<Record<string, string>> = {}, tenant: readonly [string, string] = ['sp', 'sub']): void {
    this.view.put('call_plan', { service_provider_name: tenant[0], subscriber_name: tenant[1], name, rules: JSON.stringify(rules), ...far });
  }

  route(pattern: string, plan: string, priority = 0, tenant: readonly [string, string] = ['sp', 'sub']): void {
    this.view.put('route', { number: pattern, call_plan_name: plan, service_provider_name: tenant[0], subscriber_name: tenant[1], priority });
  }

  number(called: string, more: Readonly<Record<string, string>> = {}, tenant: readonly [string, string] = ['sp', 'sub']): void {
    this.view.put('number', { number: called, service_provider_name: tenant[0], subscriber_name: tenant[1], ...more });
  }

  npaList(name: string, npas: readonly string[], provider = ''): void {
    this.view.put('npa_list', { name, npas, ...(provider !== '' && { service_provider_name: provider }) });
  }

  set(name: string, value: Json, provider = ''): void {
    if (!settings.some((setting) => setting.name === name)) throw new Error(`icr has no setting ${name}`);
    this.view.put(settingTable, { service_provider_name: provider, name, value: JSON.stringify(value) });
  }

  decide(call: Partial<Call> = {}, resumption?: Resumption): Answer {
    return icrService.decide(callOf(call), this.world, resumption);
  }

  explain(call: Partial<Call> = {}, resumption?: Resumption): { readonly answer: Answer; readonly steps: readonly Step[] } {
    const steps: Step[] = [];
    return { answer: icrService.decide(callOf(call), this.world, resumption, { step: (step) => steps.push(step) }), steps };
  }
}

/** A call from Hawaii to 312 555 0100 at noon of Wednesday, 2024-07-10 UTC, but for what is given. */
export function callOf(call: Partial<Call> = {}): Call {
  return {
    id: 'call-1', called: '3125550100', received: '3125550100', calling: '8085550001', instant: Date.UTC(2024, 6, 10, 12), attributes: {}, labels: [], ...call,
  };
}

/** An answer in a few words: `number 5550100`, `no route`. */
export function inWords({ noRoute, decision }: Answer): string {
  if (noRoute) return 'no route';
  const names = ['continue', 'number', 'sip', 'trunks', 'outpulse', 'terminate', 'collect'];
  return `${names[decision.kind]}${decision.value === undefined ? '' : ` ${String(decision.value)}`}`;
}
