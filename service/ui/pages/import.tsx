import './job.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { post, type Json, type Refused } from '../data/api.js';
import { described, listTitle, tableOf, type PermittedTable } from '../data/description.js';
import { keepDraft, readDraft } from '../data/drafts.js';
import { isOver, type JobEntry } from '../data/job.js';
import { startPath } from '../data/jobs.js';
import { shortName } from '../data/sessions.js';
import { upload } from '../data/upload.js';
import { bytesOf, counted, grouped, spanOf } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { previewOf, type Preview } from './csv-preview.js';
import { ImportOptions, optionsBody, type Told } from './import-options.js';
import { JobView } from './job-view.js';
import { PreviewFaults, PreviewTable } from './preview-table.js';
import type { PageProps } from './props.js';

/** What of a file is read here: enough for the rows that are shown, however wide they are. */
const previewBytes = 262_144;
/** More rows than this are tried before they go in. */
const dryRunRows = 100;

/** Choose a file, see its rows under the columns, try it, start it, see what came of it. */
export function ImportPage({ app, rest }: PageProps) {
  const table = tableOf(app, rest[0] ?? '');
  const title = table === undefined ? 'Import' : `Import ${listTitle(table)}`;
  useEffect(() => {
    document.title = `${title} · ${shortName(app)} · niud`;
  }, [title]);
  if (table === undefined || !table.mayAll.includes('import'))
    return (
      <div class="page">
        <Note tone="bad">There is nothing here that you may import: {rest[0] ?? ''}.</Note>
      </div>
    );
  const job = Number(here.value.query['job'] ?? 0);
  return (
    <>
      <div class="tasks">
        <h1>{title}</h1>
        <span class="grow" />
        <Link class="button" to={at(app, table.name)}>
          Back to {listTitle(table)}
        </Link>
      </div>
      <div class="page stack">
        {job > 0 ? <Result key={job} app={app} table={table} id={job} /> : <Choosing app={app} table={table} />}
      </div>
    </>
  );
}

interface Chosen {
  readonly file: File;
  readonly preview: Preview;
}

const draftOf = (app: string, table: PermittedTable): string => `${app}/import/${table.name}`;

/** A file on its way to niud. */
interface OnItsWay {
  readonly sent: number;
  readonly begunMs: number;
  readonly control: AbortController;
}

/** Sends the chosen file and starts the job that reads it. */
function useSending(app: string, table: PermittedTable, told: Told) {
  const [refused, setRefused] = useState<Refused>();
  const [sending, setSending] = useState<OnItsWay>();
  useEffect(() => () => sending?.control.abort(), [sending?.control]);
  const start = async (file: File, dry: boolean): Promise<void> => {
    const control = new AbortController();
    setRefused(undefined);
    setSending({ sent: 0, begunMs: Date.now(), control });
    const sent = await upload(
      app,
      file,
      uploadName(file.name),
      (bytes) => setSending((before) => (before === undefined ? before : { ...before, sent: bytes })),
      control.signal,
    );
    setSending(undefined);
    if (!sent.ok) {
      if (sent.code !== 'aborted') setRefused(sent);
      return;
    }
    setRefused(await begin(app, table, { in_file: sent.inFile, ...optionsBody(table, told) }, dry));
  };
  return { refused, sending, start, forget: () => setRefused(undefined) };
}

function Choosing({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  const [chosen, setChosen] = useState<Chosen>();
  const [told, setTold] = useState<Told>({});
  const { refused, sending, start, forget } = useSending(app, table, told);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    forget();
    const piece = await file.slice(0, previewBytes).arrayBuffer();
    setChosen({ file, preview: previewOf(table, new TextDecoder().decode(piece), piece.byteLength, file.size) });
  };
  const otherForm = table.importing.some(
    ({ name, choices }) => choices !== undefined && name !== 'mode' && (told[name] ?? '') !== '',
  );
  return (
    <>
      <Drop table={table} chosen={chosen} onFile={take} />
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
          {refused.errors
            .filter(({ message }) => message !== refused.message)
            .map(({ field, message }) => ` ${field}: ${message}`)
            .join('')}
        </Note>
      )}
      {otherForm ? (
        <Note tone="quiet">The file is in a form of its own: a dry run shows how its rows are read.</Note>
      ) : chosen === undefined ? null : (
        <FirstRows table={table} preview={chosen.preview} />
      )}
      {chosen === undefined ? null : (
        <>
          <ImportOptions
            app={app}
            table={table}
            told={told}
            onTold={setTold}
            isOwner={described(app)?.caller.role === 'platform_owner'}
          />
          {sending === undefined ? (
            <Starting
              preview={chosen.preview}
              onStart={(dry) => start(chosen.file, dry)}
              onCancel={() => go(at(app, table.name))}
            />
          ) : (
            <Sending
              file={chosen.file}
              sent={sending.sent}
              begunMs={sending.begunMs}
              onCancel={() => sending.control.abort()}
            />
          )}
        </>
      )}
    </>
  );
}

interface DropProps {
  readonly table: PermittedTable;
  readonly chosen: Chosen | undefined;
  readonly onFile: (file: File | undefined) => Promise<void>;
}

/** Where a file is chosen, or dropped; then what it is. */
function Drop({ table, chosen, onFile }: DropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      class={`drop${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void onFile(event.dataTransfer?.files[0]);
      }}
    >
      <Button kind={chosen === undefined ? 'first' : undefined} icon="into" act={() => input.current?.click()}>
        Choose File
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label="File"
        accept=".csv,text/csv,text/plain"
        onChange={(event) => {
          void onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {chosen === undefined ? (
        <span class="soft">
          or drop a CSV file here. Columns:{' '}
          {table.columns.map(({ label, name }) => (label === '' ? name : label)).join(', ')}.
        </span>
      ) : (
        <span>
          <strong>{chosen.file.name}</strong>{' '}
          <span class="soft">
            {bytesOf(chosen.file.size)}, {chosen.preview.exact ? '' : 'about '}
            {counted(chosen.preview.about, 'row')}
            {chosen.preview.header ? ', with a header line' : ''}
          </span>
        </span>
      )}
    </div>
  );
}

/** The first rows as they would be read, and what of them does not fit. */
function FirstRows({ table, preview }: { readonly table: PermittedTable; readonly preview: Preview }) {
  const marked = preview.rows.filter(
    ({ fault, cells }) => fault !== undefined || cells.some((cell) => cell.fault !== undefined),
  ).length;
  return (
    <>
      {preview.fault === undefined ? null : (
        <Note tone="bad" alert>
          {preview.fault}
        </Note>
      )}
      {preview.rows.length === 0 ? null : (
        <section class="stack" aria-label="Preview">
          <h2>
            First rows{' '}
            <span class="soft">
              {marked === 0
                ? `${preview.rows.length} of ${preview.exact ? '' : 'about '}${grouped(preview.about)}`
                : `${marked} of ${preview.rows.length} ${marked === 1 ? 'does' : 'do'} not fit`}
            </span>
          </h2>
          <PreviewTable table={table} preview={preview} />
          <PreviewFaults table={table} preview={preview} />
        </section>
      )}
    </>
  );
}

interface StartingProps {
  readonly preview: Preview;
  readonly onStart: (dry: boolean) => Promise<void>;
  readonly onCancel: () => void;
}

/** What starts it: of many rows a dry run first. */
function Starting({ preview, onStart, onCancel }: StartingProps) {
  const dryFirst = preview.about > dryRunRows || !preview.exact;
  const buttons = [
    <Button key="dry" kind={dryFirst ? 'first' : undefined} act={() => onStart(true)}>
      Dry run
    </Button>,
    <Button key="start" kind={dryFirst ? undefined : 'first'} act={() => onStart(false)}>
      Start Import
    </Button>,
  ];
  return (
    <div class="line">
      {dryFirst ? buttons : buttons.reverse()}
      <Button act={onCancel}>Cancel</Button>
      <span class="soft">
        {dryFirst ? 'A dry run tells of every row what would become of it, and writes nothing.' : ''}
      </span>
    </div>
  );
}

/** Starts the job and goes where it is seen; gives why not. */
async function begin(
  app: string,
  table: PermittedTable,
  body: Readonly<Record<string, Json>>,
  dry: boolean,
): Promise<Refused | undefined> {
  const answer = await post(app, startPath(app), {
    job_type: 'import',
    object: table.name,
    ...body,
    ...(dry ? { dry_run: true } : {}),
  });
  if (!answer.ok) return answer;
  keepDraft(draftOf(app, table), dry ? body : undefined);
  go(withQuery(here.value, { job: String(answer.data[0]!.attributes['job_id']) }));
  return undefined;
}

function Sending({
  file,
  sent,
  begunMs,
  onCancel,
}: {
  readonly file: File;
  readonly sent: number;
  readonly begunMs: number;
  readonly onCancel: () => void;
}) {
  const percent = file.size === 0 ? 100 : Math.min(100, Math.floor((sent * 100) / file.size));
  const seconds = (Date.now() - begunMs) / 1000;
  const left = sent > 0 && seconds > 2 ? ((file.size - sent) * seconds) / sent : undefined;
  return (
    <div class="stack">
      <div
        class="progress"
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <i style={{ width: `${percent}%` }} />
      </div>
      <div class="line">
        <Icon name="out" />
        <span>
          Sending {bytesOf(sent)} of {bytesOf(file.size)}
          {left === undefined ? '' : `, ${spanOf(left)} left`}. Stay on this page until it is sent.
        </span>
        <Button act={onCancel}>Cancel</Button>
      </div>
    </div>
  );
}

/** The job of this import: after a dry run the same file can go in. */
function Result({ app, table, id }: { readonly app: string; readonly table: PermittedTable; readonly id: number }) {
  const [refused, setRefused] = useState<Refused>();
  const body = readDraft(draftOf(app, table))?.values;
  const another = (): void => go(withQuery(here.value, { job: undefined }));
  const more = (job: JobEntry) => {
    const { attributes } = job;
    if (!isOver(job)) return null;
    const ready =
      attributes['dry_run'] === true &&
      attributes['status'] === 'completed' &&
      body !== undefined &&
      Number(attributes['added'] ?? 0) > 0;
    return (
      <>
        {ready ? (
          <Button kind="first" act={async () => setRefused(await begin(app, table, body, false))}>
            Start Import
          </Button>
        ) : null}
        <Button act={another}>{ready ? 'Choose another file' : 'Import another file'}</Button>
      </>
    );
  };
  return (
    <>
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      )}
      <JobView app={app} id={id} onJob={more} />
    </>
  );
}

/**
 * A name that the upload folder takes: nothing of a path, no dot at the beginning; unlike others, for a file in use is
 * not replaced.
 */
function uploadName(name: string): string {
  const plain = name
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(-80);
  return `${Date.now().toString(36)}-${plain === '' ? 'file.csv' : plain}`;
}
