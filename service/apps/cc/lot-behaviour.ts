import { formatTimestamp } from '../../core/zones.js';
import { value } from '../../schema/declaration.js';
import type { Json } from '../../schema/kind.js';
import type { Behaviour, Now } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { Stored, View } from '../../schema/view.js';
import { usedAndExpires } from './account.js';
import { isFresh } from './kinds/status.js';
import { checkLot } from './lot-check.js';
import { lotCommands } from './lot-commands.js';
import { lotGenerator } from './lot-generator.js';
import { lotMoney } from './lot-money.js';
import { accountOf } from './lot-search.js';
import { standing } from './standing.js';
import { lot } from './tables/lot.js';

export const lotBehaviour: Behaviour = {
  complete,
  check: checkLot,
  commands: lotCommands,
  served: lotMoney,
  generator: lotGenerator,
  account: accountOf,
  standing,
  state: stateOf,
};

const { at } = lot;

/** When it was used first, and from when on it is expired, in the zone of timestamps. */
function stateOf(stored: Stored, view: View, { zone, moved, mark }: Now): { readonly [name: string]: Json } {
  const { firstUseMs, firstBilledMs, expiresMs } = usedAndExpires(stored, view, { moved, mark });
  const at = (ms: number | undefined): Json => (ms === undefined ? null : formatTimestamp(zone, ms));
  return { first_use: at(firstUseMs), first_billed: at(firstBilledMs), expires: at(expiresMs) };
}

/** What is not given: whose the offering is, the balance of a new account, and when an account was activated first. */
function complete(row: Row, before: Row | undefined, nowMs: number): Row {
  const completed = [...row];
  if (value(row, at.product_offering_name) !== undefined)
    completed[at.product_offering_service_provider_name] ??= value(row, at.service_provider_name);
  const keepsMoney = before !== undefined && !isFresh(value(before, at.status));
  completed[at.current_balance] ??= keepsMoney ? value(before, at.current_balance) : value(row, at.initial_balance);
  if (value(row, at.status) === 'activated' || value(row, at.status) === 'empty')
    completed[at.activation_date] ??= nowMs * 1000;
  return completed;
}
