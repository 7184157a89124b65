import './account.css';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { pathOf } from '../../data/api.js';
import { useEvery } from '../../data/asked.js';
import { Failed } from '../../data/failed.js';
import { usePaged } from '../../data/paged.js';
import { unit } from '../../data/sessions.js';
import { longTime } from '../../data/words.js';
import { Button } from '../../design/button.js';
import type { AdditionProps } from '../../record/additions.js';
import { reasonWords } from './account.js';
import { money } from './money.js';

const pageLines = 50;
const againMs = 5_000;

/** What was moved on an account, the newest first, each charge with its call. */
export function LedgerTab({ app, table, recordKey }: AdditionProps) {
  const {
    entries: lines,
    refused,
    more,
    again,
  } = usePaged(app, pathOf('ledger', table.name, ...recordKey), pageLines, { behind: 'before', added: 'serial' });
  useEvery(againMs, () => void again());
  return (
    <div class="stack">
      <Failed what="the ledger" refused={refused} again={again} />
      {lines === undefined ? null : lines.length === 0 ? (
        <p class="soft">No money has moved yet.</p>
      ) : (
        <div class="sheet-wide" tabIndex={0} role="region" aria-label="Ledger">
          <table>
            <thead>
              <tr>
                <th>When ({unit.value!.zone})</th>
                <th>What</th>
                <th class="num">Amount</th>
                <th class="num">Balance</th>
                <th>Call</th>
                <th>Reference</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ attributes: { serial, at: when, amount, balance, reason, call, reference, by } }) => (
                <tr key={String(serial)}>
                  <td class="nowrap">{longTime(String(when))}</td>
                  <td>{reasonWords(String(reason))}</td>
                  <td class="num nowrap">{money(String(amount), true)}</td>
                  <td class="num nowrap">{money(String(balance))}</td>
                  <td>{typeof call === 'string' ? <Link to={at(app, 'cdr', call)}>Its call</Link> : null}</td>
                  <td>{String(reference ?? '')}</td>
                  <td>{String(by ?? '')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more === undefined ? null : (
        <div>
          <Button act={more}>Older</Button>
        </div>
      )}
    </div>
  );
}
