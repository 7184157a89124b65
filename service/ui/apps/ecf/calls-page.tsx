import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { sessionOf } from '../../data/sessions.js';
import { spaced } from '../../data/words.js';
import type { PageProps } from '../../pages/props.js';
import type { AdditionProps } from '../../record/additions.js';
import { MyCalls, subscriberTable, useSubscriber } from './my-calls.js';
import { numberOf } from './use-where.js';

/** The first page of a subscriber; whoever has several subscribers opens one of them. */
export function CallsPage({ app }: PageProps) {
  const [role, provider, name] = (sessionOf(app)?.role_id ?? '').split(':');
  if (role === 'subscriber' && provider !== undefined && name !== undefined)
    return <Own app={app} provider={provider} name={name} />;
  return (
    <>
      <div class="tasks">
        <h1>My calls</h1>
      </div>
      <div class="page">
        <div class="empty">
          <p>This page is a subscriber's own.</p>
          <p>
            Open one of the <Link to={at(app, subscriberTable)}>subscribers</Link>: its record has the same.
          </p>
        </div>
      </div>
    </>
  );
}

function Own({ app, provider, name }: { readonly app: string; readonly provider: string; readonly name: string }) {
  const record = useSubscriber(app, [provider, name]);
  const entry = record.entry.value;
  return (
    <>
      <div class="tasks">
        <h1 class="grow">My calls</h1>
        <span class="soft">{entry === undefined ? '' : spaced(numberOf(entry) ?? name)}</span>
      </div>
      <div class="page">
        <MyCalls record={record} />
      </div>
    </>
  );
}

/** The subscriber's own page within its record: who helps on the telephone sees what the subscriber sees. */
export function CallsTab({ app, recordKey }: AdditionProps) {
  return <MyCalls record={useSubscriber(app, recordKey)} />;
}
