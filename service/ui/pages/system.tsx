import './box.css';
import './system.css';
import { useRef } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Json } from '../data/api.js';
import { useAsked, useEvery } from '../data/asked.js';
import { jobOf } from '../data/job.js';
import { shortName, unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { bytesOf, counted, grouped, longTime, spanOf } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Alarms } from './alarm-list.js';
import { waitingOf, type WaitingPurge } from './alarms.js';
import { Facts } from './box.js';
import type { PageProps } from './props.js';
import { removedWords } from './job-words.js';
import { Serving } from './serving.js';

type Attributes = Readonly<Record<string, Json>>;

const everyMs = 5_000;

const of = (attributes: Attributes, name: string): Attributes => { const value = attributes[name]; return value !== null && typeof value === 'object' && !Array.isArray(value) ? value as Attributes : {}; };
const list = (attributes: Attributes, name: string): readonly Attributes[] => { const value = attributes[name]; return Array.isArray(value) ? value as unknown as readonly Attributes[] : []; };
const size = (value: Json | undefined): string => typeof value === 'number' ? bytesOf(value) : 'not known';

/** The unit, in the order of a bad night (ui-design, section 14). All of it is text; Copy report takes all of it. */
export function SystemPage({ app }: PageProps) {
  const shown = useAsked(app, 'system', true);
  const report = useRef<HTMLDivElement>(null);
  useEvery(everyMs, () => void shown.again());
  const { answer } = shown;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(`${unit.value!.unit}, ${new Date().toISOString()}\n\n${report.current?.innerText ?? ''}`);
    say('The report is copied.');
  };
  return (
    <>
      <div class="tasks"><h1>System</h1><span class="soft">{unit.value!.unit}</span><span class="grow" /><Button act={copy}>Copy report</Button></div>
      <div class="page stack system" ref={report} tabIndex={0} role="region" aria-label="The unit">
        <section class="card box" aria-label="Is it serving"><h2>Is it serving</h2><Serving app={app} /></section>
        {answer === undefined ? <p class="soft">Reading the unit</p> : answer.ok ? <Parts app={app} system={answer.data[0]!.attributes} again={shown.again} />
          : <Note tone="bad" alert>Could not read the unit: {answer.message} <Button kind="plain" act={shown.again}>Try again</Button></Note>}
      </div>
    </>
  );
}

function Parts({ app, system, again }: { readonly app: string; readonly system: Attributes; readonly again: () => Promise<void> }) {
  const { role, ready, reason, unit: name } = unit.value!;
  const machine = of(system, 'unit'), versions = of(system, 'versions'), peer = of(system, 'replication');
  const purges = waitingOf(system);
  return (
    <>
      <section class="card box" aria-label="Which unit is active"><h2>Which unit is active</h2>
        <Facts facts={[
          ['This unit', <span class="line">{name} {role === 'active' ? <Badge tone="good">Active</Badge> : role === 'standby' ? <Badge tone="warn">Standby</Badge> : <Badge tone="quiet">Standalone</Badge>}{ready ? null : <Badge tone="bad">Not ready</Badge>}</span>],
          ...(reason === null ? [] : [['Why', reason] as const]),
          ...(role === 'standalone' ? [['Other unit', 'There is none: nothing takes over if this one fails.'] as const] : [['Other unit', Object.keys(peer).length === 0 ? 'niud does not tell yet' : Object.entries(peer).map(([what, value]) => `${what.replaceAll('_', ' ')} ${words(value)}`).join(', ')] as const]),
        ]} />
      </section>
      <section class="card box" aria-label="Alarms"><h2>Alarms</h2><Alarms system={system} reason={reason} /></section>
      <Room system={system} />
      <section class="card box" aria-label="Clock and zone"><h2>Clock and zone</h2>
        <Facts facts={[['Zone', words(system['zone'])], ['Clock', system['clock_synchronised'] === true ? 'synchronised' : system['clock_synchronised'] === false ? <span class="warn">not synchronised</span> : 'not known whether it is synchronised'], ['Zone data', words(versions['tzdata'])], ['Time there', new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: unit.value!.zone }).format(new Date())]]} />
      </section>
      <section class="card box" aria-label="Last purge"><h2>Last purge</h2>
        {purges.map((purge) => <Waiting key={purge.application} app={app} purge={purge} again={again} />)}
        <LastPurges />
      </section>
      <section class="card box" aria-label="Backups"><h2>Backups</h2>
        <p>None are set up. Nothing brings the data back if the disk is lost.</p>
      </section>
      <section class="card box" aria-label="Versions"><h2>Versions</h2>
        <Facts facts={[['niud', words(versions['niud'])], ['Node.js', words(versions['node'])], ['Model', words(machine['model'])], ['System', `${words(machine['os'])}, kernel ${words(machine['kernel'])}`], ['Host', words(machine['hostname'])],
          ['Runs for', `${spanOf(Number(system['niud_uptime_seconds'] ?? 0))}; the unit for ${spanOf(Number(system['uptime_seconds'] ?? 0))}`],
          ...unit.value!.applications.map(({ title, version }) => [title, version] as const)]} />
      </section>
    </>
  );
}

function words(value: Json | undefined): string {
  return value === null || value === undefined || value === '' ? 'not known' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** The newest purge of each application in which one is signed in as its platform owner. */
function LastPurges() {
  const owned = unit.value!.sessions.filter(({ role_id: role }) => role === 'platform_owner').map(({ application }) => application);
  return <table><thead><tr><th>Application</th><th>Last purge</th><th>Removed</th></tr></thead><tbody>{owned.map((name) => <LastPurge key={name} app={name} />)}</tbody></table>;
}

/** Nightly purges are jobs that niud starts; those of the last hundred jobs are looked at. */
function LastPurge({ app }: { readonly app: string }) {
  const { answer } = useAsked(app, 'job/platform_owner?limit=100');
  const purge = answer?.ok === true ? answer.data.map(jobOf).find(({ attributes }) => attributes['job_type'] === 'purge' && attributes['object'] === 'archive') : undefined;
  return <tr><td>{shortName(app)}</td><td>{answer === undefined ? '' : !answer.ok ? `could not be read: ${answer.message}` : purge === undefined ? 'none among the last 100 jobs' : <Link to={at(app, 'job', String(purge.id))}>{longTime(purge.started)}</Link>}</td><td>{purge === undefined ? '' : removedWords(purge.attributes['removed'])}</td></tr>;
}

function Room({ system }: { readonly system: Attributes }) {
  const disk = of(system, 'state_disk'), memory = of(system, 'memory'), temperature = of(system, 'temperature');
  const total = Number(disk['size'] ?? 0), free = Number(disk['free'] ?? 0), reserve = Number(disk['reserve'] ?? 0);
  const load = system['load'];
  return (
    <section class="card box" aria-label="Room"><h2>Room</h2>
      {total > 0 ? <div class="disk" aria-hidden="true"><i style={{ width: `${(total - free) * 100 / total}%` }} /><b style={{ left: `${100 - reserve * 100 / total}%` }} /></div> : null}
      <Facts facts={[
        ['Disk of the state', `${size(disk['free'])} free of ${size(disk['size'])}, ${words(disk['folder'])}; under ${size(disk['reserve'])} nothing new is written`],
        ...list(system, 'disks').map((one) => [`Disk ${words(one['mount'])}`, `${size(one['free'])} free of ${size(one['size'])}, ${words(one['type'])}`] as const),
        ...list(system, 'stores').map((store) => [`Store ${words(store['name'])}`, `${size(store['bytes'])}, last transaction ${grouped(Number(store['last_transaction'] ?? 0))}`] as const),
        ['Memory', `${size(memory['available'])} free of ${size(memory['total'])}; niud has ${size(memory['niud'])}${Number(memory['swap_total'] ?? 0) > 0 ? `; ${size(memory['swap_used'])} swapped` : ''}`],
        ['Load', `${Array.isArray(load) ? load.join(', ') : 'not known'} (1, 5, 15 minutes)${typeof system['load_percent'] === 'number' ? `, processors ${Math.round(system['load_percent'])} % busy` : ''}`],
        ['Temperature', typeof temperature['highest'] === 'number' ? `${Math.round(temperature['highest'])} °C at most` : 'not measured here'],
        ...list(system, 'network').map((one) => [`Network ${words(one['interface'])}`, `${words(one['state'])}, received ${size(one['received'])}, sent ${size(one['sent'])}${Number(one['receive_errors'] ?? 0) + Number(one['send_errors'] ?? 0) > 0 ? `, ${grouped(Number(one['receive_errors']) + Number(one['send_errors']))} errors` : ''}`] as const),
      ]} />
    </section>
  );
}

/** A purge that waits for a person to say that the clock is right. */
function Waiting({ app, purge, again }: { readonly app: string; readonly purge: WaitingPurge; readonly again: () => Promise<void> }) {
  const { application, date, records, partial } = purge;
  const session = unit.value!.sessions.find((one) => one.application === application && one.role_id === 'platform_owner');
  const decide = async (deed: 'release' | 'skip'): Promise<void> => {
    const answer = await post(application, 'system/purge-night', { application, do: deed }, { outside: true });
    say(answer.ok ? deed === 'release' ? `The purge of ${application} begins.` : `The purge of ${application} is left out for that night.` : `It still waits: ${answer.message}`, { bad: !answer.ok });
    await again();
  };
  const reason = session === undefined ? `Sign in to ${application} as its platform owner to decide.` : undefined;
  return (
    <div class="alarm"><strong>The purge of {application} for the night of {date} waits, because the clock has jumped.</strong>
      <span>It would remove {records.length === 0 ? 'nothing' : `for good: ${records.map(([table, count]) => counted(count, table.replaceAll('_', ' '))).join(', ')}${partial ? ' and more' : ''}`}.</span>
      <div class="line"><Button kind="danger" reason={reason} act={() => decide('release')}>Purge now</Button><Button reason={reason} act={() => decide('skip')}>Skip that night</Button>{application === app ? null : <span class="soft small">{reason}</span>}</div></div>
  );
}
