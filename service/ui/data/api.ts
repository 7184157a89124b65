import { batch, signal } from '@preact/signals';
import { clockTime, worded } from './words.js';

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface Finding {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** An entry of a reply: a record, or what stands beside records. */
export interface Entry {
  readonly scope: string;
  readonly meta?: Readonly<Record<string, Json>>;
  readonly links?: { readonly self?: { readonly identifier?: Readonly<Record<string, Json>> } };
  readonly attributes: Readonly<Record<string, Json>>;
  readonly state?: Readonly<Record<string, Json>>;
}

interface Meta {
  readonly records_total?: number;
  readonly records_shown?: number;
  readonly next?: string;
  readonly set?: string;
  readonly partial?: boolean;
  readonly looked?: number;
  readonly change?: number;
  readonly txnid?: number | null;
  readonly warnings?: readonly Finding[];
  readonly message?: string;
  readonly [name: string]: unknown;
}

/** What niud answered. */
export interface Answered {
  readonly ok: true;
  readonly status: number;
  readonly meta: Meta;
  readonly data: readonly Entry[];
  /** The version of the record, for a guarded write. */
  readonly etag: string | null;
  /** The whole reply where it is no envelope, as of the OpenAPI document. */
  readonly document?: Json;
}

/** Why niud did not do it, or why nothing came: a value, never thrown. */
export interface Refused {
  readonly ok: false;
  /** 0 where niud did not answer at all. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly errors: readonly Finding[];
  readonly etag: string | null;
}

export type Answer = Answered | Refused;

interface Asked {
  readonly body?: Json | Blob;
  readonly ifMatch?: string | null;
  readonly signal?: AbortSignal;
  /** What comes from outside applications stands there under its own name. */
  readonly outside?: boolean;
  /** A 401 is answered, not asked about: it is the sign-in itself. */
  readonly anybody?: boolean;
}

/** Since when niud does not answer, in milliseconds; undefined while it does. */
export const silentSince = signal<number | undefined>(undefined);

/** Moves when niud answers again, or tells again what happens: what is shown may be old. */
export const returned = signal(0);

/** A question that is on its way. */
interface Pending {
  readonly sinceMs: number;
  /** Gives it up; absent where something is written, for nobody would know whether it was. */
  readonly cancel: (() => void) | undefined;
}

/** Questions without an answer yet, the oldest first. */
export const pending = signal<readonly Pending[]>([]);

const silentMs = 2_000;
let listening: ReturnType<typeof setTimeout> | undefined;

/** niud does not answer: it is asked until it does. */
export function fallSilent(): void {
  silentSince.value ??= Date.now();
  listening ??= setTimeout(() => {
    listening = undefined;
    void probe();
  }, silentMs);
}

/** Finds out whether niud answers. */
export function probe(): Promise<Answer> {
  return askOnce('', 'GET', 'session', { outside: true });
}

interface Doors {
  /** The token against forged requests of an application's session. */
  readonly csrf: (app: string) => string | undefined;
  /** Asks the person to sign in again; false when another page was chosen instead. */
  readonly signInAgain: (app: string) => Promise<boolean>;
}

let doors: Doors = { csrf: () => undefined, signInAgain: () => Promise.resolve(false) };

/** Who knows the sessions; set once by the page's start. */
export function useDoors(given: Doors): void {
  doors = given;
}

/** Path of a record or list below the API, its parts percent-encoded. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

/** Asks an application's API. The same request goes out again once the person has signed in again. */
export async function ask(app: string, method: string, path: string, asked: Asked = {}): Promise<Answer> {
  for (;;) {
    const answer = await askOnce(app, method, path, asked);
    if (answer.ok || answer.status !== 401 || asked.anybody === true) return answer;
    if (!(await doors.signInAgain(app))) return answer;
  }
}

export const get = (app: string, path: string, asked?: Asked): Promise<Answer> => ask(app, 'GET', path, asked);
export const post = (app: string, path: string, body: Json | Blob, asked?: Asked): Promise<Answer> =>
  ask(app, 'POST', path, { ...asked, body });

async function askOnce(
  app: string,
  method: string,
  path: string,
  { body, ifMatch, signal: abort, outside = false }: Asked,
): Promise<Answer> {
  const csrf = method === 'GET' ? undefined : doors.csrf(app);
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (csrf !== undefined) headers['X-CSRF-Token'] = csrf;
  if (ifMatch !== undefined && ifMatch !== null) headers['If-Match'] = ifMatch;
  if (body !== undefined && !(body instanceof Blob)) headers['Content-Type'] = 'application/json';
  const sent = body === undefined ? null : body instanceof Blob ? body : JSON.stringify(body);
  const own = new AbortController();
  const isRead = method === 'GET';
  const entry: Pending = { sinceMs: Date.now(), cancel: isRead ? () => own.abort() : undefined };
  pending.value = [...pending.peek(), entry];
  let response: Response;
  let text: string;
  try {
    response = await fetch(outside ? `/${path}` : `/${app}/api/${path}`, {
      method,
      headers,
      body: sent,
      signal: abort === undefined ? own.signal : AbortSignal.any([abort, own.signal]),
      credentials: 'same-origin',
      cache: 'no-store',
    });
    text = await response.text();
  } catch {
    if (abort?.aborted === true) return unanswered('aborted', '');
    if (own.signal.aborted) return unanswered('cancelled', 'It was cancelled.');
    fallSilent();
    return unanswered(
      'no_answer',
      `niud does not answer since ${clockTime(silentSince.value!)}. ${isRead ? 'Trying again every 2 s.' : 'Whether it was done is not known: look again when it answers.'}`,
    );
  } finally {
    pending.value = pending.peek().filter((one) => one !== entry);
  }
  if (silentSince.peek() !== undefined)
    batch(() => {
      silentSince.value = undefined;
      returned.value++;
    });
  return read(response, text);
}

function unanswered(code: string, message: string): Refused {
  return { ok: false, status: 0, code, message, errors: [], etag: null };
}

function read(response: Response, text: string): Answer {
  // A proxy that packs replies makes tags weak, and a weak one guards no write.
  const etag = response.headers.get('ETag')?.replace(/^W\//, '') ?? null;
  let reply: {
    meta?: Meta & { message?: string; errors?: readonly Finding[]; code?: unknown };
    data?: readonly Entry[];
  };
  try {
    reply = JSON.parse(text) as typeof reply;
  } catch {
    return {
      ok: false,
      status: response.status,
      code: 'unreadable',
      message: `The answer (${response.status}) was not niud's.`,
      errors: [],
      etag,
    };
  }
  const meta = reply.meta ?? {};
  if (response.ok)
    return {
      ok: true,
      status: response.status,
      meta,
      data: reply.data ?? [],
      etag,
      ...(reply.meta === undefined ? { document: reply as unknown as Json } : {}),
    };
  const errors = (meta.errors ?? []).map((one) => ({ ...one, message: worded(one.message) }));
  return {
    ok: false,
    status: response.status,
    code: errors[0]?.code ?? String(meta.code ?? response.status),
    message: worded(meta.message ?? response.statusText),
    errors,
    etag,
  };
}
