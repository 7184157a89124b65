import '../plan/try.css';
import './box.css';
import type { ExplanationDescription } from '../../schema/explanation-description.js';
import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { pathOf, post, type Answer, type Json } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { described } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { shortName, zoned } from '../data/sessions.js';
import { spaced, spanOf, titled } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { decidedBy, decisionText } from '../plan/decision.js';
import { Trace } from '../plan/trace.js';
import { Facts } from './box.js';
import { titleOf } from './told.js';
import { callRecordOf, durationMs, offsetWords, type CallRecord } from './call-record.js';

/** One call: what happened in it, when, and why. */
export function OneCall({ app, id }: { readonly app: string; readonly id: string }) {
  const { answer, again } = useAsked(app, pathOf('cdr', id));
  const record = answer?.ok === true ? callRecordOf(answer.data[0]!.attributes) : undefined;
  const title = record === undefined ? 'Call' : `Call to ${spaced(record.called)}`;
  useEffect(() => {
    document.title = `${title} · Call Records · ${shortName(app)} · niud`;
  }, [title]);
  return (
    <>
      <div class="tasks">
        <h1>{title}</h1>
        {record === undefined ? null : <span class="soft">{zoned(record.started)}</span>}
        <span class="grow" />
        <Link class="button" to={at(app, 'cdr')}>
          Call Records
        </Link>
      </div>
      <div class="page stack">
        {answer === undefined ? (
          <p class="soft">Reading the call</p>
        ) : !answer.ok ? (
          <Failed what="the call" refused={answer} again={again} />
        ) : null}
        {record === undefined ? null : (
          <>
            <section class="card box" aria-label="Call">
              <Facts facts={factsOf(record)} />
            </section>
            <Timeline record={record} />
            {described(app)?.caller.abilities.includes('explain') === true ? (
              <Explained app={app} record={record} />
            ) : null}
          </>
        )}
      </div>
    </>
  );
}

function factsOf(record: CallRecord): readonly (readonly [string, string])[] {
  const lasted = durationMs(record);
  return [
    ['Called', spaced(record.called)],
    ...(record.dialled === '' || record.dialled === record.called ? [] : [['Dialled', record.dialled] as const]),
    ['Caller', record.calling === null ? 'not told' : spaced(record.calling)],
    ...(record.whose === '' ? [] : [['Of', record.whose] as const]),
    ['Decision', record.decision === undefined ? 'none' : decisionText(record.decision)],
    ...(record.cause === undefined
      ? []
      : [
          [
            'Ended',
            [
              ...(record.cause === 'end' ? [] : [record.cause]),
              ...(record.ended === null ? [] : [zoned(record.ended)]),
              ...(lasted === undefined ? [] : [`after ${spanOf(lasted / 1_000)}`]),
            ].join(', '),
          ] as const,
        ]),
    ...record.more.map(
      ([name, value]) => [titled(name), typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
    ['Record', record.id],
  ];
}

const eventNames: Readonly<Record<string, string>> = {
  route: 'Came',
  decision: 'Decision',
  end: 'End',
  refused: 'Refused',
};

function Timeline({ record: { events } }: { readonly record: CallRecord }) {
  return (
    <section class="card box" aria-label="What happened">
      <h2>What happened</h2>
      <table class="timeline">
        <thead>
          <tr>
            <th class="num">After arrival</th>
            <th>Event</th>
            <th>What</th>
          </tr>
        </thead>
        <tbody>
          {events.map(({ offsetMs, event, said, time }, nth) => (
            <tr key={nth}>
              <td class="num nowrap" title={time}>
                {offsetWords(offsetMs)}
              </td>
              <td class="nowrap">{eventNames[event] ?? titleOf(event)}</td>
              <td>{saidWords(event, said)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function saidWords(event: string, said: Readonly<Record<string, Json>>): string {
  if (event === 'decision')
    return `${decisionText(said)}${typeof said['rule'] === 'string' ? `, by plan ${said['rule'].split('/')[0]!}` : ''}`;
  if (event === 'route')
    return `to ${spaced(String(said['called'] ?? said['detail'] ?? ''))} from ${said['calling'] === null || said['calling'] === undefined ? 'a caller not told' : spaced(String(said['calling']))}`;
  return Object.entries(said)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) =>
      name === 'duration_ms'
        ? `lasted ${spanOf(Number(value) / 1_000)}`
        : name === 'detail' || name === 'cause'
          ? String(value)
          : `${name.replaceAll('_', ' ')} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ');
}

/** The same call explained on the data of then, and on that of now. */
function Explained({ app, record }: { readonly app: string; readonly record: CallRecord }) {
  const [then, setThen] = useState<Answer>();
  const [now, setNow] = useState<Answer>();
  const explain = async (): Promise<void> => {
    const asked = {
      called: record.dialled === '' ? record.called : record.dialled,
      ...(record.calling === null || record.calling === 'restricted' ? {} : { calling: record.calling }),
      time: record.started,
    };
    const [one, other] = await Promise.all([post(app, 'explain', { cdr: record.id }), post(app, 'explain', asked)]);
    setThen(one);
    setNow(other);
  };
  if (then === undefined || now === undefined)
    return (
      <div class="line">
        <Button act={explain}>Explain again</Button>
        <span class="soft">as it was decided then, and as it would be on the data of now, at the same time of day</span>
      </div>
    );
  const isSame =
    then.ok &&
    now.ok &&
    decisionText(then.data[0]!.attributes['decision']) === decisionText(now.data[0]!.attributes['decision']);
  return (
    <>
      {then.ok && now.ok ? (
        <Note tone={isSame ? 'good' : 'warn'}>
          {isSame
            ? 'On the data of now the call would go the same way.'
            : 'On the data of now the call would go another way.'}
        </Note>
      ) : null}
      <div class="boxes">
        {(
          [
            ['As it was then', then],
            ['On the data of now', now],
          ] as const
        ).map(([title, answer]) => (
          <section key={title} class="card box" aria-label={title}>
            <h2>{title}</h2>
            {answer.ok ? (
              <Explanation explanation={answer.data[0]!.attributes as unknown as ExplanationDescription} />
            ) : (
              <Note tone="bad">
                Could not be explained: {answer.message}{' '}
                <Button kind="plain" act={explain}>
                  Try again
                </Button>
              </Note>
            )}
          </section>
        ))}
      </div>
    </>
  );
}

/** Where it goes, and why. */
function Explanation({ explanation }: { readonly explanation: ExplanationDescription }) {
  const by = decidedBy(explanation.decision);
  return (
    <>
      <p>
        <b>{decisionText(explanation.decision)}</b>
        {by === undefined ? '' : `, by ${by}`} <span class="soft small">change {explanation.change}</span>
      </p>
      <Trace explanation={explanation} />
    </>
  );
}
