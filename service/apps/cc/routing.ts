import { emergencyNumbers } from '../../parts/settings.js';
import { whoseZone } from '../../parts/whose-zone.js';
import { zoneInForce } from '../../parts/zone-in-force.js';
import { decisionKind, type Call, type Effect } from '../../routing/call.js';
import type { Priced, Service, Trace, World } from '../../routing/service.js';
import type { Answer, Extra } from '../../routing/decision.js';
import { asDialled, noEffects, noRoute } from '../../routing/standing.js';
import { value } from '../../schema/declaration.js';
import { emergencyOf } from '../../schema/emergency.js';
import type { Json } from '../../schema/kind.js';
import type { LiveAccount } from './account.js';
import { audit } from './audit.js';
import type { settledColumns } from './cdr-columns.js';
import { extend } from './extension.js';
import { holderOf } from './lot-search.js';
import { allowance, solvency, standing, type Denial } from './rating/checks.js';
import {
  identify,
  offeringAt,
  pinAttempt,
  type Credentials,
  type Identified,
  type Unidentified,
} from './rating/identify.js';
import type { KeptOffering } from './rating/kept.js';
import { price } from './rating/price.js';
import { moneyText } from './rating/price-telling.js';
import { allot, costsNothing, quote, type Allotment, type Quote } from './rating/quote.js';
import { noteExpiry, reservationOf, settle } from './rating/settlement.js';
import { reservationSeconds } from './settings.js';
import { firstUse } from './tables/expiry.js';
import { lot } from './tables/lot.js';
import { timeTold } from './warning.js';
import { ccLimits } from './limits.js';

/**
 * Access number, offering, account, checks, rate, affordable time (calling-card.md, At call time). The first check that
 * fails is the reason with which the call is refused; one to an emergency number, or from one, is never asked anything.
 * A call that comes back from a number it could not reach goes nowhere else.
 */
export const ccService: Service = {
  decide(call, world, resumption, trace) {
    if (isEmergency(call, world, trace)) return asDialled;
    if (resumption !== undefined) return noRoute(noEffects);
    const identified = identify(world.view, world.accounts, credentialsOf(call), trace);
    if (typeof identified === 'string') return unidentified(identified, call, world);
    return decided(call, world, identified, trace);
  },
  attempt: (call, world) => (isEmergency(call, world) ? undefined : pinAttempt(world.view, credentialsOf(call))),
  settle,
  extend,
  price: priceOnPaper,
  audit,
  holder: (account) => account.slice(0, account.indexOf('/')),
  referenceScope: (account, records) => {
    const holder = holderOf(account, records);
    return holder === undefined ? undefined : value(holder.row, lot.at.service_provider_name);
  },
};

function decided(call: Call, world: World, identified: Identified, trace?: Trace): Answer {
  const { account, offering } = identified;
  if (trace?.zone !== undefined) {
    const { name, of } = whoseZone(world, undefined, 'service_provider' as const, offering.provider);
    trace.zone(name, of);
  }
  const stands = standing(identified, call, world, trace);
  const denied = (reason: Denial, effects: readonly Effect[]): Answer => ({
    ...refusedBy(reason, effects, call, offering),
    record: recordOfRefused(account),
    account: account.number,
  });
  if (stands !== undefined)
    return denied(
      stands,
      stands === 'expired' && account.status === 'activated'
        ? [{ kind: 'write', write: noteExpiry(account.number) }]
        : noEffects,
    );
  let effects = firstPin(identified, world);
  const refused = allowance(identified, call, world, trace);
  if (refused !== undefined) return denied(refused, effects);
  const zone = zoneInForce(world, undefined, offering.provider, (name) => {
    const effect = { kind: 'event', event: 'unknown_zone', detail: name } as const;
    effects = [...effects, effect];
    trace?.event?.(effect);
  });
  const quoted = quote(offering, call, world, zone, trace);
  if (typeof quoted === 'string') return denied(quoted, effects);
  const isFree = costsNothing(quoted.terms, call.instant);
  const broke = isFree ? undefined : solvency(identified, trace);
  if (broke !== undefined) return denied(broke, effects);
  const available = isFree ? 0 : account.balance - offering.floorCents - world.accounts.reserved(account.name, call.id);
  const bounds = {
    maximumSeconds: offering.maximumCallSeconds,
    reservedSeconds: world.settings.read(world.view, reservationSeconds)!,
    ringingSeconds: ccLimits.ringingSeconds,
  };
  const allotment = allot(quoted.terms, call.instant, available, bounds, trace);
  return allotment === undefined
    ? denied('balance', effects)
    : allowed(call, world, identified, quoted, allotment, effects);
}

/** That a PIN of the account was accepted for the first time, from which its expiry may be counted. */
function firstPin({ account, by }: Identified, { accounts }: World): readonly Effect[] {
  const name = firstUse.FIRST_USE_IVR;
  return by === 'one_step' || by === 'account' || accounts.mark(account.name, name) !== undefined
    ? noEffects
    : [{ kind: 'mark', account: account.name, name }];
}

function allowed(
  call: Call,
  world: World,
  { account, offering }: Identified,
  { chosen, terms }: Quote,
  { seconds, cents }: Allotment,
  effects: readonly Effect[],
): Answer {
  const { plan, rate, match, service } = chosen;
  const extra: Extra = {
    sp: account.provider,
    balance: account.balance,
    ...timeTold(seconds),
    ...(offering.carrier !== undefined && { carrier: offering.carrier }),
  };
  return {
    noRoute: false,
    decision: {
      kind: decisionKind.NUMBER,
      value: call.called,
      rule: [service.name, plan.name, rate.name, ...match.path].join('/'),
      extra,
    },
    reservation: reservationOf(account, world.accounts, offering, terms, cents),
    account: account.number,
    effects,
    position: undefined,
  };
}

/** Refused for whom the call brings; it is the access number's, as far as there is one. */
function unidentified(reason: Unidentified, call: Call, { view }: World): Answer {
  const { access, pin, account } = credentialsOf(call);
  return {
    ...refusedBy(reason, noEffects, call, offeringAt(view, access)),
    ...(pin !== undefined && account === undefined && { wrongPin: true as const }),
  };
}

function refusedBy(
  reason: Denial,
  effects: readonly Effect[],
  { attributes: { access } }: Call,
  offering: KeptOffering | undefined,
): Answer {
  return {
    noRoute: false,
    denied: reason,
    effects,
    position: undefined,
    decision: {
      kind: decisionKind.TERMINATE,
      value: undefined,
      rule: undefined,
      extra: offering && { sp: offering.provider },
    },
    ...(access !== undefined && { door: access }),
  };
}

/** As the record of a call that was settled names its account. */
function recordOfRefused({ number }: LiveAccount): Partial<Readonly<Record<keyof typeof settledColumns, Json>>> {
  return { account_number: number };
}

/** An empty card number is none, as where only a PIN was asked for. */
function credentialsOf({ calling, attributes: { access, card, pin, account } }: Call): Credentials {
  return { access, card: card === '' ? undefined : card, pin, calling, account };
}

/** A price on paper has no CDR to say so in. */
function passedOver(): void {}

/**
 * What a call would cost that lasts so many seconds from its instant on, told step by step (calling-card.md, Explain):
 * by the rates of the offering of its access number, whoever calls. Undefined where there is no such offering, or no
 * rate.
 */
export function priceOnPaper(call: Call, world: World, seconds: number, trace?: Trace): Priced | undefined {
  if (isEmergency(call, world, trace)) return { billedSeconds: 0, amount: moneyText(0) };
  const { access } = call.attributes;
  const offering = offeringAt(world.view, access);
  trace?.step({
    path: '',
    criterion: 'access number',
    expected: 'an access number of a live product offering',
    found: access ?? 'none',
    outcome: offering === undefined ? 'failed' : 'matched',
    reason: offering === undefined ? 'nobody sells the call' : `${offering.provider}/${offering.name}`,
  });
  const quoted =
    offering && quote(offering, call, world, zoneInForce(world, undefined, offering.provider, passedOver), trace);
  if (quoted === undefined || typeof quoted === 'string') return undefined;
  const { billedSeconds, cents } = price(quoted.terms, call.instant, seconds, trace);
  return { rate: quoted.chosen.rate.name, billedSeconds, amount: moneyText(cents) };
}

/**
 * Whether a call is to an emergency number, or from one: neither is screened, blocked, limited or charged (routing.md,
 * N3).
 */
function isEmergency({ called, calling }: Call, { settings, view }: World, trace?: Trace): boolean {
  const emergency = emergencyOf(settings.read(view, emergencyNumbers));
  const found = emergency.has(called) ? called : calling !== undefined && emergency.has(calling) ? calling : undefined;
  if (found === undefined) return false;
  trace?.step({
    path: '',
    criterion: found === called ? 'emergency' : 'number',
    expected: 'a number that is charged',
    found,
    outcome: 'failed',
    reason:
      found === called
        ? 'an emergency number: free and always allowed'
        : 'a call from an emergency number: free and always allowed',
  });
  return true;
}
