import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json } from '../../../schema/kind.js';
import { rateUnits } from '../../../schema/kinds/rate.js';
import { amountIn } from './charge.js';
import { at, documentKind, join, membersOf, stored } from './document.js';
import { clockWindow, daysIn, type ClockWindow } from './window.js';
import { ccLimits } from '../limits.js';

/** What one weekly window does to the price of the increments that start in it (calling-card.md, Modifier schedule). */
interface Modifier {
  /** Bits 1 (Sunday) to 7 (Saturday): the days on which the window starts (routing.md, T4). */
  readonly days: number;
  readonly window: ClockWindow;
  /**
   * By what the price is multiplied, in millionths; or the amount in its place, in millionths of the currency's unit.
   */
  readonly effect: { readonly kind: 'factor' | 'amount'; readonly millionths: number };
}

/** Every day; bits 1 to 7. */
const everyDay = 0b1111_1110;

/** The kind of `modifier_schedule`: an array of windows, of which the first that holds counts. */
export const modifierSchedule = documentKind({
  name: 'modifier schedule',
  shape: 'array',
  words: 'a JSON array of weekly windows: {"day", "start", "end"} with a "factor" or an "amount"',
  schema: {
    type: 'array',
    maxItems: ccLimits.modifierWindows,
    items: {
      type: 'object',
      additionalProperties: false,
      properties: {
        day: {
          type: ['string', 'integer', 'array', 'null'],
          description: 'Days as lists and ranges; every day when absent.',
        },
        start: { type: ['string', 'null'], description: 'HH:MM; the day begins when absent.' },
        end: { type: ['string', 'null'], description: 'HH:MM; the day ends when absent.' },
        factor: { type: ['string', 'number'] },
        amount: { type: ['string', 'number'] },
        label: { type: ['string', 'null'] },
      },
    },
  },
  fault: (value) => {
    const read = readWindows(value);
    return isRefusal(read) ? read : undefined;
  },
});

/** The windows of a stored `modifier_schedule`, in order. */
export function readModifierSchedule(text: string): readonly Modifier[] {
  return stored(readWindows(JSON.parse(text) as Json));
}

function readWindows(value: Json): readonly Modifier[] | Refusal {
  const entries = value as readonly Json[];
  if (entries.length > ccLimits.modifierWindows)
    return refuse('too_long', `More than ${ccLimits.modifierWindows} windows.`);
  const modifiers: Modifier[] = [];
  for (const [place, entry] of entries.entries()) {
    const modifier = readWindow(entry, String(place));
    if (isRefusal(modifier)) return modifier;
    modifiers.push(modifier);
  }
  return modifiers;
}

function readWindow(value: Json, path: string): Modifier | Refusal {
  const members = membersOf(value, path, ['day', 'start', 'end', 'factor', 'amount', 'label']);
  if (isRefusal(members)) return members;
  const days = members['day'] === undefined ? everyDay : daysIn(members['day']);
  if (isRefusal(days)) return at(join(path, 'day'), days);
  const window = clockWindow(members['start'] ?? '00:00', members['end'] ?? '24:00');
  if (isRefusal(window)) return at(join(path, 'start'), window);
  const { factor, amount, label } = members;
  if (label !== undefined && typeof label !== 'string')
    return at(join(path, 'label'), refuse('wrong_type', 'Text is expected.'));
  if ((factor === undefined) === (amount === undefined))
    return at(path, refuse('bad_json', 'Either a factor or an amount is expected.'));
  const kind = factor === undefined ? 'amount' : 'factor';
  const millionths = amountIn((factor ?? amount)!);
  if (isRefusal(millionths)) return at(join(path, kind), millionths);
  if (kind === 'factor' && millionths > ccLimits.modifierFactor * rateUnits)
    return at(join(path, kind), refuse('out_of_range', 'Not from 0 to 1000.'));
  return { days, window, effect: { kind, millionths } };
}
