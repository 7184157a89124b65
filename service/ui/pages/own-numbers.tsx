import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Answered } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { keyOf, listTitle, nameColumn, textOf, type PermittedTable } from '../data/description.js';
import { counted, spaced } from '../data/words.js';
import type { Preview } from '../plan/days.js';
import { goingSaid } from '../plan/going.js';
import { Box } from './box.js';

/** Numbers whose way is asked for at once; more are in their table. */
const most = 25;
/** Until when is told where it is today or tomorrow. */
const previewDays = 2;

/** The numbers of a subscriber, each with where its calls go now. */
export function OwnNumbers({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  const shown = useAsked(app, `${table.name}?limit=${most}`);
  return (
    <Box title="Your numbers" to={at(app, table.name)} shown={shown}>
      {(answer) =>
        answer.data.length === 0 ? (
          <p class="soft">You have no numbers yet.</p>
        ) : (
          <Ways app={app} table={table} answer={answer} />
        )
      }
    </Box>
  );
}

/** The plans of a subscriber, each a way to its rules. */
export function OwnPlans({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  const shown = useAsked(app, `${table.name}?limit=${most}`);
  return (
    <Box title={`Your ${listTitle(table).toLowerCase()}`} to={at(app, table.name)} shown={shown}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <p class="soft">You have none yet.</p>
        ) : (
          <ul>
            {data.map((entry) => (
              <li key={keyOf(table, entry).join('/')}>
                <Link to={at(app, table.name, ...keyOf(table, entry))}>
                  {textOf(entry.attributes[nameColumn(table)])}
                </Link>{' '}
                <span class="soft">{textOf(entry.attributes['display_name'])}</span>
              </li>
            ))}
            {(meta.records_total ?? 0) > data.length ? (
              <li class="soft">and {counted((meta.records_total ?? 0) - data.length, 'other')} in the table.</li>
            ) : null}
          </ul>
        )
      }
    </Box>
  );
}

function Ways({
  app,
  table,
  answer,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly answer: Answered;
}) {
  const numbers = answer.data.map(({ attributes }) => textOf(attributes[nameColumn(table)]));
  const [ways, setWays] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    let over = false;
    void (async () => {
      for (const called of numbers) {
        const found = await post(app, 'preview', { called, days: previewDays });
        if (over) return;
        const { segments, zone } = (found.ok ? found.data[0]!.attributes : {}) as unknown as Preview;
        const way = found.ok
          ? (goingSaid(segments, zone, Date.now()) ?? 'Not known')
          : `Could not be told: ${found.message}`;
        setWays((before) => ({ ...before, [called]: way }));
      }
    })();
    return () => {
      over = true;
    };
  }, [answer]);
  const total = answer.meta.records_total ?? numbers.length;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th>Number</th>
            <th>Now</th>
            <th>
              <span class="hidden">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <tr key={number}>
              <td class="nowrap">
                <Link to={at(app, table.name, number)}>{spaced(number)}</Link>
              </td>
              <td>{ways[number] ?? '…'}</td>
              <td class="nowrap">
                <Link
                  aria-label={`Why calls to ${spaced(number)} go there`}
                  to={{ ...at(app, 'try'), query: { called: number } }}
                >
                  Why?
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > numbers.length ? <p class="soft">and {counted(total - numbers.length, 'other')} in the table.</p> : null}
    </>
  );
}
