import './job.css';
import './box.css';
import { useState } from 'preact/hooks';
import { post, type Refused } from '../data/api.js';
import { described } from '../data/description.js';
import { singleKeys, theme } from '../data/preferences.js';
import { sessionOf, shortName } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { longTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Check, Field, TextInput } from '../design/field.js';
import { Switch } from '../design/switch.js';
import { loadSessions } from '../data/sessions.js';
import { roleWords } from './role-words.js';

/** Who has signed in, what that allows, the password, and how the pages look here. */
export function Profile({ app }: { readonly app: string }) {
  const session = sessionOf(app)!;
  const description = described(app)!;
  const own = new Set(description.caller.permissions);
  const permissions = description.permissions.filter(({ name }) => own.has(name));
  return (
    <div class="stack narrow">
      <section class="card stack"><h2>{session.name}</h2>
        <dl class="facts">
          <dt>Username</dt><dd>{session.username}</dd>
          <dt>Role</dt><dd>{roleWords(session.role_id)}</dd>
          <dt>Application</dt><dd>{description.application.title} ({shortName(app)})</dd>
          <dt>Signed in until</dt><dd>{longTime(session.expires)}</dd>
        </dl>
      </section>
      <section class="card stack"><h2>What you may do</h2>
        {session.permissions.length === 0 ? <p class="soft">The defaults of your role:</p> : null}
        <ul class="stack tight">{permissions.map(({ name, meaning }) => <li key={name}>{meaning} <span class="faint small mono">{name}</span></li>)}</ul>
      </section>
      <ChangePassword app={app} />
      <section class="card stack"><h2>This browser</h2>
        <div class="line"><span id="theme">Theme</span><Switch label="Theme" choices={[['system', 'System'], ['light', 'Light'], ['dark', 'Dark']]} value={theme.value} onChoose={(chosen) => { theme.value = chosen; }} /></div>
        <Check label="Single keys, such as / and ?, do something" checked={singleKeys.value} onCheck={(on) => { singleKeys.value = on; }} />
      </section>
    </div>
  );
}

function ChangePassword({ app }: { readonly app: string }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [refused, setRefused] = useState<Refused>();
  const of = (field: string): string | undefined => refused?.errors.find((error) => error.field === field)?.message;
  const differs = again !== '' && again !== next;
  const save = async (): Promise<void> => {
    if (next !== again || next === '') { setAgain(again === '' ? ' ' : again); return; }
    const answer = await post(app, 'password', { current, new: next });
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setCurrent(''); setNext(''); setAgain('');
    await loadSessions();
    say('The password is changed. Other sessions of yours have ended.');
  };
  return (
    <section class="card"><form class="stack" onSubmit={(event) => event.preventDefault()}><h2>Change password</h2>
      {refused !== undefined && refused.errors.every(({ field }) => field === '') ? <Note tone="bad" alert>{refused.message}</Note> : null}
      <Field label="Password of now" error={of('current')}>{(tied) => <TextInput {...tied} type="password" autocomplete="current-password" value={current} onText={setCurrent} />}</Field>
      <Field label="New password" error={of('new')} hint="At least 8 characters.">{(tied) => <TextInput {...tied} type="password" autocomplete="new-password" value={next} onText={setNext} />}</Field>
      <Field label="New password again" error={differs ? 'The two differ.' : undefined}>{(tied) => <TextInput {...tied} type="password" autocomplete="new-password" value={again} onText={setAgain} />}</Field>
      <div class="line"><Button type="submit" act={save}>Change password</Button></div>
    </form></section>
  );
}
