import type { Session, SessionStore } from './sessions.js';

/** The durable store below: what `database/calls-store` offers as KeyedStore. */
export interface Keyed {
  get(key: Buffer): Buffer | undefined;
  put(key: Buffer, value: Buffer): Promise<void>;
  remove(key: Buffer): Promise<void>;
  scan(from: Buffer, limit?: number): Iterable<{ key: Buffer; value: Buffer }>;
  /** Sees what was committed since the last reading. */
  refresh(): void;
}

/** `t` + name -> the session; `a` + application, user name and name -> nothing, to find those of one administrator. */
const byName = 't';
const byAdministrator = 'a';

/** Sessions in an ordered store of bytes. */
export function keptSessions(store: Keyed): SessionStore {
  const get = (name: string): Session | undefined => {
    const bytes = store.get(Buffer.from(byName + name));
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Session);
  };
  return {
    get,
    async put(name, session) {
      // First the place where it is found to be ended, then what opens a door.
      await store.put(administratorKey(session, name), Buffer.alloc(0));
      await store.put(Buffer.from(byName + name), Buffer.from(JSON.stringify(session)));
      // Another thread writes: without this the token that was just handed out would not be known here.
      store.refresh();
    },
    async remove(name) {
      const session = get(name);
      await store.remove(Buffer.from(byName + name));
      if (session !== undefined) await store.remove(administratorKey(session, name));
      store.refresh();
    },
    *ofAdministrator(application, username, from) {
      const prefix = Buffer.from(`${byAdministrator}${application}\0${username === undefined ? '' : `${username}\0`}`);
      for (const { key } of store.scan(
        username !== undefined || from === undefined
          ? prefix
          : Buffer.from(`${byAdministrator}${application}\0${from}\0`),
      )) {
        if (!key.subarray(0, prefix.length).equals(prefix)) return;
        const name = key.toString().split('\0')[2]!;
        const session = get(name);
        if (session !== undefined) yield [name, session];
      }
    },
  };
}

function administratorKey({ application, username }: Session, name: string): Buffer {
  return Buffer.from(`${byAdministrator}${application}\0${username}\0${name}`);
}
