import { useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Refused } from '../data/api.js';
import { tableOf } from '../data/description.js';
import { sessionOf, unit } from '../data/sessions.js';
import { sayDone } from '../data/toasts.js';
import { spaced } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Field, TextInput } from '../design/field.js';
import { caseOf } from './case.js';
import { decisionWords } from './decision.js';
import type { Trial } from './trial.js';

/** The table of cases, as every application has it. */
const cases = 'rehearsal_case';

/** The tried call becomes a case of a set: what it comes to now is what is expected of it from now on. */
export function SaveCase({
  app,
  trial,
  provider = '',
}: {
  readonly app: string;
  readonly trial: Trial;
  readonly provider?: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const table = tableOf(app, cases);
  const { value: answer } = trial.answer;
  if (answer === undefined || table === undefined || !table.may.includes('create')) return null;
  return (
    <div class="line case-line">
      <Button act={() => setOpen(true)}>Save as case</Button>
      {isOpen ? <CaseDialog app={app} trial={trial} provider={provider} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

function CaseDialog({
  app,
  trial,
  provider,
  onClose,
}: {
  readonly app: string;
  readonly trial: Trial;
  readonly provider: string;
  readonly onClose: () => void;
}) {
  const answer = trial.answer.value!;
  const asking = trial.asking.value;
  const own = sessionOf(app)?.role_id?.split(':')[1];
  const { sp = '' } = (answer.decision.extra ?? {}) as { readonly sp?: string };
  const [whose, setWhose] = useState(own ?? (provider || sp));
  const [set, setSet] = useState('Standard');
  // A name holds no colon.
  const [name, setName] = useState(
    `${spaced(asking.called)}${asking.when === '' ? '' : ` ${asking.when.replace('T', ' ').replace(':', '.')}`}`,
  );
  const [refused, setRefused] = useState<Refused>();
  const save = async (): Promise<void> => {
    const answered = await post(app, cases, {
      service_provider_name: whose,
      set_name: set,
      name,
      ...caseOf(asking, answer, unit.value!.zone),
    });
    if (!answered.ok) {
      setRefused(answered);
      return;
    }
    sayDone(app, `Case ${name} saved in ${set}`, answered.meta.txnid);
    onClose();
  };
  const fault = (field: string): string | undefined => refused?.errors.find((one) => one.field === field)?.message;
  return (
    <Dialog
      title="Save as case"
      onClose={onClose}
      onEnter={() => void save()}
      foot={
        <>
          <Button kind="first" act={save}>
            Save case
          </Button>
          <Button act={onClose}>Cancel</Button>
        </>
      }
    >
      <div class="stack">
        <p>
          {spaced(asking.called)}
          {asking.calling === '' ? '' : ` from ${spaced(asking.calling)}`},{' '}
          {asking.when === '' ? 'at the moment of each rehearsal' : answer.call.at.slice(0, 16)}: expected is{' '}
          <b>{decisionWords(answer.decision)}</b>.
        </p>
        {own === undefined ? (
          <Field label="Service Provider Name" error={fault('service_provider_name')}>
            {(tied) => <TextInput {...tied} value={whose} onText={setWhose} />}
          </Field>
        ) : null}
        <Field label="Set Name" hint="Cases of a set are rehearsed together." error={fault('set_name')}>
          {(tied) => <TextInput {...tied} value={set} onText={setSet} />}
        </Field>
        <Field label="Name" error={fault('name')}>
          {(tied) => <TextInput {...tied} value={name} onText={setName} />}
        </Field>
        {refused === undefined ? null : (
          <Note tone="bad" alert>
            {refused.message}{' '}
            {refused.status === 409 ? <Link to={at(app, cases, whose, set, name)}>Look at it</Link> : null}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
