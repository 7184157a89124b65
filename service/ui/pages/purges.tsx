import { useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { jobOf } from '../data/job.js';
import { shortName, unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { counted, longTime } from '../data/words.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { waitingOf, type WaitingPurge } from './alarms.js';
import { removedWords } from './job-words.js';
import type { Attributes } from './told.js';

/** The newest purge of each application in which one is signed in as its platform owner. */
export function LastPurges() {
  const owned = unit
    .value!.sessions.filter(({ role_id: role }) => role === 'platform_owner')
    .map(({ application }) => application);
  return (
    <table>
      <thead>
        <tr>
          <th>Application</th>
          <th>Last purge</th>
          <th>Removed</th>
        </tr>
      </thead>
      <tbody>
        {owned.map((name) => (
          <LastPurge key={name} app={name} />
        ))}
      </tbody>
    </table>
  );
}

/** Nightly purges are jobs that niud starts; those of the last hundred jobs are looked at. */
function LastPurge({ app }: { readonly app: string }) {
  const { answer } = useAsked(app, 'job/platform_owner?limit=100');
  const purge =
    answer?.ok === true
      ? answer.data
          .map(jobOf)
          .find(({ attributes }) => attributes['job_type'] === 'purge' && attributes['object'] === 'archive')
      : undefined;
  return (
    <tr>
      <td>{shortName(app)}</td>
      <td>
        {answer === undefined ? (
          ''
        ) : !answer.ok ? (
          `could not be read: ${answer.message}`
        ) : purge === undefined ? (
          'none among the last 100 jobs'
        ) : (
          <Link to={at(app, 'job', String(purge.id))}>{longTime(purge.started)}</Link>
        )}
      </td>
      <td>{purge === undefined ? '' : removedWords(purge.attributes['removed'])}</td>
    </tr>
  );
}

interface WaitingProps {
  readonly system: Attributes;
  readonly again: () => Promise<void>;
}

/** Purges that wait for a person, one below the other. */
export function WaitingPurges({ system, again }: WaitingProps) {
  return (
    <>
      {waitingOf(system).map((purge) => (
        <Waiting key={purge.application} purge={purge} again={again} />
      ))}
    </>
  );
}

/** A purge that waits for a person to say that the clock is right. */
function Waiting({
  purge: { application, date, records, partial },
  again,
}: {
  readonly purge: WaitingPurge;
  readonly again: () => Promise<void>;
}) {
  const session = unit.value!.sessions.find(
    (one) => one.application === application && one.role_id === 'platform_owner',
  );
  const decide = async (deed: 'release' | 'skip'): Promise<void> => {
    const answer = await post(application, 'system/purge-night', { application, do: deed }, { outside: true });
    say(
      answer.ok
        ? deed === 'release'
          ? `The purge of ${application} begins.`
          : `The purge of ${application} is left out for that night.`
        : `It still waits: ${answer.message}`,
      { bad: !answer.ok },
    );
    await again();
  };
  const [asking, setAsking] = useState(false);
  const reason = session === undefined ? `Sign in to ${application} as its platform owner to decide.` : undefined;
  const extent =
    records.length === 0
      ? 'nothing'
      : `for good: ${records.map(([table, count]) => counted(count, table.replaceAll('_', ' '))).join(', ')}${partial ? ' and more' : ''}`;
  return (
    <div class="alarm">
      <strong>
        The purge of {application} for the night of {date} waits, because the clock has jumped.
      </strong>
      <span>
        It would remove {extent}. See first whether the clock is right: <span class="code">timedatectl</span>
      </span>
      <div class="line">
        <Button kind="danger" reason={reason} act={() => setAsking(true)}>
          Purge now…
        </Button>
        <Button reason={reason} act={() => decide('skip')}>
          Skip that night
        </Button>
        <span class="soft small">{reason}</span>
      </div>
      {asking ? (
        <PurgeDialog
          application={application}
          extent={extent}
          onPurge={() => decide('release')}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

interface PurgeProps {
  readonly application: string;
  /** What it removes, in words. */
  readonly extent: string;
  readonly onPurge: () => Promise<void>;
  readonly onClose: () => void;
}

function PurgeDialog({ application, extent, onPurge, onClose }: PurgeProps) {
  return (
    <Dialog
      title={`Purge the archive of ${application}?`}
      final
      onClose={onClose}
      foot={
        <>
          <Button act={onClose}>Cancel</Button>
          <span class="grow" />
          <Button kind="danger" act={() => onPurge().then(onClose)}>
            Purge
          </Button>
        </>
      }
    >
      <p>It removes {extent}. This cannot be undone.</p>
    </Dialog>
  );
}
