import { joined } from '../../service/schema/declaration.js';
import { subscriberBehaviour } from '../../service/apps/ecf/subscriber-behaviour.js';
import { subscriber as declared } from '../../service/apps/ecf/tables/subscriber.js';
import { ecfService } from '../../service/apps/ecf/routing.js';
import { settings } from '../../service/apps/ecf/settings.js';
import { systemTables } from '../../service/parts/system-tables.js';
import { completed } from '../../service/records/complete.js';
import { readAttributes } from '../../service/records/fields.js';
import { noAccounts } from '../../service/routing/account.js';
import type { Call } from '../../service/routing/call.js';
import type { Resumption, World } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import type { Step } from '../../service/schema/explanation-description.js';
import type { Json } from '../../service/schema/kind.js';
import { Settings, settingTable } from '../../service/schema/setting.js';
import type { Row } from '../../service/schema/row.js';
import type { Attributes } from '../../service/schema/write.js';
import { MemoryView } from './memory-view.js';
import './secret-key.js';

const subscriber = joined(declared, subscriberBehaviour);

/** Noon of Wednesday, 2024-07-10 UTC. */
export const noon = Date.UTC(2024, 6, 10, 12);

/** The row of a subscriber `sub` of `sp` with the number 808 555 0100, but for what is given; written at `nowMs`. */
export function subscriberRow(more: Attributes = {}, nowMs = noon): Row {
  const given = { service_provider_name: 'sp', name: 'sub', phone: '8085550100', pin: '1234', ...more };
  const { row, findings } = readAttributes(subscriber, given);
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  return completed(subscriber, row, undefined, nowMs);
}

/** Subscribers in memory, and their calls. */
export class EcfSite {
  readonly view = new MemoryView([subscriber, ...systemTables]);
  readonly world: World;

  constructor(zone = 'UTC') {
    this.world = {
      view: this.view, plans: { plan: () => undefined }, counts: { held: () => 0, used: () => 0 }, accounts: noAccounts, settings: new Settings(), zone,
    };
  }

  /** A site of one subscriber. */
  static of(more: Attributes, zone?: string): EcfSite {
    const site = new EcfSite(zone);
    site.subscriber(more);
    return site;
  }

  subscriber(more: Attributes = {}, nowMs = noon): void {
    const row = subscriberRow(more, nowMs);
    this.view.put(subscriber.name, Object.fromEntries(subscriber.columns.map(({ name }, place) => [name, row[place]])));
  }

  set(name: string, value: Json, provider = ''): void {
    if (!settings.some((setting) => setting.name === name)) throw new Error(`ecf has no setting ${name}`);
    this.view.put(settingTable, { service_provider_name: provider, name, value: JSON.stringify(value) });
  }

  decide(call: Partial<Call> = {}, resumption?: Resumption): Answer {
    return ecfService.decide(callOf(call), this.world, resumption);
  }

  /** What the call comes to when its caller dials these entries, one whenever digits are asked for. */
  dial(call: Partial<Call>, entries: readonly string[]): Answer {
    let answer = this.decide(call);
    for (const digits of entries) {
      if (answer.decision.kind !== 6) break;
      answer = this.decide(call, { kind: 'digits', position: answer.position!, digits });
    }
    return answer;
  }

  explain(call: Partial<Call> = {}, resumption?: Resumption): { readonly answer: Answer; readonly steps: readonly Step[] } {
    const steps: Step[] = [];
    return { answer: ecfService.decide(callOf(call), this.world, resumption, { step: (step) => steps.push(step) }), steps };
  }
}

/** A call from 207 555 0001 to 808 555 0100 at noon, but for what is given. */
export function callOf(call: Partial<Call> = {}): Call {
  return { id: 'call-1', called: '8085550100', received: '8085550100', calling: '2075550001', instant: noon, attributes: {}, labels: [], ...call };
}

/** An answer in a few words: `number 5550100 by default_number`, `no route`. */
export function inWords({ noRoute, decision }: Answer): string {
  if (noRoute) return 'no route';
  const names = ['continue', 'number', 'sip', 'trunks', 'outpulse', 'terminate', 'collect'];
  return `${names[decision.kind]}${decision.value === undefined ? '' : ` ${String(decision.value)}`}${decision.rule === undefined ? '' : ` by ${decision.rule}`}`;
}
