import './box.css';
import './api.css';
import { useState } from 'preact/hooks';
import type { Json } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { Failed } from '../data/failed.js';
import { Field, TextInput } from '../design/field.js';
import { byTag, schemaLines, type Operation } from './api-document.js';
import type { PageProps } from './props.js';

type Members = Readonly<Record<string, Json>>;

/** The OpenAPI document of the application, shown. */
export function ApiPage({ app }: PageProps) {
  const { answer, again } = useAsked(app, 'openapi.json');
  const [wanted, setWanted] = useState('');
  const document = answer?.ok === true ? (answer.document as Members | undefined) : undefined;
  const groups = document === undefined ? [] : groupsWith(document, wanted.trim().toLowerCase());
  return (
    <>
      <div class="tasks">
        <h1>API</h1>
        <span class="soft">paths under /{app}/api</span>
        <span class="grow" />
        <a class="button" href={`/${app}/api/openapi.json`} target="_blank" rel="noreferrer">
          openapi.json
        </a>
      </div>
      <div class="page stack">
        {answer === undefined ? (
          <p class="soft">Reading the document</p>
        ) : answer.ok ? null : (
          <Failed what="the document" refused={answer} again={again} />
        )}
        {document === undefined ? null : (
          <>
            <form class="find" onSubmit={(event) => event.preventDefault()}>
              <Field label="Find">
                {(tied) => (
                  <TextInput
                    {...tied}
                    type="search"
                    value={wanted}
                    onText={setWanted}
                    placeholder="a path, a method, a word"
                  />
                )}
              </Field>
            </form>
            {groups.length === 0 ? (
              <p class="empty">Nothing in the document has {wanted}.</p>
            ) : (
              groups.map((group) => <Group key={group[0]} document={document} group={group} />)
            )}
          </>
        )}
      </div>
    </>
  );
}

/** Operations in the order of their tags, of those that have a text in lower case. */
const groupsWith = (document: Members, text: string) =>
  byTag(document)
    .map(
      ([tag, about, operations]) =>
        [
          tag,
          about,
          operations.filter((one) => `${one.method} ${one.path} ${one.summary}`.toLowerCase().includes(text)),
        ] as const,
    )
    .filter(([, , operations]) => operations.length > 0);

function Group({
  document,
  group: [tag, about, operations],
}: {
  readonly document: Members;
  readonly group: ReturnType<typeof groupsWith>[number];
}) {
  return (
    <section class="card box" aria-label={tag}>
      <h2>{tag === '' ? 'Other' : `${tag.charAt(0).toUpperCase()}${tag.slice(1).replaceAll('_', ' ')}`}</h2>
      {about === '' ? null : <p class="soft">{about}</p>}
      {operations.map((operation) => (
        <OneOperation key={`${operation.method} ${operation.path}`} document={document} operation={operation} />
      ))}
    </section>
  );
}

function OneOperation({
  document,
  operation: { method, path, summary, description, parameters, body, replies },
}: {
  readonly document: Members;
  readonly operation: Operation;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details class="operation" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class={`method mono ${method.toLowerCase()}`}>{method}</span> <span class="mono">{path}</span>{' '}
        <span class="soft">{summary}</span>
      </summary>
      {open ? (
        <div class="stack inside">
          {description === '' ? null : <p>{description}</p>}
          {parameters.length === 0 ? null : (
            <>
              <h3>Parameters</h3>
              <table>
                <thead class="hidden">
                  <tr>
                    <th>Name</th>
                    <th>Where</th>
                    <th>What</th>
                  </tr>
                </thead>
                <tbody>
                  {parameters.map((one) => (
                    <tr key={`${one.in} ${one.name}`}>
                      <td class="mono">{one.name}</td>
                      <td class="soft">
                        {one.in}
                        {one.required ? ', required' : ''}
                      </td>
                      <td>{one.about}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
          {body === undefined ? null : (
            <>
              <h3>Body</h3>
              <Schema document={document} schema={body} />
            </>
          )}
          <h3>Replies</h3>
          {replies.map(({ status, about, schema }) => (
            <div key={status}>
              <p>
                <strong>{status}</strong> {about}
              </p>
              {schema === undefined || !status.startsWith('2') ? null : <Schema document={document} schema={schema} />}
            </div>
          ))}
        </div>
      ) : null}
    </details>
  );
}

function Schema({ document, schema }: { readonly document: Members; readonly schema: Json }) {
  return (
    <pre class="schema mono" tabIndex={0}>
      {schemaLines(document, schema, 7).join('\n')}
    </pre>
  );
}
