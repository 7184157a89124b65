import { unitAt } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { patternForm } from '../../schema/kinds/pattern.js';
import { textsOf } from '../members.js';
import type { CriterionKind } from '../vocabulary.js';
import { callerText } from './match.js';

/**
 * The caller's number has the length and the digits of one of some masks, in which `x` stands for any digit
 * (routing.md, Criteria). A 1 before ten places is dropped and 011 becomes +, since no caller keeps them (N1).
 */
export function digitMask(type = 'match'): CriterionKind {
  return {
    type,
    told: { label: 'Caller', sentence: 'caller {}', input: 'texts', example: ['808555xxxx'] },
    words: 'an array of masks of digits and x for any digit, such as 808555xxxx',
    parse(value) {
      const texts = textsOf(value);
      if (texts === undefined || texts.length > limits.digitMasks)
        return refuse('bad_criterion', `Masks are an array of 1 to ${limits.digitMasks}.`);
      const wrong = texts.find((text) => !form.test(text) || text.length > limits.matchedCharacters);
      if (wrong !== undefined)
        return refuse('bad_criterion', `${JSON.stringify(wrong.slice(0, 40))} is not a mask of digits and x.`);
      const masks = [...new Set(texts.map((text) => patternForm(text.toLowerCase())))];
      const expected = `caller ${masks.join(', ')}`;
      const byLength = grouped(masks);
      return {
        type,
        expected,
        extents: [{ of: 'fact', fact: `caller ${[...masks].sort().join(', ')}`, about: 'caller' }],
        holds({ call: { calling } }) {
          if (calling === undefined) return false;
          for (const mask of byLength.get(calling.length) ?? none) if (fits(mask, calling)) return true;
          return false;
        },
        found: ({ call }) => callerText(call.calling),
      };
    },
  };
}

/** A number abroad keeps its plus (N1), and so does a mask for it. */
const form = /^\+?[0-9Xx]+$/;

const none: readonly string[] = [];

const anyDigit = 0x78;

/** Both are equally long. */
function fits(mask: string, number: string): boolean {
  for (let place = 0; place < mask.length; place++) {
    const asked = unitAt(mask, place),
      unit = unitAt(number, place);
    if (asked === anyDigit ? unit < 0x30 || unit > 0x39 : asked !== unit) return false;
  }
  return true;
}

function grouped(masks: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const byLength = new Map<number, string[]>();
  for (const mask of masks) byLength.set(mask.length, [...(byLength.get(mask.length) ?? []), mask]);
  return byLength;
}
