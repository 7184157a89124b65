import '../design/tokens.css';
import '../design/base.css';
import '../data/preferences.js';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { at, formatAddress } from '../address/address.js';
import { go, here } from '../address/here.js';
import { placeOf, type Place } from '../address/pages.js';
import { appOf } from '../apps/all.js';
import { listenTo } from '../data/events.js';
import { showJobs } from '../data/jobs.js';
import { kept } from '../data/kept.js';
import type { Refused } from '../data/api.js';
import { ended, loadSessions, sessionOf, unit } from '../data/sessions.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { watchFocus } from '../design/focus.js';
import { useAdditions } from '../record/additions.js';
import { useMeanings } from '../record/meaning.js';
import { useRuleHistory } from '../record/rule-history.js';
import { PageAt } from './page-at.js';
import { Frame } from './frame.js';
import { going } from './go-to.js';
import { KeyHelp } from './key-help.js';
import { ForcedChange, Forgot, Login, Reset, SignInAgain } from './sign-in.js';

const refused = signal<Refused | undefined>(undefined);
const lastApp = kept<string>('app', '');

/** niud may be away when the page comes: it is asked again until it answers. */
const againMs = 2_000;

async function begin(): Promise<void> {
  const answer = await loadSessions();
  refused.value = answer.ok ? undefined : answer;
  if (!answer.ok) setTimeout(() => void begin(), againMs);
}

/** `/` is the application last used, else the first with a session, else the sign-in. */
function home(): void {
  const sessions = unit.value!.sessions.map(({ application }) => application);
  const app = sessions.includes(lastApp.value) ? lastApp.value : sessions[0];
  go(app === undefined ? at('login') : at(app), 'replace');
}

function Whole() {
  if (unit.value === undefined) {
    return refused.value === undefined ? null : (
      <main class="sign">
        <Note tone="bad" alert>
          niud does not answer. Trying again every 2 s.{' '}
          <Button kind="plain" act={begin}>
            Try now
          </Button>
        </Note>
      </main>
    );
  }
  const place = placeOf(here.value, (app) => Object.keys(appOf(app).pages));
  return (
    <>
      {pageOf(place)}
      {ended.value === undefined ? null : <SignInAgain />}
    </>
  );
}

function pageOf(place: Place) {
  if (place.page === 'login') return <Login />;
  if (place.page === 'home') return <Go home />;
  const app =
    place.app ??
    unit.value!.sessions.find(({ role_id: role }) => role === 'platform_owner')?.application ??
    unit.value!.sessions[0]?.application;
  if (place.app !== undefined && !unit.value!.applications.some(({ name }) => name === place.app)) {
    return (
      <main class="sign">
        <Note tone="bad">There is no application {place.app} here.</Note>
      </main>
    );
  }
  if (place.page === 'forgot') return <Forgot app={app!} />;
  if (place.page === 'reset') return <Reset app={app!} />;
  const session = sessionOf(app);
  if (app === undefined || session === undefined) return <Go />;
  if (session.must_change_password || place.page === 'password') return <ForcedChange app={app} />;
  return <Signed app={app} place={place} />;
}

/** Goes elsewhere as soon as it is shown. */
function Go({ home: toHome = false }: { readonly home?: boolean }) {
  useEffect(() => {
    if (toHome) home();
    else go({ parts: ['login'], query: { next: formatAddress(here.value) } }, 'replace');
  }, [here.value]);
  return null;
}

function Signed({ app, place }: { readonly app: string; readonly place: Place }) {
  useEffect(() => {
    lastApp.value = app;
    listenTo(app);
    void showJobs(app);
  }, [app]);
  return (
    <>
      <Frame app={app}>
        <PageAt app={app} place={place} />
      </Frame>
      <KeyHelp />
    </>
  );
}

addEventListener(
  'keydown',
  (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // A dialog is answered first.
    const isAsked = document.querySelector('dialog[open]') !== null;
    if (event.key === 'k' && unit.value !== undefined && unit.value.sessions.length > 0) {
      event.preventDefault();
      if (going.value || !isAsked) going.value = !going.value;
    }
    // Always taken, in dialogs too: the browser would offer to save the page.
    if (event.key === 's') {
      event.preventDefault();
      if (!isAsked && !event.repeat) document.dispatchEvent(new CustomEvent('niud-save'));
    }
  },
  true,
);

useAdditions((app, table) => appOf(app).records?.[table]);
useRuleHistory(() => import('../apps/later.js').then(({ later }) => later.RuleHistory));
useMeanings((app, table, entry) => appOf(app).meaning?.(app, table, entry) ?? Promise.resolve(undefined));
watchFocus();
void begin();
render(<Whole />, document.getElementById('app')!);
