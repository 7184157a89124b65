import { callsStore } from '../database/calls-store.js';
import type { Stores } from '../database/stores.js';
import { systemClock } from '../core/clock.js';
import { Refusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { RefusedWrite } from '../core/refused-write.js';
import { Throttle } from '../core/throttle.js';
import { keptSessions, type Keyed } from '../people/kept-sessions.js';
import { KnownAddresses } from '../people/known-addresses.js';
import { Passwords } from '../people/passwords.js';
import { ResetLinks } from '../people/reset-links.js';
import { Sessions } from '../people/sessions.js';
import { SignIn } from '../people/sign-in.js';
import { SignInThrottle } from '../people/sign-in-throttle.js';
import type { Submit } from '../records/request.js';
import type { People } from '../rest/desk.js';
import type { Remote } from './bridge.js';
import type { CallsFace } from './calls-thread.js';
import { standbySessions } from './standby-sessions.js';

/**
 * Everything about people, kept by the writer and, as sessions, by the calls thread. `active` is given in a unit of a
 * pair.
 */
export function peopleOf(submit: Submit, stores: Stores, calls: Remote<CallsFace>, active?: () => boolean): People {
  const session = callsStore(stores, 'session');
  const passwords = new Passwords();
  const throttle = new Throttle(systemClock);
  const durable: Keyed = {
    ...session,
    async put(key, value) {
      accepted(await calls.putSession({ key, value }));
      session.refresh();
    },
    async remove(key) {
      accepted(await calls.removeSession(key));
      session.refresh();
    },
  };
  const kept = active === undefined ? durable : standbySessions(durable, active);
  return {
    passwords,
    throttle,
    signIn: new SignIn(passwords, new SignInThrottle(systemClock, new KnownAddresses(kept)), systemClock),
    resetLinks: new ResetLinks(submit, passwords, systemClock),
    sessions: new Sessions(keptSessions(kept), systemClock),
  };
}

/** Throws what the thread that writes has refused. */
function accepted(refused: RefusalData | undefined): void {
  if (refused !== undefined) throw new RefusedWrite(Refusal.from(refused));
}
