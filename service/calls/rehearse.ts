import { assert } from '../core/assert.js';
import { isRefusal } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Attributes, Call, Counts, DecisionValue, Plans, World } from '../routing/service.js';
import type { Extra } from '../routing/decision.js';
import { decisionKind, outcomeNames as kindNames } from '../routing/service.js';
import type { Application } from '../schema/application.js';
import { normaliseCalled } from '../schema/kinds/number-form.js';
import { Settings } from '../schema/setting.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Stored, View } from '../schema/view.js';
import { callOf } from './asked.js';
import type { AskedRoute } from './asked.js';
import type { Cdr } from './cdr.js';
import { cdrIdentifier } from './cdr.js';
import { maskedNumber, showsCaller } from './cdr-record.js';
import type { CdrOwner } from './cdr-record.js';
import type { Hosted } from '../routing/hosted.js';
import { noAccounts } from '../routing/account.js';
import { PlanCache, planTable } from './plan-cache.js';
import { rememberedSnapshot } from './snapshot-memory.js';

/** What a call comes to, as people write it: the cells of a file of cases. */
export interface Decided {
  /** One of `kindNames`. */
  readonly kind: string;
  /**
   * Empty where the kind has none; trunks as `101,102`, with digits as `101:5550100,102:5550100`, digits to collect as
   * JSON.
   */
  readonly value: string;
  /** Path of the rule; empty where none decided. */
  readonly rule: string;
  /** The far end beside the decision, `TYPE value`; empty where there is none. */
  readonly pickup: string;
}

/** What is expected of a call; an empty text is not compared. */
export interface Expected {
  readonly kind: string;
  readonly value: string;
  /** The rule's path, or the plan or rules that it begins with. */
  readonly rule: string;
}

const unrouted = 'no_route';
/** The call that the application refuses; its value is the reason. */
const refused = 'denied';

/**
 * Every counter stands at zero: what other calls do at the time is no part of a rehearsal, which so comes to the same
 * whenever it is made.
 */
const atRest: Counts = { held: () => 0, used: () => 0 };

/** Plans with a draft among them. */
class DraftPlans implements Plans {
  constructor(
    readonly stored: Plans,
    readonly draft: CompiledPlan,
  ) {}

  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const { draft } = this;
    return name === draft.name && subscriber === draft.subscriber && provider === draft.provider
      ? draft
      : this.stored.plan(view, provider, subscriber, name);
  }
}

/**
 * Decides calls that nobody makes (routing.md, Rehearse): the code that routes, over a view that is handed in, with
 * every counter at zero. Nothing is counted and nothing is kept, so any thread may do it.
 */
export class Rehearsal {
  private constructor(
    readonly hosted: Hosted,
    readonly world: World,
  ) {}

  /** Over one snapshot; `zone` is the NIU's. What it compiles and remembers is its own. */
  static over(hosted: Hosted, snapshot: View, zone: string): Rehearsal {
    return new Rehearsal(hosted, {
      view: rememberedSnapshot(snapshot),
      plans: new PlanCache(hosted.compile),
      counts: atRest,
      accounts: noAccounts,
      settings: new Settings(),
      zone,
    });
  }

  /** The same with a plan as a draft has it; `view` is this one's with the draft in its place. */
  drafted(view: View, draft: Stored): Rehearsal {
    const { compile } = this.hosted;
    assert(compile !== undefined, 'a draft is of an application with plans');
    return new Rehearsal(this.hosted, { ...this.world, view, plans: new DraftPlans(this.world.plans, compile(draft)) });
  }

  /** Decides one call; a call without a time is of `nowMs`. Refuses `malformed` what nobody can have dialled. */
  decide(asked: RehearsedCall, nowMs: number): Decided | Refusal {
    const call: Call | Refusal = callOf(asked, nowMs, []);
    if (isRefusal(call)) return call;
    const { noRoute, denied, decision } = this.hosted.service.decide(call, this.world);
    return denied === undefined ? decidedOf(noRoute, decision) : refusedFor(denied);
  }
}

function refusedFor(reason: string): Decided {
  return { kind: refused, value: reason, rule: '', pickup: '' };
}

function decidedOf(noRoute: boolean, { kind, value, rule, extra }: Cdr['decision']): Decided {
  return {
    kind: noRoute ? unrouted : kindNames[kind]!,
    value: valueText(value),
    rule: rule ?? '',
    pickup: pickupText(extra),
  };
}

function valueText(value: DecisionValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value.every((part) => typeof part === 'string')) return value.join(',');
  return value.every((part) => Array.isArray(part))
    ? value.map((pair) => (pair as readonly string[]).join(':')).join(',')
    : JSON.stringify(value);
}

function pickupText(extra: Extra | undefined): string {
  return extra?.pickup === undefined ? '' : `${extra.pickup[0]} ${valueText(extra.pickup[1])}`;
}

/** Kinds that have a number: what a call can come to beside them has none. */
const kindsOfDecisions = Object.keys(decisionKind).length;

/**
 * The name of a kind from a cell: as in `kindNames` in any case, or the protocol's number; undefined when it is none.
 */
export function readKind(cell: string): string | undefined {
  const name = cell.toLowerCase();
  return kindNames.includes(name)
    ? name
    : /^\d$/.test(cell) && Number(cell) < kindsOfDecisions
      ? kindNames[Number(cell)]
      : undefined;
}

/**
 * Whether a call came to what was expected of it; kind read by `readKind`. Numbers may be written with punctuation,
 * lists as JSON too.
 */
export function isAsExpected(expected: Expected, { kind, value, rule }: Decided): boolean {
  if (expected.kind !== '' && expected.kind !== kind) return false;
  if (expected.rule !== '' && rule !== expected.rule && !rule.startsWith(`${expected.rule}/`)) return false;
  return expected.value === '' || expected.value === value || sameValue(expected.value, kind, value);
}

function sameValue(expected: string, kind: string, value: string): boolean {
  if (kind === 'number') return normaliseCalled(expected) === value;
  if (!expected.startsWith('[')) return false;
  try {
    const list = JSON.parse(expected) as DecisionValue;
    return Array.isArray(list) && valueText(list as DecisionValue) === value;
  } catch {
    return false;
  }
}

/** Whether a call goes the same way: which rule leads it there is no part of that. */
export function goesTheSame(one: Decided, other: Decided): boolean {
  return one.kind === other.kind && one.value === other.value && one.pickup === other.pickup;
}

/** The decision in a line: `number 3125550101 by main/a3b9c1d, pick-up NUMBER 3125550102`. */
export function inWords({ kind, value, rule, pickup }: Expected & { readonly pickup?: string }): string {
  const what = [kind, value].filter((part) => part !== '').join(' ');
  return `${what}${rule === '' ? '' : `${what === '' ? '' : ' '}by ${rule}`}${pickup === undefined || pickup === '' ? '' : `, pick-up ${pickup}`}`;
}

/** An application as calls are decided in it. */
export type RehearsedApplication = Hosted;

/** A call to be decided, as ROUTE would ask. */
export type RehearsedCall = AskedRoute;

/** A call that was made, to be decided again. */
export interface RecordedCall {
  /** The identifier of its CDR. */
  readonly cdr: string;
  readonly arrivedMs: number;
  readonly asked: RehearsedCall;
  /** The caller's number as its owner may see it. */
  readonly calling: string;
  /** What ROUTE came to then. */
  readonly decided: Decided;
}

export function recordedCall(cdr: Cdr, owner: CdrOwner): RecordedCall {
  const { callId, arrivedMs, received, calling, caller, instant, attributes } = cdr;
  return {
    cdr: cdrIdentifier(cdr),
    arrivedMs,
    asked: { callId, called: received, calling: caller ?? calling, timeMs: instant, attributes },
    calling: calling === undefined ? '' : showsCaller(cdr, owner) ? calling : maskedNumber,
    decided: decidedThen(cdr),
  };
}

function decidedThen({ noRoute, decision, first, refused: reason }: Cdr): Decided {
  if (reason !== undefined) return refusedFor(reason);
  return first === undefined
    ? decidedOf(noRoute, decision)
    : decidedOf(first.noRoute, { ...first, extra: first.pickup && { pickup: first.pickup } });
}

/** The table whose records are plans; undefined where an application has none. A draft is a record of it. */
export function planTableOf({ tables }: Application): Table | undefined {
  return tables.find(({ name }) => name === planTable);
}

/** `attrs` from a cell or a body, as the protocol reads them. */
export type ReadAttributes = (json: { readonly [name: string]: Json }) => Attributes | Refusal;
