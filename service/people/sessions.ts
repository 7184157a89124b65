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
  /** From where it was opened; of sessions of an earlier release nobody knows. */
  readonly address?: string;
}

/** A session as people name it. */
export interface NamedSession {
  /** 16 hexadecimal digits, one session's among those of its administrator; no part of a token can be made from it. */
  readonly id: string;
  readonly session: Session;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly opened: number;
}

/** Where sessions are kept, by name; handed in. Writing resolves when it is durable. */
export interface SessionStore {
  get(name: string): Session | undefined;
  put(name: string, session: Session): Promise<void>;
  remove(name: string): Promise<void>;
  /** The sessions of one administrator, or of all of an application from one on, by name of administrator. */
  ofAdministrator(
    application: string,
    username?: string,
    from?: string,
  ): Iterable<readonly [name: string, session: Session]>;
}

const lifeMs = limits.sessionHours * 3_600_000;

/**
 * Tokens and what they stand for: 24 h, ended by logout, by another password and by archiving of the administrator
 * (api.md, Authentication).
 */
export class Sessions {
  constructor(
    readonly store: SessionStore,
    readonly clock: Clock,
  ) {}

  /** A new token; the oldest session of an administrator who has `limits.sessionsOfAdministrator` ends. */
  async open(
    application: string,
    username: string,
    passwordHash: string,
    address?: string,
  ): Promise<{ token: string; expires: number }> {
    await this.#makeRoom(application, username);
    const token = newSecret();
    const expires = this.clock.now() + lifeMs;
    await this.store.put(digest(token), {
      application,
      username,
      expires,
      proof: digest(passwordHash),
      ...(address === undefined ? {} : { address }),
    });
    return { token, expires };
  }

  /** The session of a token, while it lasts. Whether its password is still the one of the account is `proves`. */
  find(token: string): Session | undefined {
    const session = this.store.get(digest(token));
    return session === undefined || !this.#lasts(session) ? undefined : session;
  }

  /** The name of the session of a token, whether it lasts or not. */
  idOf(token: string): string {
    return idOf(digest(token));
  }

  /**
   * Those that last, the oldest first for each administrator: of one, or of all of an application by name of
   * administrator, from one on.
   */
  *standing(application: string, username?: string, from?: string): Iterable<NamedSession> {
    let own: NamedSession[] = [];
    for (const [name, session] of this.store.ofAdministrator(application, username, from)) {
      if (own.length > 0 && own[0]!.session.username !== session.username) {
        yield* inOrder(own);
        own = [];
      }
      if (this.#lasts(session)) own.push({ id: idOf(name), session, opened: session.expires - lifeMs });
    }
    yield* inOrder(own);
  }

  /** Ends the session of this name of an administrator, or all of theirs. */
  async endNamed(application: string, username: string, id?: string): Promise<void> {
    for (const [name] of [...this.store.ofAdministrator(application, username)]) {
      if (id === undefined || idOf(name) === id) await this.store.remove(name);
    }
  }

  end(token: string): Promise<void> {
    return this.store.remove(digest(token));
  }

  /**
   * Ends the sessions of administrators who are no longer there, so that restoring one does not bring sessions back.
   */
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

  /** A clock that was set back must not lengthen a session beyond its 24 hours, but for a correction of it. */
  #lasts({ expires }: Session): boolean {
    const now = this.clock.now();
    return expires > now && expires <= now + lifeMs + limits.clockSlackMs;
  }

  async #makeRoom(application: string, username: string): Promise<void> {
    const open = [...this.store.ofAdministrator(application, username)].sort(([, a], [, b]) => a.expires - b.expires);
    for (const [name] of open.slice(0, Math.max(0, open.length - limits.sessionsOfAdministrator + 1)))
      await this.store.remove(name);
  }
}

function inOrder(sessions: readonly NamedSession[]): readonly NamedSession[] {
  return [...sessions].sort((a, b) => a.opened - b.opened || (a.id < b.id ? -1 : 1));
}

function idOf(name: string): string {
  return Buffer.from(name, 'base64url').subarray(0, 8).toString('hex');
}

/** Whether the session was opened with the password that the account now has. */
export function proves(session: Session, passwordHash: string | undefined): boolean {
  return passwordHash !== undefined && session.proof === digest(passwordHash);
}
