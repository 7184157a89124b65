import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { digest, newSecret } from './token.js';

/** What is kept of a sign-in; its name is the digest of the token, which itself is never kept. */
export interface Session {
  readonly application: string;
  readonly username: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly expires: number;
  /** Digest of the password's hash at sign-in: another password ends the session at once. */
  readonly proof: string;
}

/** Where sessions are kept, by name; handed in. Writing resolves when it is durable. */
export interface SessionStore {
  get(name: string): Session | undefined;
  put(name: string, session: Session): Promise<void>;
  remove(name: string): Promise<void>;
  /** The sessions of one administrator, or of all of an application. */
  ofAdministrator(application: string, username?: string): Iterable<readonly [name: string, session: Session]>;
}

const lifeMs = limits.sessionHours * 3_600_000;

/** Tokens and what they stand for: 24 h, ended by logout, by another password and by archiving of the administrator (api.md, Authentication). */
export class Sessions {
  constructor(readonly store: SessionStore, readonly clock: Clock) {}

  /** A new token; the oldest session of an administrator who has `limits.sessionsOfAdministrator` ends. */
  async open(application: string, username: string, passwordHash: string): Promise<{ token: string; expires: number }> {
    await this.#makeRoom(application, username);
    const token = newSecret();
    const expires = this.clock.now() + lifeMs;
    await this.store.put(digest(token), { application, username, expires, proof: digest(passwordHash) });
    return { token, expires };
  }

  /** The session of a token, while it lasts. Whether its password is still the one of the account is `proves`. */
  find(token: string): Session | undefined {
    const session = this.store.get(digest(token));
    // A clock that was set back must not lengthen a session beyond its 24 hours.
    const now = this.clock.now();
    return session === undefined || session.expires <= now || session.expires > now + lifeMs ? undefined : session;
  }

  end(token: string): Promise<void> {
    return this.store.remove(digest(token));
  }

  async endOf(application: string, username: string): Promise<void> {
    for (const [name] of [...this.store.ofAdministrator(application, username)]) await this.store.remove(name);
  }

  /** Ends the sessions of administrators who are no longer there, so that restoring one does not bring sessions back. */
  async endAbsent(application: string, isThere: (username: string) => boolean): Promise<void> {
    for (const [name, { username }] of [...this.store.ofAdministrator(application)]) {
      if (!isThere(username)) await this.store.remove(name);
    }
  }

  /** Removes what has expired; for an hourly sweep. */
  async sweep(application: string): Promise<void> {
    const now = this.clock.now();
    for (const [name, { expires }] of [...this.store.ofAdministrator(application)]) {
      if (expires <= now) await this.store.remove(name);
    }
  }

  async #makeRoom(application: string, username: string): Promise<void> {
    const open = [...this.store.ofAdministrator(application, username)].sort(([, a], [, b]) => a.expires - b.expires);
    for (const [name] of open.slice(0, Math.max(0, open.length - limits.sessionsOfAdministrator + 1))) await this.store.remove(name);
  }
}

/** Whether the session was opened with the password that the account now has. */
export function proves(session: Session, passwordHash: string | undefined): boolean {
  return passwordHash !== undefined && session.proof === digest(passwordHash);
}
