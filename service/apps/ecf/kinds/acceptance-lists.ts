import { limits } from '../../../core/limits.js';
import { isRefusal } from '../../../core/refusals.js';
import { at, entryListOf, callerOf, structured } from './structured.js';
import { ecfLimits } from '../limits.js';

/** Callers who are forwarded without screening, as the column keeps them. */
export interface AcceptanceList {
  readonly entries: readonly string[];
  readonly active: boolean;
}

/**
 * Callers who are never screened (tables.md, subscriber). Refuses `bad_phone`, `seven_digits`, `unknown_field`,
 * `too_long`.
 */
export const acceptanceLists = structured({
  name: 'acceptance lists',
  words: '{"entries":["8085551234"],"active":true}; active may be left out',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      active: { type: 'boolean', default: true },
      entries: {
        type: 'array',
        maxItems: ecfLimits.acceptedCallers,
        items: { type: 'string', maxLength: limits.phoneCharacters },
      },
    },
  },
  read: (json) =>
    entryListOf(json, ecfLimits.acceptedCallers, (entry, what) => {
      const number = callerOf(entry);
      return isRefusal(number) ? at(what, number) : number;
    }),
});
