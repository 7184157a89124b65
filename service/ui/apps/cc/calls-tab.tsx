import './account.css';
import { useState } from 'preact/hooks';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { ask, pathOf } from '../../data/api.js';
import { useAsked, useEvery } from '../../data/asked.js';
import { described } from '../../data/description.js';
import { Failed } from '../../data/failed.js';
import { usePaged } from '../../data/paged.js';
import { unit } from '../../data/sessions.js';
import { say } from '../../data/toasts.js';
import { longTime, spaced, spanOf } from '../../data/words.js';
import { Button } from '../../design/button.js';
import { Dialog } from '../../design/dialog.js';
import type { AdditionProps } from '../../record/additions.js';
import { money } from './money.js';

const pageCalls = 50;
const againMs = 5_000;

/** Calls of an account: those that hold money now, and those that have ended. */
export function CallsTab({ app, recordKey: [number = ''] }: AdditionProps) {
  const {
    entries: calls,
    refused,
    more,
    again,
  } = usePaged(app, `cdr?account=${encodeURIComponent(number)}`, pageCalls);
  return (
    <div class="stack">
      <OpenCalls app={app} number={number} onEnded={() => void again()} />
      <Failed what="the calls" refused={refused} again={again} />
      {calls === undefined ? null : calls.length === 0 ? (
        <p class="soft">
          {more === undefined ? 'No call of this account has ended yet.' : 'None among those looked at so far.'}
        </p>
      ) : (
        <div class="sheet-wide" tabIndex={0} role="region" aria-label="Calls that have ended">
          <table>
            <thead>
              <tr>
                <th>Came ({unit.value!.zone})</th>
                <th>Called</th>
                <th>Caller</th>
                <th>Rate</th>
                <th class="num">Charged time</th>
                <th class="num">Amount</th>
                <th class="num">Balance after</th>
              </tr>
            </thead>
            <tbody>
              {calls.map(
                ({
                  attributes: {
                    cdr_id: id,
                    start_time: came,
                    called_number: called,
                    calling_number: calling,
                    rate_name: rate,
                    charged_seconds: seconds,
                    amount,
                    balance_after: after,
                  },
                }) => (
                  <tr key={String(id)}>
                    <td class="nowrap">
                      <Link to={at(app, 'cdr', String(id))}>{longTime(String(came))}</Link>
                    </td>
                    <td class="nowrap">{spaced(String(called ?? ''))}</td>
                    <td class="nowrap">{spaced(String(calling ?? ''))}</td>
                    <td>{String(rate ?? '')}</td>
                    <td class="num nowrap">{typeof seconds === 'number' ? spanOf(seconds) : 'not charged'}</td>
                    <td class="num nowrap">{amount === null || amount === undefined ? '' : money(String(amount))}</td>
                    <td class="num nowrap">{after === null || after === undefined ? '' : money(String(after))}</td>
                  </tr>
                ),
              )}
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

/** Calls that hold money now; one whose end was lost is ended by a platform owner's hand. */
function OpenCalls({
  app,
  number,
  onEnded,
}: {
  readonly app: string;
  readonly number: string;
  readonly onEnded: () => void;
}) {
  const { answer, again } = useAsked(app, `leases?rule=${encodeURIComponent(number)}`);
  const [ending, setEnding] = useState<string>();
  useEvery(againMs, () => void again());
  if (answer?.ok !== true || answer.data.length === 0) return null;
  const mayEnd = described(app)?.caller.role === 'platform_owner';
  const end = async (id: string): Promise<void> => {
    const ended = await ask(app, 'DELETE', pathOf('leases', number, id));
    say(ended.ok ? 'The call is settled as abandoned.' : ended.message, { bad: !ended.ok });
    setEnding(undefined);
    await again();
    onEnded();
  };
  return (
    <section class="card">
      <h2>Open calls</h2>
      <table>
        <thead>
          <tr>
            <th>Since ({unit.value!.zone})</th>
            <th>Call</th>
            <th class="num">Reserved</th>
            {mayEnd ? (
              <th>
                <span class="hidden">Commands</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {answer.data.map(({ attributes: { call_id: id, since, reserved } }) => (
            <tr key={String(id)}>
              <td class="nowrap">{longTime(String(since))}</td>
              <td>{String(id)}</td>
              <td class="num">{reserved === undefined || reserved === null ? '' : money(String(reserved))}</td>
              {mayEnd ? (
                <td class="num">
                  <Button act={() => setEnding(String(id))}>
                    End…<span class="hidden"> call {String(id)}</span>
                  </Button>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {ending === undefined ? null : (
        <EndDialog id={ending} onEnd={() => end(ending)} onClose={() => setEnding(undefined)} />
      )}
    </section>
  );
}

function EndDialog({
  id,
  onEnd,
  onClose,
}: {
  readonly id: string;
  readonly onEnd: () => Promise<void>;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title="End this call?"
      onClose={onClose}
      foot={
        <>
          <Button kind="danger" act={onEnd}>
            End the call
          </Button>
          <Button kind="first" act={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <p>
        Call {id} is settled as abandoned: it is charged by the last that is known of it, and the rest of what it holds
        is free. The conversation itself is the network's. This cannot be undone.
      </p>
    </Dialog>
  );
}
