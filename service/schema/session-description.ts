import type { RoleName } from './application.js';

/** One who has signed in to an application, as `GET /session`, `GET /authenticate` and what signs in tell it. */
export interface SignedInDescription {
  readonly username: string;
  /** First and last name together; the username where there is neither. */
  readonly name: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  /**
   * `platform_owner`, `service_provider:<name>` or `subscriber:<provider>:<name>`; null where the record has gone
   * meanwhile.
   */
  readonly role_id: string | null;
  /**
   * Those given by name; empty stands for the defaults of the role. What they allow is in the description of the
   * application.
   */
  readonly permissions: readonly string[];
  /** Nothing but a change of the password, logging out and these answers is to be had before it. */
  readonly must_change_password: boolean;
  /** To be sent with every write; absent where nobody came with a token. */
  readonly csrf?: string;
  /** When the token ends, in the zone of the unit. */
  readonly expires?: string;
}

interface SessionDescription extends SignedInDescription {
  readonly application: string;
  readonly csrf: string;
  readonly expires: string;
}

/** `data[0].attributes` of `GET /session`: the unit, and who has signed in from this browser. */
export interface UnitDescription {
  /** The name of the unit in its network. */
  readonly unit: string;
  readonly role: 'active' | 'standby' | 'standalone';
  /** On a unit that follows: the one that leads, and its address. */
  readonly active: { readonly unit: string; readonly host: string } | null;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reason: string | null;
  readonly release: string;
  /** In which every time without an offset is written. */
  readonly zone: string;
  readonly applications: readonly {
    readonly name: string;
    readonly title: string;
    readonly version: string;
    readonly roles: readonly RoleName[];
  }[];
  /** In the order of the applications. */
  readonly sessions: readonly SessionDescription[];
}
