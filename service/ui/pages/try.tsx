import '../plan/plan.css';
import '../plan/try.css';
import './try.css';
import type { ExplanationDescription as Explanation, Step } from '../../schema/explanation-description.js';
import { effect, useSignal, type Signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { withQuery, type Address } from '../address/address.js';
import { go, here } from '../address/here.js';
import { described, type PermittedTable } from '../data/description.js';
import { draftAddresses, readDraft } from '../data/drafts.js';
import { Choice } from '../design/field.js';
import { capital } from '../data/words.js';
import { TryAnswer } from '../plan/answer.js';
import { isOwn, whyOf } from '../plan/explanation.js';
import { openDraftOf } from '../plan/open-draft.js';
import { SaveCase } from '../plan/save-case.js';
import { cases } from '../plan/sets.js';
import { Trace } from '../plan/trace.js';
import { Trial } from '../plan/trial.js';
import { TryFields } from '../plan/try-fields.js';
import type { PageProps } from './props.js';

type OpenDraft = NonNullable<ReturnType<typeof openDraftOf>>;

/** Plans and other records that are being edited in this tab. */
function draftsOf(app: string, tables: readonly PermittedTable[]): readonly OpenDraft[] {
  return draftAddresses(app).flatMap((address) => {
    const open = openDraftOf(address, readDraft(address)?.values ?? {});
    return open !== undefined &&
      tables.some(({ name, tenant }) => name === open.body.table && name !== cases && tenant !== null)
      ? [open]
      : [];
  });
}

/** The call of the address, on the draft that is chosen where it asks for one. */
function trialOf(app: string, drafts: readonly OpenDraft[], which: Signal<string>, isPriced: boolean): Trial {
  const {
    called = '',
    calling = '',
    time = '',
    on = '',
    seconds = '',
    zone = '',
    call = '',
    ...rest
  } = here.value.query;
  const made = new Trial(app, { body: () => drafts.find(({ at }) => at === which.value)?.body });
  const attrs = Object.entries(rest)
    .filter(([name]) => name.startsWith('a.'))
    .map(([name, value]) => [name.slice(2), value] as const);
  made.asking.value = {
    called,
    calling,
    when: time.replace(' ', 'T').slice(0, 16),
    attrs,
    seconds: isPriced && seconds === '' ? '60' : seconds,
    callId: call,
  };
  made.isSystemTime = zone === 'system' && time !== '';
  which.value = drafts.some((one) => one.at === on) ? on : (drafts[0]?.at ?? '');
  if (/^\d+$/.test(on)) {
    made.on.value = 'earlier';
    made.change.value = on;
  } else if (on.includes('/') && on === which.value) made.on.value = 'draft';
  return made;
}

/** Where the page is for the call as it is typed: one that is opened again asks the same. */
function addressOf(trial: Trial, which: Signal<string>, isPriced: boolean): Address {
  const { called, calling, when, attrs, seconds, callId } = trial.asking.value;
  const on = trial.on.value === 'earlier' ? trial.change.value : trial.on.value === 'draft' ? which.value : '';
  const given = (value: string): string | undefined => (value === '' ? undefined : value);
  const before = Object.fromEntries(
    Object.keys(here.peek().query)
      .filter((name) => name.startsWith('a.'))
      .map((name) => [name, undefined]),
  );
  return withQuery(here.peek(), {
    ...before,
    zone: trial.isSystemTime ? 'system' : undefined,
    called: given(called),
    calling: given(calling),
    time: given(when),
    on: given(on),
    call: given(callId),
    seconds: given(isPriced ? seconds : ''),
    ...Object.fromEntries(attrs.filter(([name]) => name !== '').map(([name, value]) => [`a.${name}`, value])),
  });
}

/** Try a Call: a call that nobody makes, where it would go and why; the address is the call. */
export function TryPage({ app }: PageProps) {
  const description = described(app)!;
  // Where records are accounts, calls are charged.
  const isPriced = description.tables.some(({ account }) => account);
  const drafts = useMemo(() => draftsOf(app, description.tables), [app]);
  const which = useSignal('');
  const trial = useMemo(() => trialOf(app, drafts, which, isPriced), [app]);
  useEffect(() => {
    const stop = trial.keepTrying();
    const follow = effect(() => {
      const next = addressOf(trial, which, isPriced);
      if (here.peek().parts[1] === 'try') go(next, 'replace');
    });
    return () => {
      stop();
      follow();
    };
  }, [trial]);
  const { value: answer } = trial.answer;
  return (
    <>
      <div class="tasks">
        <h1>Try a Call</h1>
        <span class="soft">nobody is called; nothing is counted</span>
      </div>
      <div class="page tried">
        <section class="card" aria-label="Call">
          <TryFields
            trial={trial}
            choices={[
              ['live', 'Live'],
              ...(drafts.length === 0 ? [] : [['draft', 'Draft'] as const]),
              ['earlier', 'Earlier'],
            ]}
            isPriced={isPriced}
            names={isPriced ? 'access, account, card' : undefined}
            which={
              <Choice
                value={which.value}
                aria-label="Which draft"
                choices={drafts.map(
                  ({ at, name, isNew, body: { table } }) =>
                    [at, `${name}${isNew ? ', new' : ''} (${table.replaceAll('_', ' ')})`] as const,
                )}
                onChoose={(at) => {
                  which.value = at;
                }}
              />
            }
          />
        </section>
        <div class="stack">
          <section class="card" aria-label="Answer">
            <TryAnswer trial={trial} />
            <SaveCase app={app} trial={trial} />
          </section>
          {answer?.price === undefined || answer.price === null ? null : <Price price={answer.price} />}
          {answer === undefined ? null : <Why app={app} trial={trial} answer={answer} />}
        </div>
      </div>
    </>
  );
}

/** Which data decided, and each step of it. */
function Why({ app, trial, answer }: { readonly app: string; readonly trial: Trial; readonly answer: Explanation }) {
  return (
    <section class="card" aria-label="Why">
      <h2>Why</h2>
      <p class="soft small">
        On{' '}
        {trial.on.value === 'earlier'
          ? `change ${answer.change}`
          : trial.on.value === 'draft'
            ? `the draft over change ${answer.change}`
            : `live data, change ${answer.change}`}
        .
      </p>
      <Trace explanation={answer} ruleAt={(step) => ruleAddress(app, answer, step)} />
    </section>
  );
}

/** What the call costs, step by step. */
function Price({ price }: { readonly price: NonNullable<Explanation['price']> }) {
  return (
    <section class="card" aria-label="Price">
      <h2>Price</h2>
      {price.amount === null ? (
        <p>No price: {price.steps.at(-1)?.reason ?? 'nothing prices this call'}.</p>
      ) : (
        <p>
          <b class="amount">{price.amount}</b> for {price.billed_seconds} billed seconds
          {typeof price.rate === 'string' ? `, rate ${price.rate}` : ''}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th>Step</th>
            <th>Wanted</th>
            <th>Found</th>
            <th>Comes to</th>
          </tr>
        </thead>
        <tbody>
          {price.steps.map((step, nth) => (
            <tr key={nth}>
              <td>{capital(step.criterion)}</td>
              <td>{step.expected}</td>
              <td>{step.found}</td>
              <td>{step.reason || whyOf(step)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Where the rule of a step stands; undefined where it is not known of whom the plan is. */
function ruleAddress(app: string, { decision }: Explanation, step: Step): Address | undefined {
  const rules = described(app)?.rules;
  const table = described(app)?.tables.find(({ name }) => name === rules?.columns[0]?.table);
  const [plan] = step.path.split('/');
  if (table === undefined || plan === undefined || plan === '' || !isOwn(step, plan)) return undefined;
  const { sp, subscriber } = (decision.extra ?? {}) as { readonly sp?: string; readonly subscriber?: string };
  const key = [sp, ...(table.key.length > 2 ? [subscriber] : []), plan];
  return key.some((part) => part === undefined)
    ? undefined
    : { parts: [app, table.name, ...(key as string[])], query: { rule: step.no! } };
}
