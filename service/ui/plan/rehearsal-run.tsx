import { useEffect, useState, type Dispatch, type StateUpdater } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import type { Json } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { textOf } from '../data/description.js';
import { isOver, useJob, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { grouped, longTime, shortTime, spaced } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Icon } from '../design/icons.js';
import { differenceAddress, outcomeWords, type Attributes } from './rehearsal.js';

const reportLines = 200;

/** Good is a rehearsal in which nothing differs. */
function toneOf({ attributes }: JobEntry): 'quiet' | 'bad' | 'good' | 'warn' {
  const { status, different, rejected } = attributes;
  return status === 'processing'
    ? 'quiet'
    : status !== 'completed'
      ? 'bad'
      : Number(different ?? 0) + Number(rejected ?? 0) === 0
        ? 'good'
        : 'warn';
}

/** How a rehearsal ended, in a word. */
export function RehearsalResult({ job }: { readonly job: JobEntry }) {
  const tone = toneOf(job);
  const { status, different, rejected, cases, same } = job.attributes;
  return (
    <Badge tone={tone}>
      {tone === 'quiet'
        ? 'Running'
        : tone === 'bad'
          ? textOf(status)
          : tone === 'good'
            ? `all ${grouped(Number(same ?? 0))} as expected`
            : `${grouped(Number(different ?? 0) + Number(rejected ?? 0))} of ${grouped(Number(cases ?? 0))} differ`}
    </Badge>
  );
}

interface Props {
  readonly app: string;
  readonly id: number;
  readonly onOver?: () => Promise<void>;
  /** What opens below a difference; without it a difference leads to Try a Call. */
  readonly opened?: (line: Attributes) => preact.ComponentChildren;
}

/** One run of a rehearsal, as it goes on and what it came to. */
export function RehearsalRun({ app, id, onOver, opened }: Props) {
  const { job, refused } = useJob(app, id);
  const over = job !== undefined && isOver(job);
  const { answer } = useAsked(app, over ? `${jobsPath(app, String(id), 'report')}?limit=${reportLines}` : undefined);
  useEffect(() => {
    if (over) void onOver?.();
  }, [over]);
  if (refused !== undefined && job === undefined)
    return (
      <Note tone="bad" alert>
        {refused.message}
      </Note>
    );
  if (job === undefined) return <p class="soft">Starting</p>;
  const { set, replay_days: days } = (job.attributes['kwargs'] ?? {}) as {
    readonly set?: Json;
    readonly replay_days?: Json;
  };
  const title =
    set === undefined ? `Calls of the last ${textOf(days) === '1' ? 'day' : `${textOf(days)} days`}` : textOf(set);
  const lines = answer?.ok === true ? answer.data.map(({ attributes }) => attributes) : [];
  const live = set === undefined;
  return (
    <section class="card stack run" aria-label={`Run of ${title}`}>
      <div class="line">
        <h2>{title}</h2>
        <p class="soft">
          {longTime(job.started)}, <Link to={at(app, 'job', String(id))}>job {id}</Link>
        </p>
      </div>
      <div role="status">
        <Note tone={toneOf(job)}>
          {over ? textOf(job.attributes['message']) || 'Every case comes to what is expected.' : 'Running'}
        </Note>
      </div>
      {lines.length === 0 ? null : <Differences app={app} lines={lines} live={live} opened={opened} />}
      {(answer?.ok === true ? (answer.meta.records_total ?? 0) : 0) > lines.length ? (
        <p class="soft">The first {grouped(lines.length)} are shown; the job's file has them all.</p>
      ) : null}
    </section>
  );
}

/** The calls that come to something else; one of them is open. */
function Differences({
  app,
  lines,
  live,
  opened,
}: {
  readonly app: string;
  readonly lines: readonly Attributes[];
  readonly live: boolean;
  readonly opened: Props['opened'] | undefined;
}) {
  const [open, setOpen] = useState<number>();
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label="Differences">
      <table>
        <thead>
          <tr>
            <th>{live ? 'Called' : 'Case'}</th>
            {live ? null : <th class="not-small">Called</th>}
            <th class="not-small">Caller</th>
            <th class="not-small">When</th>
            <th>{live ? 'Live' : 'Expected'}</th>
            <th>{opened === undefined ? 'Came to' : 'On the draft'}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, nth) => (
            <Line
              key={nth}
              app={app}
              line={line}
              nth={nth}
              live={live}
              opened={opened}
              open={open === nth}
              onOpen={setOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  app,
  line,
  nth,
  live,
  opened,
  open,
  onOpen,
}: {
  readonly app: string;
  readonly line: Attributes;
  readonly nth: number;
  readonly live: boolean;
  readonly opened: Props['opened'];
  readonly open: boolean;
  readonly onOpen: Dispatch<StateUpdater<number | undefined>>;
}) {
  const called = spaced(textOf(line['called']));
  const name = live ? called : textOf(line['case']) || `line ${textOf(line['line'])}`;
  const isCall = line['code'] === undefined;
  const [calling, when] = [spaced(textOf(line['calling'])), shortTime(textOf(line['time']))];
  return (
    <>
      <tr>
        <td>
          {!isCall ? (
            name
          ) : opened === undefined ? (
            <Link to={differenceAddress(app, line)}>{name}</Link>
          ) : (
            <button type="button" class="to-rule" aria-expanded={open} onClick={() => onOpen(open ? undefined : nth)}>
              <Icon name={open ? 'down' : 'right'} /> {name}
            </button>
          )}
          {/* Where there is no room for their columns. */}
          <span class="brief small soft">
            {live ? '' : `${called} `}
            {calling === '' ? '' : `from ${calling} `}
            {when}
          </span>
        </td>
        {live ? null : <td class="nowrap not-small">{called}</td>}
        <td class="nowrap not-small">{calling}</td>
        <td class="nowrap not-small">{when}</td>
        {isCall ? (
          <>
            <td>{outcomeWords(textOf(line['expected']))}</td>
            <td>{outcomeWords(textOf(line['got']))}</td>
          </>
        ) : (
          <td colSpan={2} class="bad">
            {textOf(line['reason'])}
          </td>
        )}
      </tr>
      {open && opened !== undefined ? (
        <tr>
          <td colSpan={live ? 5 : 6} class="wide">
            {opened(line)}
          </td>
        </tr>
      ) : null}
    </>
  );
}
