import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { at, parseAddress, type Address } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { post, type Refused } from '../data/api.js';
import { forgetDescription } from '../data/description.js';
import {
  applications,
  ended,
  loadSessions,
  sessionOf,
  shortName,
  signIn,
  signedInAgain,
  signOut,
  unit,
} from '../data/sessions.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { NewPassword } from '../pages/new-password.js';
import { RoleBadge } from '../pages/role-badge.js';

function SignPage({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <main class="sign">
      <p class="line">
        <span class="brand">niud</span>
        <span class="soft">{unit.value?.unit}</span>
        {unit.value && <RoleBadge />}
      </p>
      <div class="card stack">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

function Fault({ refused }: { readonly refused: Refused | undefined }) {
  return refused === undefined ? null : (
    <Note tone="bad" alert>
      {refused.message}
    </Note>
  );
}

/** Where to go after a sign-in: only within this origin. */
function nextOf({ query }: Address, app: string): Address {
  const next = query['next'];
  if (next === undefined || !next.startsWith('/') || next.startsWith('//')) return at(app);
  const { pathname, search, hash } = new URL(next, location.origin);
  return parseAddress(pathname, search, hash);
}

export function Login() {
  const asked = here.value.query['next'] === undefined ? undefined : parseAddress(here.value.query['next']).parts[0];
  const names = applications.value.map(({ name }) => name);
  const [app, setApp] = useState(
    asked !== undefined && names.includes(asked) ? asked : (here.value.query['app'] ?? names[0] ?? ''),
  );
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState<Refused>();
  const enter = async (): Promise<void> => {
    const answer = await signIn(app, username, password);
    if (!answer.ok) {
      setRefused(answer);
      setPassword('');
      return;
    }
    forgetDescription(app);
    const next = nextOf(here.value, app);
    go(next.parts[0] === app || next.parts[0] === 'system' ? next : at(app), 'replace');
  };
  return (
    <SignPage title="Sign in">
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <Fault refused={refused} />
        <Field label="Application">
          {(tied) => (
            <Choice
              {...tied}
              value={app}
              choices={applications.value.map(({ name, title }) => [name, `${title} (${shortName(name)})`])}
              onChoose={setApp}
            />
          )}
        </Field>
        <Field label="Username">
          {(tied) => (
            <TextInput {...tied} autocomplete="username" spellcheck={false} value={username} onText={setUsername} />
          )}
        </Field>
        <Field label="Password">
          {(tied) => (
            <TextInput
              {...tied}
              type="password"
              autocomplete="current-password"
              value={password}
              onText={setPassword}
            />
          )}
        </Field>
        <div class="line">
          <Button kind="first" type="submit" act={enter}>
            Sign in
          </Button>
          <span class="grow" />
          <Link to={at(app, 'forgot')}>Forgot password?</Link>
        </div>
      </form>
    </SignPage>
  );
}

export function Forgot({ app }: { readonly app: string }) {
  const [username, setUsername] = useState('');
  const [done, setDone] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const send = async (): Promise<void> => {
    const answer = await post(app, 'forgot', { username }, { anybody: true });
    if (answer.ok) {
      setRefused(undefined);
      setDone(
        answer.meta.message === undefined || answer.meta.message === ''
          ? 'If there is such an account, a link that sets a new password is on its way. It holds for an hour.'
          : answer.meta.message,
      );
    } else setRefused(answer);
  };
  return (
    <SignPage title="Forgot password">
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="soft">
          For {shortName(app)}. The link comes by mail where niud sends mail; else field operations find it in the
          journal of the unit, or an administrator makes one.
        </p>
        <Fault refused={refused} />
        {done === undefined ? null : <Note tone="good">{done}</Note>}
        <Field label="Username">
          {(tied) => (
            <TextInput {...tied} autocomplete="username" spellcheck={false} value={username} onText={setUsername} />
          )}
        </Field>
        <div class="line">
          <Button kind="first" type="submit" act={send}>
            Send a link
          </Button>
          <span class="grow" />
          <Link to={{ parts: ['login'], query: { app } }}>Sign in</Link>
        </div>
      </form>
    </SignPage>
  );
}

/** A page on which a password is set. */
function PasswordPage({
  title,
  words,
  ...form
}: {
  readonly title: string;
  readonly words: string;
  readonly current: boolean;
  readonly send: (next: string, current: string) => Promise<Refused | undefined>;
}) {
  return (
    <SignPage title={title}>
      <NewPassword {...form} label="Set password" first>
        <p class="soft">{words}</p>
      </NewPassword>
    </SignPage>
  );
}

export function Reset({ app }: { readonly app: string }) {
  const token = here.value.fragment ?? '';
  return (
    <PasswordPage
      title="Set a new password"
      words={`For your account of ${shortName(app)}. The link is good for this once.`}
      current={false}
      send={async (next) => {
        const answer = await post(app, 'reset', { token, new: next }, { anybody: true });
        if (!answer.ok) return answer;
        go({ parts: ['login'], query: { app } }, 'replace');
        return undefined;
      }}
    />
  );
}

/** The change of the first password, before anything else answers. */
export function ForcedChange({ app }: { readonly app: string }) {
  return (
    <PasswordPage
      title="Change the first password"
      words={`You are signed in to ${shortName(app)} as ${sessionOf(app)?.username ?? ''} with a password that somebody else has seen. Choose one of your own.`}
      current
      send={async (next, current) => {
        const answer = await post(app, 'password', { current, new: next }, { anybody: true });
        if (!answer.ok) return answer;
        await loadSessions();
        forgetDescription(app);
        if (here.value.parts[1] === 'password') go(at(app), 'replace');
        return undefined;
      }}
    />
  );
}

/** Over the page whose session has ended; what was asked goes out again. Another name may only leave. */
export function SignInAgain() {
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState<Refused>();
  const { app, username } = ended.value!;
  const enter = async (): Promise<void> => {
    const answer = await signIn(app, username, password);
    if (answer.ok) signedInAgain(true);
    else {
      setRefused(answer);
      setPassword('');
    }
  };
  const leave = (): void => {
    signedInAgain(false);
    void signOut(app).then(() => go({ parts: ['login'], query: { app } }));
  };
  return (
    <Dialog
      title="Sign in to go on"
      held
      onClose={() => undefined}
      onEnter={() => void enter()}
      foot={
        <>
          <Button kind="first" act={enter}>
            Sign in
          </Button>
          <span class="grow" />
          <Button kind="plain" act={leave}>
            Leave as {username}
          </Button>
        </>
      }
    >
      <p class="soft">Your session has ended. What you typed is kept.</p>
      <Fault refused={refused} />
      <Field label="Username">
        {(tied) => <TextInput {...tied} value={username} readonly onText={() => undefined} autocomplete="username" />}
      </Field>
      <Field label="Password">
        {(tied) => (
          <TextInput
            {...tied}
            autofocus
            type="password"
            autocomplete="current-password"
            value={password}
            onText={setPassword}
          />
        )}
      </Field>
    </Dialog>
  );
}
