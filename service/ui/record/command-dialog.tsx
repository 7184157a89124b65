import { useEffect, useMemo, useState } from 'preact/hooks';
import { post, type Entry, type Refused } from '../data/api.js';
import type { CommandDescription, Key, PermittedTable } from '../data/description.js';
import { say, sayDone } from '../data/toasts.js';
import { titled } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { isSame } from './merge.js';
import { RecordModel } from './record-model.js';
import { useTakes } from './takes.js';
import { shownText } from './values.js';

interface Props {
  readonly model: RecordModel;
  readonly command: CommandDescription;
  readonly name: string;
  readonly onClose: () => void;
}

/** A command's name as its button has it: `Reset PIN`, `Top up`. */
export function commandLabel(name: string): string {
  return titled(name)
    .replace(/\bpin\b/i, 'PIN')
    .replace('Topup', 'Top up');
}

/** What a command takes, that it is done, and what came of it. */
export function CommandDialog({ model, command, name, onClose }: Props) {
  const { app, table } = model;
  const takes = useTakes(app, command.takes);
  const [refused, setRefused] = useState<Refused>();
  const [news, setNews] = useState<readonly Secret[]>();
  const label = commandLabel(command.name);

  const run = async (): Promise<void> => {
    setRefused(undefined);
    if (!takes.fits()) return;
    const before = model.entry.peek();
    const answer = await post(app, `${model.path}/${command.name}`, takes.given);
    if (!answer.ok) {
      takes.tell(answer.errors);
      if (!answer.errors.some(({ field }) => command.takes.some((one) => one.name === field.split('/')[0])))
        setRefused(answer);
      return;
    }
    const after = answer.data[0];
    if (after !== undefined) model.take(after);
    const text = `${label}: ${name}`;
    if (command.money) say(`${text}. Done.`);
    else sayDone(app, text, answer.meta.txnid, () => void model.load());
    const secrets = newSecrets(model.table, takes.given, before, after);
    if (secrets.length === 0) onClose();
    else setNews(secrets);
  };
  if (news !== undefined) return <SecretsDialog title={`${label}: ${name}`} secrets={news} onClose={onClose} />;
  return (
    <Dialog
      title={`${label}: ${name}`}
      onClose={onClose}
      onEnter={() => void run()}
      foot={
        <>
          <Button kind="first" act={run}>
            {label}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p class="soft">{command.meaning}</p>
      {command.money ? (
        <Note tone="warn">It moves money: it is in the ledger for good and cannot be undone.</Note>
      ) : null}
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      )}
      {takes.form}
      {command.takes.length === 0 ? (
        <p class="small faint">
          {table.title} {name}.
        </p>
      ) : null}
    </Dialog>
  );
}

type Secret = readonly [label: string, value: string];

/** What was made up and is shown this once without being asked for. */
function newSecrets(
  { columns }: RecordModel['table'],
  given: object,
  before: Entry | undefined,
  after: Entry | undefined,
): readonly Secret[] {
  return columns
    .filter(
      ({ secret, name }) =>
        secret !== null &&
        !(name in given) &&
        typeof after?.attributes[name] === 'string' &&
        !isSame(before?.attributes[name], after.attributes[name]),
    )
    .map((column) => [column.label, shownText(column, after!.attributes[column.name])]);
}

function SecretsDialog({
  title,
  secrets,
  onClose,
}: {
  readonly title: string;
  readonly secrets: readonly Secret[];
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <Button kind="first" onClick={onClose}>
          Close
        </Button>
      }
    >
      <Note tone="good">Done.</Note>
      <dl>
        {secrets.map(([what, value]) => (
          <>
            <dt>{what} is now</dt>
            <dd class="mono">
              {value}{' '}
              <Button kind="plain" act={() => navigator.clipboard.writeText(value)}>
                Copy
              </Button>
            </dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}

/** The same for a record that is not open: a row of a list. */
export function RowCommand({
  app,
  table,
  recordKey,
  ...rest
}: Omit<Props, 'model'> & { readonly app: string; readonly table: PermittedTable; readonly recordKey: Key }) {
  const model = useMemo(() => new RecordModel(app, table, recordKey, {}), []);
  useEffect(() => () => model.end(), [model]);
  return <CommandDialog model={model} {...rest} />;
}
