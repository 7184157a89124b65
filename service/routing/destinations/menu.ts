import { codePoints } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { quoted, refuse } from '../../core/refusals.js';
import { isObject } from '../members.js';
import type { Destination, DestinationKind } from '../vocabulary.js';

/** Tries when a menu does not say (routing.md, R5). */
const triesByDefault = 3;

/** Plays a prompt, collects digits and goes where they say; the last wrong entry goes to `default` (R5). */
export function menu(type = 'menu'): DestinationKind {
  return {
    types: [type],
    told: {
      label: 'Menu',
      sentence: 'menu {}',
      input: 'menu',
      example: { prompt: 'welcome', tries: 3, choices: { 1: { type: 'number', value: '2015550199' } } },
    },
    words: '{"prompt","tries","choices":{digits: destination},"default": destination}',
    parse(value, compiling) {
      if (!isObject(value)) return refuse('bad_destination', 'A menu is an object with prompt and choices.');
      const { prompt, tries = triesByDefault, choices: offered, default: last } = value;
      if (typeof prompt !== 'string' || prompt === '' || codePoints(prompt) > limits.textCharacters)
        return refuse('bad_destination', 'A menu needs the name of its prompt.');
      if (typeof tries !== 'number' || !Number.isInteger(tries) || tries < 1 || tries > limits.menuTries)
        return refuse('bad_destination', `A menu gives 1 to ${limits.menuTries} tries.`);
      const keys = isObject(offered) ? Object.keys(offered) : [];
      if (!isObject(offered) || keys.length === 0 || keys.length > limits.rulesInList)
        return refuse('bad_destination', `A menu has 1 to ${limits.rulesInList} choices.`);
      const wrong = keys.find((key) => !/^[0-9*#]+$/.test(key) || key.length > limits.menuDigits);
      if (wrong !== undefined)
        return refuse(
          'bad_destination',
          `The choice ${quoted(wrong)} is not made of 1 to ${limits.menuDigits} digits, * and #.`,
        );
      const choices = new Map<string, Destination>();
      for (const key of keys) choices.set(key, compiling.destination(offered[key]!, `choices/${key}`, key));
      const lengths = keys.map((key) => key.length);
      return {
        flow: 'menu',
        words: `menu ${prompt}`,
        prompt,
        least: Math.min(...lengths),
        most: Math.max(...lengths),
        tries,
        choices,
        fallback: last === undefined || last === null ? undefined : compiling.destination(last, 'default', 'default'),
      };
    },
  };
}
