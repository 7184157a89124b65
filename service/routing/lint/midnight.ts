import type { Finding } from '../../core/refusals.js';
import { asksForDays, wrapsMidnight } from '../criteria/day-window.js';
import type { Criterion, Destination, Rule } from '../vocabulary.js';
import { warning } from './finding.js';

/** What the rules around a list ask for. */
interface Around {
  readonly days: boolean;
  readonly window: boolean;
}

/**
 * Windows that wrap midnight inside or around days (routing.md, T4): separate rules are each tested against now, so
 * that the hours behind midnight are those of the next day. In one rule, where an application has both in one, the
 * window belongs to the day it starts on, and nothing is said.
 */
export function* midnightFindings(
  rules: readonly Rule[],
  field = 'rules',
  around: Around = { days: false, window: false },
): Generator<Finding> {
  for (const [place, { criterion, destination }] of rules.entries()) {
    const at = `${field}/${place}`;
    const asked = asks(criterion);
    if ((asked.window && around.days) || (asked.days && around.window)) {
      yield warning(
        `${at}/criteria`,
        'window_over_midnight',
        'A window past midnight and days, in separate rules, are each tested against now: behind midnight it is the next day that counts.',
      );
    }
    yield* inside(destination, `${at}/destination`, {
      days: asked.days || around.days,
      window: asked.window || around.window,
    });
  }
}

function asks(criterion: Criterion): Around {
  const parts = criterion.parts ?? [criterion];
  return { days: parts.some(asksForDays), window: parts.some(wrapsMidnight) };
}

function* inside(destination: Destination, field: string, around: Around): Generator<Finding> {
  if (destination.flow === 'rules')
    yield* midnightFindings(destination.rules, `${field}/${destination.member}`, around);
  if (destination.flow !== 'menu') return;
  for (const [digits, choice] of destination.choices) yield* inside(choice, `${field}/value/choices/${digits}`, around);
  if (destination.fallback !== undefined) yield* inside(destination.fallback, `${field}/value/default`, around);
}
