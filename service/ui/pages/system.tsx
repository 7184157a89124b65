import './box.css';
import './system.css';
import { useRef } from 'preact/hooks';
import { post } from '../data/api.js';
import { useAsked, useEvery } from '../data/asked.js';
import { Failed } from '../data/failed.js';
import { unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { spanOf } from '../data/words.js';
import { Badge } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Alarms } from './alarm-list.js';
import { backupFacts, backupOf } from './backups.js';
import { Facts } from './box.js';
import { moreFacts } from './more.js';
import type { PageProps } from './props.js';
import { LastPurges, WaitingPurges } from './purges.js';
import { RoleBadge } from './role-badge.js';
import { Room } from './room.js';
import { Serving } from './serving.js';
import { Part, wordsOf } from './system-part.js';
import { type Attributes, groupOf, instantWords, titleOf } from './told.js';

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

interface PartsProps {
  readonly app: string;
  readonly system: Attributes;
  readonly again: () => Promise<void>;
}

function Parts({ app, system, again }: PartsProps) {
  const { reason, zone } = unit.value!;
  const more = Object.keys(system).filter((name) => !placed.has(name));
  return (
    <>
      <Active system={system} />
      <Part title="Alarms">
        <Alarms system={system} reason={reason} />
      </Part>
      <Room system={system} />
      <ClockAndZone system={system} zone={zone} />
      <Part title="Last purge">
        <WaitingPurges system={system} again={again} />
        <LastPurges />
      </Part>
      <Part title="Backups">
        <Backups app={app} system={system} again={again} />
      </Part>
      {more.length === 0 ? null : (
        <Part title="More">
          <Facts facts={moreFacts(system, more, zone)} />
        </Part>
      )}
      <Versions system={system} />
    </>
  );
}

interface PartProps {
  readonly system: Attributes;
}

function Active({ system }: PartProps) {
  const { role, ready, reason, unit: name } = unit.value!;
  return (
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
            : Object.entries(groupOf(groupOf(system, 'replication'), 'told')).map(
                ([what, value]) => [titleOf(what), wordsOf(value)] as const,
              )),
        ]}
      />
    </Part>
  );
}

function ClockAndZone({ system, zone }: PartProps & { readonly zone: string }) {
  const isSynchronised = system['clock_synchronised'];
  return (
    <Part title="Clock and zone">
      <Facts
        facts={[
          ['Zone', wordsOf(system['zone'])],
          [
            'Clock',
            isSynchronised === true ? (
              'synchronised'
            ) : isSynchronised === false ? (
              <span class="warn">not synchronised</span>
            ) : (
              'not known whether it is synchronised'
            ),
          ],
          ['Zone data', wordsOf(groupOf(system, 'versions')['tzdata'])],
          ['Time there', instantWords(Date.now(), zone)],
        ]}
      />
    </Part>
  );
}

function Versions({ system }: PartProps) {
  const machine = groupOf(system, 'unit');
  const versions = groupOf(system, 'versions');
  return (
    <Part title="Versions">
      <Facts
        facts={[
          ['niud', wordsOf(versions['niud'])],
          ['Node.js', wordsOf(versions['node'])],
          ['Model', wordsOf(machine['model'])],
          ['System', `${wordsOf(machine['os'])}, kernel ${wordsOf(machine['kernel'])}`],
          ['Host', wordsOf(machine['hostname'])],
          [
            'Runs for',
            `${spanOf(Number(system['niud_uptime_seconds'] ?? 0))}; the unit for ${spanOf(Number(system['uptime_seconds'] ?? 0))}`,
          ],
          ...unit.value!.applications.map(({ title, version }) => [title, version] as const),
        ]}
      />
    </Part>
  );
}

/** The last backup, what is kept, and one more on demand. */
function Backups({ app, system, again }: PartsProps) {
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
