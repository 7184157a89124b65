import type { Entry } from '../../data/api.js';
import { accountSaid, balanceOf } from './account.js';

/** `Balance 24.81, 4.20 of it reserved by 1 call; activated.` */
export function meaningOf({ attributes, state }: Entry): string {
  return accountSaid(balanceOf(attributes, state), String(attributes['status'] ?? ''));
}
