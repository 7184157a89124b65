import type { Denial } from './rating/checks.js';

/**
 * Why calls are refused (calling-card.md, At call time), as statistics count them; every reason there is has a place
 * here.
 */
const reasons = {
  'unknown account': true,
  archived: true,
  generated: true,
  uploaded: true,
  empty: true,
  expired: true,
  blocked: true,
  balance: true,
  'simultaneous calls': true,
  destination: true,
  'no rate': true,
  'blocked destination': true,
  throttled: true,
} as const satisfies Record<Denial | 'throttled', true>;

export const denials: readonly string[] = Object.keys(reasons);
