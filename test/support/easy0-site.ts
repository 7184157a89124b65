import { easy0 } from '../../service/apps/easy0/application.js';
import { compileEasy0Plan, easy0Service } from '../../service/apps/easy0/routing.js';
import { PlanCache } from '../../service/calls/plan-cache.js';
import { noAccounts } from '../../service/routing/account.js';
import type { Call } from '../../service/routing/call.js';
import type { Resumption, World } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import type { Step } from '../../service/schema/explanation-description.js';
import type { Json } from '../../service/schema/kind.js';
import { Settings, settingTable } from '../../service/schema/setting.js';
import { callOf } from './icr-site.js';
import { MemoryView } from './memory-view.js';

/** One provider `sp` of easy0; tests add to it. */
export class Easy0Site {
  readonly view = new MemoryView(easy0.tables);
  readonly world: World;

  constructor(zone = 'UTC') {
    this.world = { view: this.view, plans: new PlanCache(compileEasy0Plan), counts: { held: () => 0, used: () => 0 }, accounts: noAccounts, settings: new Settings(), zone };
    this.provider('sp');
  }

  /** A site of one plan `main`. */
  static of(rules: Json, zone?: string): Easy0Site {
    const site = new Easy0Site(zone);
    site.plan('main', rules);
    return site;
  }

  provider(name: string): void {
    this.view.put('service_provider', { name });
  }

  plan(name: string, rules: Json, priority = 0, provider = 'sp'): void {
    this.view.put('call_plan', { name, service_provider_name: provider, priority, rules: JSON.stringify(rules) });
  }

  ingress(kind: string, value: string, provider = 'sp'): void {
    this.view.put('ingress', { kind, value, service_provider_name: provider });
  }

  exchange(npa: string, nxx: string, block: string | undefined, lata?: string, zip?: string): void {
    this.view.put('npa_nxx', { npa, nxx, block, lata, zip });
  }

  npaList(name: string, npas: readonly string[], provider = ''): void {
    this.view.put('npa_list', { name, npas, ...(provider !== '' && { service_provider_name: provider }) });
  }

  set(name: string, value: Json, provider = ''): void {
    if (!easy0.settings.some((setting) => setting.name === name)) throw new Error(`easy0 has no setting ${name}`);
    this.view.put(settingTable, { service_provider_name: provider, name, value: JSON.stringify(value) });
  }

  decide(call: Partial<Call> = {}, resumption?: Resumption): Answer {
    return easy0Service.decide(zero(call), this.world, resumption);
  }

  explain(call: Partial<Call> = {}, resumption?: Resumption): { readonly answer: Answer; readonly steps: readonly Step[] } {
    const steps: Step[] = [];
    return { answer: easy0Service.decide(zero(call), this.world, resumption, { step: (step) => steps.push(step) }), steps };
  }
}

/** A call from Hawaii to 0 at noon of Wednesday, 2024-07-10 UTC, but for what is given. */
function zero(call: Partial<Call>): Call {
  return callOf({ called: '0', received: '0', ...call });
}

/** A rule as a plan of easy0 writes it. */
export function keyed(criteria: Json, destination: Json, more: Readonly<Record<string, Json>> = {}): Json {
  return { ...more, criteria, destination };
}
