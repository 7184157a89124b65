import { ccService, priceOnPaper } from '../../service/apps/cc/routing.js';
import { settings } from '../../service/apps/cc/settings.js';
import { accountOf } from '../../service/apps/cc/lot-search.js';
import { callingService } from '../../service/apps/cc/tables/calling-service.js';
import { lot } from '../../service/apps/cc/tables/lot.js';
import { productOffering } from '../../service/apps/cc/tables/product-offering.js';
import { ratePlan } from '../../service/apps/cc/tables/rate-plan.js';
import { ratePrefix } from '../../service/apps/cc/tables/rate-prefix.js';
import { rate } from '../../service/apps/cc/tables/rate.js';
import { seal } from '../../service/core/secrets.js';
import { systemTables } from '../../service/parts/system-tables.js';
import type { EndedCall, Settlement } from '../../service/routing/account.js';
import type { Call } from '../../service/routing/call.js';
import type { Resumption, World } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import type { Step } from '../../service/schema/explanation-description.js';
import type { Json, Value } from '../../service/schema/kind.js';
import { Settings, settingTable } from '../../service/schema/setting.js';
import { MemoryView } from './memory-view.js';

type Values = Readonly<Record<string, Value | undefined>>;

/**
 * Provider `sp` sells the offering `card` at the access number 8005550100: rate `flat` of 0.10 a minute in plan `plan` of service `long`, in intervals of a
 * minute. Card 10000001 with PIN 4711 has 10.00. Tests change what they are about; a record put again is replaced.
 */
export class CcSite {
  readonly view = new MemoryView([lot, rate, ratePrefix, ratePlan, callingService, productOffering, ...systemTables]);
  /** The ledger, as a test wants it. */
  readonly moved = new Map<string, number>();
  readonly reserved = new Map<string, number>();
  readonly calls = new Map<string, number>();
  readonly marks = new Map<string, number>();
  readonly world: World;

  constructor(zone = 'UTC') {
    this.world = {
      view: this.view,
      plans: { plan: () => undefined },
      counts: { held: () => 0, used: () => 0 },
      accounts: {
        moved: (account) => this.moved.get(account) ?? 0,
        // Those of other calls: `call-1` asks.
        reserved: (account) => this.reserved.get(account) ?? 0,
        calls: (account) => this.calls.get(account) ?? 0,
        mark: (account, name) => this.marks.get(`${account} ${name}`),
        entered: () => undefined,
      },
      settings: new Settings(),
      zone,
    };
    this.rate('flat', { amount: 100_000 });
    this.plan('plan', ['flat']);
    this.service('long', ['plan']);
    this.offering();
    this.lot();
  }

  rate(name: string, values: Values = {}, children: readonly Json[] = []): void {
    this.view.put('rate', { service_provider_name: 'sp', name, child_rates: JSON.stringify(children), ...values });
  }

  /** A line of a rate's deck. */
  line(name: string, prefix: string, values: Values): void {
    this.view.put('rate_prefix', { service_provider_name: 'sp', rate_name: name, prefix, ...values });
  }

  plan(name: string, rates: readonly string[], modifiers: readonly Json[] = []): void {
    this.view.put('rate_plan', { service_provider_name: 'sp', name, rates, modifier_schedule: JSON.stringify(modifiers) });
  }

  service(name: string, plans: readonly string[], values: Values = {}): void {
    this.view.put('calling_service', { service_provider_name: 'sp', name, rate_plans: plans, default_rounding_interval: 60, ...values });
  }

  offering(values: Values = {}, name = 'card'): void {
    this.view.put('product_offering', { service_provider_name: 'sp', name, access_numbers: ['8005550100'], calling_services: ['long'], ...values });
  }

  /** Gives the name of the account in the ledger. */
  lot(values: Values = {}, pin = '4711'): string {
    return accountOf(this.view.put('lot', {
      service_provider_name: 'sp', number: '10000001', pin: seal(pin), current_balance: 10_00, status: 'activated', product_offering_name: 'card', ...values,
    }));
  }

  set(name: string, value: Json, provider = ''): void {
    if (!settings.some((setting) => setting.name === name)) throw new Error(`cc has no setting ${name}`);
    this.view.put(settingTable, { service_provider_name: provider, name, value: JSON.stringify(value) });
  }

  decide(call: Partial<Call> = {}, resumption?: Resumption): Answer {
    return ccService.decide(cardCall(call), this.world, resumption);
  }

  explain(call: Partial<Call> = {}): { readonly answer: Answer; readonly steps: readonly Step[] } {
    const steps: Step[] = [];
    return { answer: ccService.decide(cardCall(call), this.world, undefined, { step: (step) => steps.push(step) }), steps };
  }

  /** Settles the call that was decided, answered when it came where nothing else is said. */
  settle(answer: Answer, ended: Partial<EndedCall> = {}): Settlement {
    const call = cardCall();
    const { reservation } = answer;
    if (reservation === undefined) throw new Error(`nothing is reserved: ${answer.denied}`);
    // As it lies in the store between the two.
    const kept = JSON.parse(JSON.stringify(reservation)) as typeof reservation;
    return ccService.settle!({
      call, reservation: kept, answeredMs: call.instant, endedMs: call.instant + 60_000, durationMs: undefined,
      movedBefore: this.moved.get(reservation.account) ?? 0, reservedByOthers: this.reserved.get(reservation.account) ?? 0, ...ended,
    });
  }

  /** What so many seconds cost on paper, in cents, and by which rate. */
  priced(call: Partial<Call>, seconds = 60): string {
    const price = priceOnPaper(cardCall(call), this.world, seconds);
    return price === undefined ? 'no rate' : `${price.rate ?? 'free'} ${Number(price.amount.replace('.', ''))}`;
  }
}

/** A call with card and PIN from Hawaii to 312 555 0100 at noon of Wednesday, 2024-07-10 UTC, but for what is given. */
export function cardCall(call: Partial<Call> = {}): Call {
  return {
    id: 'call-1', called: '3125550100', received: '3125550100', calling: '8085550001', instant: Date.UTC(2024, 6, 10, 12),
    attributes: { access: '8005550100', card: '10000001', pin: '4711' }, labels: [], ...call,
  };
}

/** An answer in a few words: why it is refused, or where it goes and for how long. */
export function inWords({ denied, noRoute, decision: { kind, value, extra } }: Answer): string {
  if (denied !== undefined) return denied;
  if (noRoute) return 'no route';
  return kind === 1 ? `${String(value)} ${extra?.max_seconds ?? 'for ever'}` : `kind ${kind}`;
}
