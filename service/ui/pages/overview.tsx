import './box.css';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { useAsked } from '../data/asked.js';
import { countsOf } from '../data/counts.js';
import { described, listTitle, oneNamed, type PermittedTable } from '../data/description.js';
import { unit } from '../data/sessions.js';
import { grouped, shortTime } from '../data/words.js';
import { Badge } from '../design/badge.js';
import { Alarms } from './alarm-list.js';
import { Box } from './box.js';
import { changeWords } from './change-words.js';
import { kindWords, seriesOf, sumOf } from './figures.js';
import { Findings } from './findings-box.js';
import { JobsBox } from './jobs-box.js';
import { LastChanged } from './last-changed.js';
import { NeverHit, plansOf } from './never-hit.js';
import { OwnNumbers, OwnPlans } from './own-numbers.js';
import type { PageProps } from './props.js';
import { Serving } from './serving.js';
import { Shares } from './shares.js';

/** The first page of a role: how it goes, and what wants a look. */
export function Overview({ app }: PageProps) {
  const { application, caller, tables, rules } = described(app)!;
  const able = (ability: string): boolean => caller.abilities.includes(ability);
  const isOwner = caller.role === 'platform_owner';
  const seen = tables.filter(({ may }) => may.includes('view'));
  const subscribers = seen.find(({ name }) => name === 'subscriber');
  const numbers = seen.find(({ name }) => name === 'number');
  const plans = seen.find(({ columns }) => columns.some(({ input }) => input === 'rules'));
  return (
    <>
      <div class="tasks">
        <h1>Overview</h1>
        <span class="soft">
          {application.title}; times in {unit.value!.zone}
        </span>
      </div>
      <div class="page stack">
        {isOwner && able('statistics') ? <Serving app={app} /> : null}
        {caller.role === 'subscriber' && numbers !== undefined && able('explain') ? (
          <OwnNumbers app={app} table={numbers} />
        ) : null}
        <div class="boxes">
          {caller.role === 'subscriber' && plans !== undefined ? <OwnPlans app={app} table={plans} /> : null}
          {isOwner ? <UnitAlarms app={app} /> : null}
          {able('statistics') ? isOwner ? <LastHour app={app} /> : <SinceStart app={app} /> : null}
          <Tables app={app} tables={seen} counting={able('statistics')} />
          <JobsBox app={app} />
          {able('statistics') && rules !== null ? <NeverHit app={app} /> : null}
          {able('explain') ? <Findings app={app} tables={seen} /> : null}
          {caller.role === 'service_provider' && able('changes') && subscribers !== undefined ? (
            <LastChanged app={app} table={subscribers} />
          ) : null}
          {able('changes') ? <LastChanges app={app} /> : null}
        </div>
      </div>
    </>
  );
}

/** The tables that are seen, with how much is in each where the caller may count. */
function Tables({
  app,
  tables,
  counting,
}: {
  readonly app: string;
  readonly tables: readonly PermittedTable[];
  readonly counting: boolean;
}) {
  return (
    <section class="card box" aria-label="Tables">
      <h2>Tables</h2>
      <table>
        <thead>
          <tr>
            <th>Table</th>
            {counting ? (
              <>
                <th class="num">Live</th>
                <th class="num">Archived</th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.name}>
              <td>
                <Link to={at(app, table.name)}>{listTitle(table)}</Link>
              </td>
              {counting ? (
                <>
                  <td class="num">{grouped(countsOf(app, table.name)?.live)}</td>
                  <td class="num">
                    {countsOf(app, table.name)?.archive === 0 ? (
                      '0'
                    ) : (
                      <Link to={{ ...at(app, table.name), query: { archive: '' } }}>
                        {grouped(countsOf(app, table.name)?.archive)}
                      </Link>
                    )}
                  </td>
                </>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function UnitAlarms({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'system', true);
  return (
    <Box title="Alarms" to={at('system')} shown={shown}>
      {({ data }) => <Alarms system={data[0]!.attributes} reason={unit.value!.reason} />}
    </Box>
  );
}

function LastHour({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics?series=1h');
  return (
    <Box title="Decisions of the last hour" to={at(app, 'statistics')} shown={shown}>
      {({ data }) => {
        const { decisions, denied } = seriesOf(data[0]!.attributes);
        return (
          <Shares
            shares={[
              ...Object.entries(decisions).map(([kind, list]) => [kindWords(kind), sumOf(list)] as const),
              ['Refused', sumOf(denied)],
            ]}
            empty="No calls in the last hour."
          />
        );
      }}
    </Box>
  );
}

/** A tenant sees its own calls, which are counted since niud started. */
function SinceStart({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics');
  return (
    <Box title="Calls by plan" to={at(app, 'statistics')} shown={shown}>
      {({ data }) => (
        <Shares
          shares={plansOf(data[0]!.attributes).map(({ key, calls }) => [key.replaceAll('/', ' / '), calls] as const)}
          empty="No calls since niud started."
        />
      )}
    </Box>
  );
}

function LastChanges({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'changes?limit=10');
  return (
    <Box title="Last changes" to={at(app, 'changes')} shown={shown}>
      {({ data }) =>
        data.length === 0 ? (
          <p class="soft">Nothing has been changed yet.</p>
        ) : (
          <table>
            <thead class="hidden">
              <tr>
                <th>When</th>
                <th>What</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {data.map(({ attributes }) => (
                <tr key={String(attributes['txnid'])}>
                  <td class="nowrap">{shortTime(String(attributes['at']))}</td>
                  <td>
                    <Link to={at(app, 'changes', String(attributes['txnid']))}>
                      {changeWords(attributes, (table) => oneNamed(app, table))}
                    </Link>
                    {attributes['reverted_by'] === null || attributes['reverted_by'] === undefined ? null : (
                      <>
                        {' '}
                        <Badge tone="quiet">Taken back</Badge>
                      </>
                    )}
                  </td>
                  <td class="soft nowrap">{String(attributes['by'])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Box>
  );
}
