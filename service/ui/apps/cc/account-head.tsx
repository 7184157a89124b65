import { useEffect, useRef } from 'preact/hooks';
import './account.css';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { pathOf } from '../../data/api.js';
import { useAsked, useEvery } from '../../data/asked.js';
import { counted, shortTime } from '../../data/words.js';
import { Badge } from '../../design/badge.js';
import type { AdditionProps } from '../../record/additions.js';
import { balanceOf, expiryOf, statusOf } from './account.js';
import { centsOf, money } from './money.js';

/** Money moves without a change of the record: it is looked at again. */
const againMs = 5_000;

/** Balance first, what of it is reserved, the status with its reason, and what the card is. */
export function AccountHead({ app, table, recordKey, entry }: AdditionProps) {
  const { answer, again } = useAsked(app, pathOf(table.name, ...recordKey));
  useEvery(againMs, () => void again());
  // What has just been paid in is seen at once.
  const seen = useRef(entry);
  useEffect(() => {
    if (seen.current !== entry) void again();
    seen.current = entry;
  }, [entry]);
  const shown = answer?.ok === true ? (answer.data[0] ?? entry) : entry;
  const { attributes, state } = shown;
  const offeringKey = [
    attributes['product_offering_service_provider_name'],
    attributes['product_offering_name'],
  ].filter((part): part is string => typeof part === 'string');
  const offering = useAsked(
    app,
    offeringKey.length === 2 ? pathOf('product_offering', ...offeringKey) : undefined,
  ).answer;
  const sold = offering?.ok === true ? offering.data[0]?.attributes : undefined;
  const status = String(attributes['status'] ?? '');
  const { tone, reason } = statusOf(status);
  const { balance, reserved, openCalls, free } = balanceOf(attributes, state);
  const time = (value: unknown): string | undefined => (typeof value === 'string' ? shortTime(value) : undefined);
  return (
    <div class="account-head">
      <div class="balance">
        <p class="small soft">Balance</p>
        <p class="amount">{money(balance)}</p>
        <p class="small soft">
          {centsOf(reserved) === 0 && openCalls === 0
            ? 'nothing reserved'
            : `${money(reserved)} reserved by ${counted(openCalls, 'open call')}; ${money(free)} free`}
        </p>
      </div>
      <div>
        <p class="small soft">Status</p>
        <p>
          <Badge tone={tone}>{status}</Badge>
        </p>
        <p class="small soft">{reason}</p>
      </div>
      <dl>
        <dt>Offering</dt>
        <dd>
          {offeringKey.length === 2 ? (
            <Link to={at(app, 'product_offering', ...offeringKey)}>
              {String(sold?.['display_name'] ?? offeringKey[1])}
            </Link>
          ) : (
            'none'
          )}
        </dd>
        <dt>Expires</dt>
        <dd>{expiryOf(attributes, state, sold)}</dd>
        <dt>First used</dt>
        <dd>{time(state?.['first_use']) ?? time(state?.['first_billed']) ?? 'not yet'}</dd>
        <dt>Activated</dt>
        <dd>{time(attributes['activation_date']) ?? 'not yet'}</dd>
      </dl>
    </div>
  );
}
