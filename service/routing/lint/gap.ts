import { noAccounts } from '../account.js';
import type { View } from '../../schema/view.js';
import { emergencyOf } from '../../schema/emergency.js';
import { Settings } from '../../schema/setting.js';
import { drawOf } from '../draw.js';
import { evaluate } from '../evaluate.js';
import type { Fact } from '../extent.js';
import type { Axis } from './axis.js';
import { Example } from './example.js';
import { dimension, factIs, type Box, type Space } from './space.js';
import type { Region } from './region.js';
import { numberCalled, type Step } from './step.js';
import type { TenantPlans } from './tenant-plans.js';

/** Boxes tried, and call ids for the draws that one asks for. */
const triedBoxes = 32,
  triedIds = 20_000;

/** Codes of one class of areas that are tried, for expressions may tell them apart. */
const triedCodes = 3;

/** The subscriber's part of callers that are tried. */
const subscribers = ['5550100', '7310042'];

/** A caller of no area of the numbering plan. */
const foreigner = '+442079460100';

export interface Gap {
  readonly example: Example;
  /** The example as a person would try it. */
  readonly words: string;
  /** Times, dates or areas are what its calls have in common. */
  readonly isOfTimeOrArea: boolean;
}

/**
 * A call that gets no decision from the plan, tried on the engine itself: what cannot be shown is not told. Counted
 * rules are taken for full. `from` and `to` are the local seconds looked at.
 */
export class GapSearch {
  /** Where the called number makes no difference, a text that no rule can lead to. */
  readonly #anyCalled: readonly string[];

  constructor(
    readonly space: Space,
    readonly plans: TenantPlans,
    readonly steps: readonly Step[],
    readonly view: View,
    readonly from: number,
    readonly to: number,
  ) {
    this.#anyCalled = this.#asks('called') ? plans.around.calledNumbers() : [''];
  }

  /** Whether a criterion asks for it. */
  #asks(about: Fact['about']): boolean {
    return [...this.space.facts.values()].some((fact) => fact.about === about && numberCalled(fact) === undefined);
  }

  in(left: Region): Gap | undefined {
    for (const box of left.boxes.slice(0, triedBoxes)) {
      const example = this.#exampleIn(box);
      if (this.space.budget.spent) return undefined;
      if (example !== undefined)
        return { example, words: this.#words(example, box), isOfTimeOrArea: this.#isOfTimeOrArea(box) };
    }
    return undefined;
  }

  #exampleIn(box: Box): Example | undefined {
    const localSeconds = this.space.calendar.first(
      box[dimension.TIME]!,
      box[dimension.WEEKDAY]!,
      box[dimension.DATE]! & this.#dates(),
      this.from,
    );
    const callId = localSeconds === undefined ? undefined : this.#callId(box);
    if (localSeconds === undefined || callId === undefined) return undefined;
    const labels = this.#true(box)
      .filter(({ about }) => about === 'labels')
      .map(({ fact }) => fact.replace(/^label /, ''));
    for (const called of this.#calledIn(box)) {
      for (const calling of this.#callers(box)) {
        const example = new Example(localSeconds, calling, called, callId, labels);
        if (this.#isUndecided(example)) return example;
      }
    }
    return undefined;
  }

  /** The dates that are looked at. */
  #dates(): bigint {
    return this.space.dates.touching([this.from, this.to]);
  }

  /** Numbers that calls of the box may be to; none where it wants two of them at once. */
  #calledIn(box: Box): readonly string[] {
    const wanted = this.#true(box).flatMap((fact) => numberCalled(fact) ?? []);
    return wanted.length === 0 ? this.#anyCalled : wanted.length === 1 ? wanted : [];
  }

  /** Facts that calls of the box must have. */
  #true(box: Box): readonly Fact[] {
    return [...this.space.facts.values()].filter(({ dimension: place }) => box[place] === factIs.TRUE);
  }

  *#callers(box: Box): Generator<string | undefined> {
    for (const code of this.space.areas.examples(box[dimension.AREA]!, triedCodes)) {
      if (code !== undefined) yield* subscribers.map((subscriber) => code + subscriber);
      else yield* [foreigner, undefined];
    }
  }

  /** The id of a call whose draws are all in the box. */
  #callId(box: Box): string | undefined {
    const asked = this.#sharesOf(box);
    for (let number = 0; number < triedIds; number++) {
      this.space.budget.spend(asked.length * 3);
      const id = `lint-${number}`;
      if (asked.every(([seed, { dimension: place, draws }]) => draws.has(box[place]!, drawOf(id, seed)))) return id;
    }
    return undefined;
  }

  /** The groups of which the box has only some draws. */
  #sharesOf(
    box: Box,
  ): readonly (readonly [seed: number, share: { readonly dimension: number; readonly draws: Axis }])[] {
    return [...this.space.shares].filter(([, { dimension: place }]) => box[place] !== this.space.full[place]);
  }

  #words(example: Example, box: Box): string {
    return example.words({
      caller: this.space.areas.classes > 1 || this.#asks('caller'),
      draws: this.#sharesOf(box).map(([seed]) => drawOf(example.callId, seed)),
      full: this.steps.some(({ rule }) => rule.criterion.effect !== undefined),
    });
  }

  #isUndecided({ localSeconds, calling, called, callId, labels }: Example): boolean {
    this.space.budget.spend(20 + this.steps.length);
    const { provider, subscriber, name } = this.plans.plan;
    return evaluate({
      // In UTC the local time is the instant itself.
      call: { id: callId, called, received: called, calling, instant: localSeconds * 1000, attributes: {}, labels },
      world: {
        view: this.view,
        settings: new Settings(),
        zone: 'UTC',
        counts: { held: () => Infinity, used: () => Infinity },
        accounts: noAccounts,
        plans: { plan: (_view, _provider, _subscriber, plan) => this.plans.compiled(plan) },
      },
      emergency: emergencyOf(undefined),
      candidates: [{ provider, subscriber, plan: name, words: '' }],
      zone: () => 'UTC',
      numberLabels: () => [],
    }).noRoute;
  }

  #isOfTimeOrArea(box: Box): boolean {
    const { TIME, WEEKDAY, DATE, AREA } = dimension;
    const dates = this.#dates();
    return (
      [TIME, WEEKDAY, AREA].some((place) => box[place] !== this.space.full[place]) || (box[DATE]! & dates) !== dates
    );
  }
}
