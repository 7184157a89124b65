import { batch, computed, signal } from '@preact/signals';
import type { UnitDescription } from '../../schema/session-description.js';
import { ask, get, post, returned, useDoors, type Answer } from './api.js';
import { loadDescriptions } from './description.js';
import { onTold } from './events.js';
import { longTime } from './words.js';
import { instantOf, zoneShort } from './zones.js';

/** The unit, its applications, and who has signed in to them from this browser. Undefined until niud has said so. */
export const unit = signal<UnitDescription | undefined>(undefined);

/** The application whose session has ended while its page was used, and who was signed in. */
export const ended = signal<{ readonly app: string; readonly username: string } | undefined>(undefined);

type Session = UnitDescription['sessions'][number];

export function sessionOf(app: string | undefined): Session | undefined {
  return unit.value?.sessions.find(({ application }) => application === app);
}

/** Names by which people know the applications: their short names in capitals, a word as a word. */
export function shortName(app: string): string {
  const [, letters = app, digits = ''] = /^([a-z]+)(\d*)$/.exec(app) ?? [];
  return `${letters.length > 3 ? letters.charAt(0).toUpperCase() + letters.slice(1) : letters.toUpperCase()}${digits === '' ? '' : ` ${digits}`}`;
}

/** A timestamp of the API to the second, with what the clocks of the unit were on. */
export function zoned(stamp: string): string {
  const zone = unit.value!.zone,
    ms = instantOf(stamp, zone);
  return ms === undefined ? stamp : `${longTime(stamp)} ${zoneShort(zone, ms)}`;
}

export const applications = computed(() => unit.value?.applications ?? []);

/** Asks niud who is signed in; gives what refused it. */
export async function loadSessions(): Promise<Answer> {
  const answer = await get('', 'session', { outside: true, anybody: true });
  if (answer.ok) {
    const before = unit.peek()?.role;
    unit.value = answer.data[0]!.attributes as unknown as UnitDescription;
    if (before !== undefined && before !== unit.value.role) loadDescriptions();
  }
  return answer;
}

/** Signs in; on success the sessions are known anew. */
export async function signIn(app: string, username: string, password: string): Promise<Answer> {
  const answer = await post(app, 'authenticate', { username, password }, { anybody: true });
  if (answer.ok) await loadSessions();
  return answer;
}

export async function signOut(app: string): Promise<void> {
  await ask(app, 'POST', 'logout', { anybody: true, body: {} });
  await loadSessions();
}

// The role of the unit is another, or niud was away: it may be another release, and sessions may have ended.
onTold(({ kind }) => {
  if (kind === 'unit') void loadSessions();
});
returned.subscribe((times) => {
  if (times > 0) void loadSessions();
});

let waiting: ((again: boolean) => void)[] = [];

/** Whoever waits for a sign-in goes on, or gives up. */
export function signedInAgain(again: boolean): void {
  const all = waiting;
  batch(() => {
    waiting = [];
    ended.value = undefined;
  });
  for (const go of all) go(again);
}

useDoors({
  csrf: (app) => unit.peek()?.sessions.find(({ application }) => application === app)?.csrf,
  signInAgain: (app) => {
    const session = unit.peek()?.sessions.find(({ application }) => application === app);
    // Nobody was signed in: there is nothing to go on with.
    if (session === undefined && ended.peek() === undefined) return Promise.resolve(false);
    ended.value ??= { app, username: session!.username };
    return new Promise((resolve) => waiting.push(resolve));
  },
});
