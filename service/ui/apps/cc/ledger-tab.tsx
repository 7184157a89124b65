import './account.css';
import { useEffect, useState } from 'preact/hooks';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { get, pathOf, type Entry, type Refused } from '../../data/api.js';
import { useEvery } from '../../data/asked.js';
import { Failed } from '../../data/failed.js';
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
  const [lines, setLines] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const path = pathOf('ledger', table.name, ...recordKey);
  const read = async (before?: string): Promise<void> => {
    const answer = await get(app, `${path}?limit=${pageLines}${before === undefined ? '' : `&before=${before}`}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    // Lines are only ever added: what was read of older ones stays.
    const serials = new Set(answer.data.map(({ attributes }) => attributes['serial']));
    const isFirst = lines === undefined;
    setLines((held = []) => before === undefined ? [...answer.data, ...held.filter(({ attributes }) => !serials.has(attributes['serial']!))] : [...held, ...answer.data]);
    if (before !== undefined || isFirst) setNext(answer.meta.next);
  };
  useEffect(() => { void read(); }, [path]);
  useEvery(againMs, () => void read());
  return (
    <div class="stack">
      <Failed what="the ledger" refused={refused} again={() => read()} />
      {lines === undefined ? null : lines.length === 0 ? <p class="soft">No money has moved yet.</p> : (
        <div class="sheet-wide" tabIndex={0} role="region" aria-label="Ledger">
          <table><thead><tr><th>When ({unit.value!.zone})</th><th>What</th><th class="num">Amount</th><th class="num">Balance</th><th>Call</th><th>Reference</th><th>By</th></tr></thead>
            <tbody>{lines.map(({ attributes: { serial, at: when, amount, balance, reason, call, reference, by } }) => (
              <tr key={String(serial)}><td class="nowrap">{longTime(String(when))}</td><td>{reasonWords(String(reason))}</td><td class="num nowrap">{money(String(amount), true)}</td><td class="num nowrap">{money(String(balance))}</td>
                <td>{typeof call === 'string' ? <Link to={at(app, 'cdr', call)}>Its call</Link> : null}</td><td>{String(reference ?? '')}</td><td>{String(by ?? '')}</td></tr>
            ))}</tbody></table>
        </div>
      )}
      {next === undefined ? null : <div><Button act={() => read(next)}>Older</Button></div>}
    </div>
  );
}
