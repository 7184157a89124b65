import './box.css';
import './system.css';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Json } from '../data/api.js';
import { useAsked, useEvery } from '../data/asked.js';
import { Failed } from '../data/failed.js';
import { jobOf } from '../data/job.js';
import { shortName, unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { bytesOf, counted, grouped, longTime, spanOf } from '../data/words.js';
import { Badge } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Alarms } from './alarm-list.js';
import { waitingOf, type WaitingPurge } from './alarms.js';
import { backupFacts, backupOf } from './backups.js';
import { Facts } from './box.js';
import type { PageProps } from './props.js';
import { removedWords } from './job-words.js';
import { RoleBadge } from './role-badge.js';
import { Serving } from './serving.js';
import { instantWords, titleOf, toldWords } from './told.js';

type Attributes = Readonly<Record<string, Json>>;

const everyMs = 5_000;

/** What has a place of its own on this page; whatever else niud tells stands under More, by its name. */
const placed = new Set([
  'unit',
  'versions',
  'uptime_seconds',
  'niud_uptime_seconds',
  'load',
  'load_percent',
  'memory',
  'state_disk',
  'disks',
  'stores',
  'temperature',
  'network',
  'zone',
  'clock_synchronised',
  'replication',
  'backup',
  'conditions',
  'purges_waiting',
]);

const of = (attributes: Attributes, name: string): Attributes => {
  const value = attributes[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Attributes) : {};
};
const list = (attributes: Attributes, name: string): readonly Attributes[] => {
  const value = attributes[name];
  return Array.isArray(value) ? (value as unknown as readonly Attributes[]) : [];
};
const size = (value: Json | undefined): string => (typeof value === 'number' ? bytesOf(value) : 'not known');

/** The unit, in the order of a bad night. All of it is text; Copy report takes all of it. */
export function SystemPage({ app }: PageProps) {
  const shown = useAsked(app, 'system', true);
  const report = useRef<HTMLDivElement>(null);
  useEvery(everyMs, () => void shown.again());
  const { answer } = shown;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      `${unit.value!.unit}, ${new Date().toISOString()}\n\n${report.current?.innerText ?? ''}`,
    );
    say('The report is copied.');
  };
  return (
    <>
      <div class="tasks">
        <h1>System</h1>
        <span class="soft">{unit.value!.unit}</span>
        <span class="grow" />
        <Button act={copy}>Copy report</Button>
      </div>
      <div class="page stack system" ref={report} tabIndex={0} role="region" aria-label="The unit">
        <Part title="Is it serving">
          <Serving app={app} />
        </Part>
        {answer === undefined ? (
          <p class="soft">Reading the unit</p>
        ) : answer.ok ? (
          <Parts app={app} system={answer.data[0]!.attributes} again={shown.again} />
        ) : (
          <Failed what="the unit" refused={answer} again={shown.again} />
        )}
      </div>
    </>
  );
}

function Parts({
  app,
  system,
  again,
}: {
  readonly app: string;
  readonly system: Attributes;
  readonly again: () => Promise<void>;
}) {
  const { role, ready, reason, zone, unit: name } = unit.value!;
  const machine = of(system, 'unit'),
    versions = of(system, 'versions');
  const more = Object.entries(system).filter(([what]) => !placed.has(what));
  return (
    <>
      <Part title="Which unit is active">
        <Facts
          facts={[
            [
              'This unit',
              <span class="line">
                {name} <RoleBadge />
                {ready ? null : <Badge tone="bad">Not ready</Badge>}
              </span>,
            ],
            ...(reason === null ? [] : [['Why', reason] as const]),
            ...(role === 'standalone'
              ? [['Other unit', 'There is none: nothing takes over if this one fails.'] as const]
              : Object.entries(of(of(system, 'replication'), 'told')).map(
                  ([what, value]) => [titleOf(what), words(value)] as const,
                )),
          ]}
        />
      </Part>
      <Part title="Alarms">
        <Alarms system={system} reason={reason} />
      </Part>
      <Room system={system} />
      <Part title="Clock and zone">
        <Facts
          facts={[
            ['Zone', words(system['zone'])],
            [
              'Clock',
              system['clock_synchronised'] === true ? (
                'synchronised'
              ) : system['clock_synchronised'] === false ? (
                <span class="warn">not synchronised</span>
              ) : (
                'not known whether it is synchronised'
              ),
            ],
            ['Zone data', words(versions['tzdata'])],
            ['Time there', instantWords(Date.now(), zone)],
          ]}
        />
      </Part>
      <Part title="Last purge">
        {waitingOf(system).map((purge) => (
          <Waiting key={purge.application} purge={purge} again={again} />
        ))}
        <LastPurges />
      </Part>
      <Part title="Backups">
        <Backups app={app} system={system} again={again} />
      </Part>
      {more.length === 0 ? null : (
        <Part title="More">
          <Facts facts={more.map(([what, value]) => [titleOf(what), toldWords(what, value, zone)])} />
        </Part>
      )}
      <Part title="Versions">
        <Facts
          facts={[
            ['niud', words(versions['niud'])],
            ['Node.js', words(versions['node'])],
            ['Model', words(machine['model'])],
            ['System', `${words(machine['os'])}, kernel ${words(machine['kernel'])}`],
            ['Host', words(machine['hostname'])],
            [
              'Runs for',
              `${spanOf(Number(system['niud_uptime_seconds'] ?? 0))}; the unit for ${spanOf(Number(system['uptime_seconds'] ?? 0))}`,
            ],
            ...unit.value!.applications.map(({ title, version }) => [title, version] as const),
          ]}
        />
      </Part>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card box" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The last backup, what is kept, and one more on demand. */
function Backups({
  app,
  system,
  again,
}: {
  readonly app: string;
  readonly system: Attributes;
  readonly again: () => Promise<void>;
}) {
  const state = backupOf(system);
  if (state === undefined) return <p>niud tells of none.</p>;
  const make = async (): Promise<void> => {
    const answer = await post(app, 'system/backup', {}, { outside: true });
    say(answer.ok ? 'A backup is being made.' : `No backup: ${answer.message}`, { bad: !answer.ok });
    await again();
  };
  return (
    <>
      <Facts facts={backupFacts(state)} />
      <Button reason={state.running ? 'One is being made now.' : undefined} act={make}>
        Back up now
      </Button>
    </>
  );
}

const words = (value: Json | undefined): string => toldWords('', value, unit.value!.zone);

/** The newest purge of each application in which one is signed in as its platform owner. */
function LastPurges() {
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

function Room({ system }: { readonly system: Attributes }) {
  const disk = of(system, 'state_disk'),
    memory = of(system, 'memory'),
    temperature = of(system, 'temperature');
  const total = Number(disk['size'] ?? 0),
    free = Number(disk['free'] ?? 0),
    reserve = Number(disk['reserve'] ?? 0);
  const load = system['load'];
  return (
    <Part title="Room">
      {total > 0 ? (
        <div class="disk" aria-hidden="true">
          <i style={{ width: `${((total - free) * 100) / total}%` }} />
          <b style={{ left: `${100 - (reserve * 100) / total}%` }} />
        </div>
      ) : null}
      <Facts
        facts={[
          [
            'Disk of the state',
            `${size(disk['free'])} free of ${size(disk['size'])}, ${words(disk['folder'])}; under ${size(disk['reserve'])} nothing new is written`,
          ],
          ...list(system, 'disks').map(
            (one) =>
              [
                `Disk ${words(one['mount'])}`,
                `${size(one['free'])} free of ${size(one['size'])}, ${words(one['type'])}`,
              ] as const,
          ),
          ...list(system, 'stores').map(
            (store) =>
              [
                `Store of ${words(store['name']).replace(/^store$/, 'records')}`,
                `${size(store['bytes'])}, last transaction ${grouped(Number(store['last_transaction'] ?? 0))}`,
              ] as const,
          ),
          [
            'Memory',
            `${size(memory['available'])} free of ${size(memory['total'])}; niud has ${size(memory['niud'])}${Number(memory['swap_total'] ?? 0) > 0 ? `; ${size(memory['swap_used'])} swapped` : ''}`,
          ],
          [
            'Load',
            `${Array.isArray(load) ? load.join(', ') : 'not known'} (1, 5, 15 minutes)${typeof system['load_percent'] === 'number' ? `, processors ${Math.round(system['load_percent'])} % busy` : ''}`,
          ],
          [
            'Temperature',
            typeof temperature['highest'] === 'number'
              ? `${Math.round(temperature['highest'])} °C at most`
              : 'not measured here',
          ],
          ...list(system, 'network')
            .filter((one) => one['interface'] !== 'lo')
            .map(
              (one) =>
                [
                  `Network ${words(one['interface'])}`,
                  `${words(one['state'])}, received ${size(one['received'])}, sent ${size(one['sent'])}${Number(one['receive_errors'] ?? 0) + Number(one['send_errors'] ?? 0) > 0 ? `, ${grouped(Number(one['receive_errors']) + Number(one['send_errors']))} errors` : ''}`,
                ] as const,
            ),
        ]}
      />
    </Part>
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
        <Dialog
          title={`Purge the archive of ${application}?`}
          final
          onClose={() => setAsking(false)}
          foot={
            <>
              <Button act={() => setAsking(false)}>Cancel</Button>
              <span class="grow" />
              <Button kind="danger" act={() => decide('release').then(() => setAsking(false))}>
                Purge
              </Button>
            </>
          }
        >
          <p>It removes {extent}. This cannot be undone.</p>
        </Dialog>
      ) : null}
    </div>
  );
}
