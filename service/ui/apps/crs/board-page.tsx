import './board.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { get, pathOf, type Entry } from '../../data/api.js';
import { useNow } from '../../data/clock.js';
import { tableOf } from '../../data/description.js';
import { Failed } from '../../data/failed.js';
import { sessionOf } from '../../data/sessions.js';
import { say } from '../../data/toasts.js';
import { counted } from '../../data/words.js';
import { zoneTitle } from '../../data/zones.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Field, TextInput } from '../../design/field.js';
import { Switch } from '../../design/switch.js';
import type { PageProps } from '../../pages/props.js';
import { ConflictDialog } from '../conflict-dialog.js';
import { ActivateDialog, type Doing } from './activate-dialog.js';
import { Board, type Target } from './board.js';
import type { Group } from './force.js';
import { GroupRow } from './group-row.js';

/** The first page of a subscriber; whoever has several chooses one, which the address then says. */
export function BoardPage({ app, rest }: PageProps) {
  const [role, ownProvider, ownName] = (sessionOf(app)?.role_id ?? '').split(':');
  const [provider, name] = role === 'subscriber' ? [ownProvider, ownName] : rest;
  if (provider === undefined || name === undefined)
    return (
      <Chooser
        app={app}
        {...(role === 'service_provider' && ownProvider !== undefined ? { provider: ownProvider } : {})}
      />
    );
  return <BoardOf key={`${provider}/${name}`} app={app} provider={provider} name={name} own={role === 'subscriber'} />;
}

interface BoardProps {
  readonly board: Board;
  readonly app: string;
  readonly nowMs: number;
}

function BoardOf({
  app,
  provider,
  name,
  own,
}: {
  readonly app: string;
  readonly provider: string;
  readonly name: string;
  readonly own: boolean;
}) {
  const board = useMemo(() => new Board(app, provider, name), []);
  useEffect(() => board.follow(), [board]);
  const nowMs = useNow();
  const [doing, setDoing] = useState<Doing>();
  const groups = board.groups.value;
  const table = tableOf(app, 'subscriber');
  const refused = board.refused.value ?? board.subscriber.refused.value;
  const overrides = isOverriding(board);
  return (
    <>
      <Heading app={app} board={board} nowMs={nowMs} name={own ? undefined : name} />
      <div class="page stack">
        {overrides ? (
          <Note tone="warn">
            Override is on: calls go to the override number of their group, whatever is active. Plans are asked again
            when it is switched off, which no time does by itself.
          </Note>
        ) : (
          <p class="small soft">
            Override off: active plans are asked, the one activated last first. On, all calls go to the override numbers
            of their groups until it is switched off; for a time, activate a plan from and to.
          </p>
        )}
        <Failed what="the groups" refused={refused} again={() => board.load()} />
        {groups === undefined ? (
          refused === undefined ? (
            <div aria-busy="true" />
          ) : null
        ) : groups.length === 0 ? (
          <div class="empty">
            <p>No groups yet.</p>
          </div>
        ) : (
          sectionsOf(board, groups).map((section) => (
            <Supergroup
              key={section.supergroup?.number ?? 'other'}
              app={app}
              board={board}
              nowMs={nowMs}
              section={section}
              tenant={[provider, name]}
              onDo={setDoing}
            />
          ))
        )}
      </div>
      {doing === undefined ? null : (
        <ActivateDialog doing={doing} board={board} overrides={overrides} onClose={() => setDoing(undefined)} />
      )}
      {board.subscriber.conflict.value === undefined || table === undefined ? null : (
        <ConflictDialog record={board.subscriber} conflict={board.subscriber.conflict.value} table={table} />
      )}
    </>
  );
}

const isOverriding = (board: Board): boolean => board.subscriber.entry.value?.attributes['override'] === true;

/** Whose groups these are, how many, and the override of all of them; one's own have no name. */
function Heading({ app, board, nowMs, name }: BoardProps & { readonly name: string | undefined }) {
  const groups = board.groups.value;
  const subscriber = board.subscriber.entry.value;
  const zone = groups?.[0]?.zone;
  return (
    <div class="tasks">
      <h1>
        {name === undefined ? (
          'Groups'
        ) : (
          <>
            <Link class="soft" to={at(app, 'board')}>
              Boards
            </Link>{' '}
            <span class="faint">/</span> {String(subscriber?.attributes['display_name'] ?? name)}
          </>
        )}
      </h1>
      <span class="soft">
        {groups === undefined ? '' : counted(groups.length, 'group')}
        {zone === undefined ? '' : `; times are ${zoneTitle(zone, nowMs)}`}
      </span>
      <span class="grow" />
      {subscriber === undefined ? null : <Override app={app} board={board} />}
    </div>
  );
}

/** Whether calls go to the override numbers, and for whoever may, the switch. */
function Override({ app, board }: { readonly app: string; readonly board: Board }) {
  const table = tableOf(app, 'subscriber');
  const overrides = isOverriding(board);
  const mayOverride =
    table?.may.includes('edit') === true && (table.editable === null || table.editable.includes('override'));
  const override = (on: boolean): void => {
    if (on === overrides) return;
    void board.subscriber
      .save({ override: on }, on ? 'Override is on: plans are not asked.' : 'Override is off: plans are asked.')
      .then((answer) => {
        if (!answer.ok && board.subscriber.conflict.peek() === undefined) say(answer.message, { bad: true });
      });
  };
  return (
    <span class="line">
      <span id="override">Override</span>
      {mayOverride ? (
        <Switch
          label="Override"
          choices={[
            ['off', 'Off'],
            ['on', 'On'],
          ]}
          value={overrides ? 'on' : 'off'}
          onChoose={(choice) => override(choice === 'on')}
        />
      ) : (
        <b>{overrides ? 'On' : 'Off'}</b>
      )}
    </span>
  );
}

interface SupergroupProps extends BoardProps {
  readonly section: ReturnType<typeof sectionsOf>[number];
  readonly tenant: readonly [provider: string, name: string];
  readonly onDo: (doing: Doing) => void;
}

/** The groups of a supergroup as rows; with it those that are in none. */
function Supergroup({ app, board, nowMs, section, tenant, onDo }: SupergroupProps) {
  const { supergroup, groups } = section;
  const mayActivate =
    tableOf(app, 'group')?.commands.some(({ name: command, may }) => command === 'activate' && may) === true;
  const target = (group: Group): Target => ({
    table: 'group',
    number: group.number,
    name: group.name,
    groups: [group],
  });
  return (
    <section class="card supergroup">
      <div class="line">
        <h2 class="grow">
          {supergroup === undefined
            ? board.supergroups.value.length === 0
              ? 'Groups'
              : 'Groups of no supergroup'
            : `Supergroup ${supergroup.number}${supergroup.name === '' ? '' : ` · ${supergroup.name}`}`}
        </h2>
        {supergroup === undefined || !mayActivate ? null : (
          <Commands
            target={{ table: 'supergroup', number: supergroup.number, name: supergroup.name, groups }}
            onDo={onDo}
          />
        )}
      </div>
      <table class="board">
        <thead>
          <tr>
            <th>Group</th>
            <th class="num">Members</th>
            <th>In force now, and why</th>
            <th>Until, and then</th>
            <th class="strip-head">Coming 24 hours</th>
            {mayActivate ? (
              <th>
                <span class="hidden">Commands</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow
              key={group.number}
              app={app}
              tenant={tenant}
              group={group}
              overrides={isOverriding(board)}
              planNames={board.planNames.value}
              nowMs={nowMs}
            >
              {mayActivate ? <Commands target={target(group)} onDo={onDo} /> : null}
            </GroupRow>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Commands({ target, onDo }: { readonly target: Target; readonly onDo: (doing: Doing) => void }) {
  const isActive = target.groups.some(({ active }) => active.length > 0);
  const what = (
    <span class="hidden">
      {' '}
      on {target.table} {target.number}
    </span>
  );
  return (
    <span class="line commands">
      <Button
        act={() => onDo({ command: 'activate', target })}
        {...(target.groups.some(({ plans }) => plans.length > 0) ? {} : { reason: 'It has no call plans' })}
      >
        Activate…{what}
      </Button>
      <Button
        act={() => onDo({ command: 'deactivate', target })}
        {...(isActive ? {} : { reason: 'Nothing is active' })}
      >
        Deactivate…{what}
      </Button>
    </span>
  );
}

/** Supergroups with their groups, then the groups that are in none. */
function sectionsOf(board: Board, groups: readonly Group[]) {
  const supergroups = board.supergroups.value;
  const among = new Set(supergroups.flatMap((supergroup) => supergroup.groups));
  const others = groups.filter(({ number }) => !among.has(number));
  return [
    ...supergroups.map((supergroup) => ({
      supergroup,
      groups: supergroup.groups.flatMap((number) => groups.find((group) => group.number === number) ?? []),
    })),
    ...(others.length === 0 ? [] : [{ supergroup: undefined, groups: others }]),
  ];
}

const listed = 100;

/** Subscribers whose boards there are, narrowed by what is typed. */
function Chooser({ app, provider }: { readonly app: string; readonly provider?: string }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Entry[]>();
  const [total, setTotal] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    const timer = setTimeout(
      () => {
        void get(
          app,
          `${pathOf('subscriber', ...(provider === undefined ? [] : [provider]))}?limit=${listed}${text === '' ? '' : `&q=${encodeURIComponent(text)}`}`,
          { signal: control.signal },
        ).then((answer) => {
          if (answer.ok) {
            setFound(answer.data);
            setTotal(answer.meta.records_total ?? answer.data.length);
          } else if (answer.code !== 'aborted') say(answer.message, { bad: true });
        });
      },
      text === '' ? 0 : 200,
    );
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [app, provider, text]);
  return (
    <>
      <div class="tasks">
        <h1>Boards</h1>
        <span class="soft">one of each subscriber</span>
      </div>
      <div class="page stack">
        <div class="find-one">
          <Field label="Subscriber">
            {(tied) => (
              <TextInput {...tied} type="search" value={text} onText={setText} placeholder="Find a subscriber" />
            )}
          </Field>
        </div>
        {found === undefined ? (
          <div aria-busy="true" />
        ) : found.length === 0 ? (
          <p class="soft">No subscriber matches.</p>
        ) : (
          <ul class="card chooser">
            {found.map(({ attributes }) => (
              <li key={`${String(attributes['service_provider_name'])}/${String(attributes['name'])}`}>
                <Link to={at(app, 'board', String(attributes['service_provider_name']), String(attributes['name']))}>
                  {String(attributes['display_name'] ?? attributes['name'])}
                </Link>{' '}
                <span class="small soft">{String(attributes['service_provider_name'])}</span>
              </li>
            ))}
          </ul>
        )}
        {total > listed ? (
          <p class="small soft">
            The first {listed} of {counted(total, 'subscriber')}: type more of the name.
          </p>
        ) : null}
      </div>
    </>
  );
}
