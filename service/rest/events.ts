import { refuse, isRefusal, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { able, mayOn, within, type Administrator } from '../people/permits.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { ascii } from './envelope.js';
import type { Desk, StreamEvent } from './desk.js';
import type { Scope } from '../schema/tenant.js';
import { cookie, cookieName, identify, type Caller } from './identify.js';
import type { Incoming } from './incoming.js';
import type { Visit } from './exchange.js';
import { text, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';
import { Shares } from './shares.js';

/** By application and tenant. */
const places = new Shares(limits.eventStreams, limits.eventStreamsOfTenant);

const query = { application: text('Of which application, where several cookies are there.') };

/**
 * `/events`: server-sent events of one application, that of the token, or of the parameter `application` where several
 * cookies are there (api.md, Paths).
 */
export const eventsRoute: Route = unitRoute({
  method: 'GET',
  path: 'events',
  tag: 'system',
  summary: 'What happens, as server-sent events.',
  needs: 'told by the request',
  query,
  statuses: [404],
  content: { 'text/event-stream': { type: 'string' } },
  run: events,
});

async function events({ desk, incoming }: Visit, given: Values<typeof query>): Promise<Reply | Refusal> {
  const application = applicationOf(desk, incoming, given.application);
  if (isRefusal(application)) return application;
  const caller = await identify(desk, application, incoming);
  if (isRefusal(caller)) return caller;
  if (caller.mustChange) return refuse('password_change_required');
  if (!places.take(tenantOf(application, caller)))
    return refuse('overloaded', 'Too many streams of events are open, or too many of this tenant.');
  return {
    kind: 'stream',
    status: 200,
    headers: [['Content-Type', 'text/event-stream; charset=utf-8']],
    begin: (write, end) => begin(desk, application, incoming, caller, write, end),
  };
}

function applicationOf(desk: Desk, incoming: Incoming, named: string | undefined): Application | Refusal {
  if (named !== undefined) return desk.registry.application(named) ?? refuse('unknown_application');
  const token = /^(?:Basic|Bearer) +(\S+)$/i.exec(incoming.headers.get('authorization') ?? '')?.[1];
  const session = token === undefined ? undefined : desk.people.sessions.find(token);
  const byCookie = desk.registry.applications.filter(({ name }) => cookie(incoming, cookieName(name)) !== undefined);
  const found =
    session === undefined
      ? byCookie.length === 1
        ? byCookie[0]
        : undefined
      : desk.registry.application(session.application);
  return (
    found ??
    refuse(
      incoming.admin || byCookie.length > 1 ? 'malformed' : 'unauthenticated',
      'Name the application: ?application=<short name>, with its token.',
    )
  );
}

function tenantOf({ name }: Application, { administrator: { role } }: Caller): string {
  return `${name} ${role.provider ?? ''}`;
}

function begin(
  desk: Desk,
  application: Application,
  incoming: Incoming,
  caller: Caller,
  write: (text: string) => boolean,
  end: () => void,
): () => void {
  let behind = 0;
  let over = false;
  // A receiver that is still behind at the next sign of life is given up: it comes back and reads what is in force.
  const send = (text: string): void => {
    behind = write(text) ? 0 : behind + text.length;
  };
  const stop = (): void => {
    if (over) return;
    over = true;
    places.leave(tenantOf(application, caller));
    unsubscribe();
    beat.stop();
  };
  const unsubscribe = desk.events.subscribe(application.name, (event) => {
    const data = heard(application, caller, event);
    if (data !== undefined) send(`event: ${event.kind}\ndata: ${ascii(JSON.stringify(data))}\n\n`);
  });
  const beat = desk.clock.every(limits.eventBeatMs, () => {
    if (behind > limits.throttleReplyBytes) {
      stop();
      end();
      return;
    }
    void stillKnown(desk, application, incoming).then((known) => {
      if (over) return;
      if (known) send(': alive\n\n');
      else {
        stop();
        end();
      }
    });
  });
  send('retry: 2000\n\n');
  return stop;
}

/** A stream ends with the session it was opened by. */
async function stillKnown(desk: Desk, application: Application, incoming: Incoming): Promise<boolean> {
  desk.reader.refresh();
  return !isRefusal(await identify(desk, application, incoming));
}

/** What somebody is told of an event; undefined is nothing. */
function heard(
  application: Application,
  { administrator }: Caller,
  event: StreamEvent,
): StreamEvent['data'] | undefined {
  const { role } = administrator;
  switch (event.kind) {
    case 'job':
      return within(role, event.tenant) ? event.data : undefined;
    case 'unit':
      return event.data;
    case 'statistics':
      return role.provider === undefined && able(application, administrator, 'statistics') ? event.data : undefined;
    case 'change': {
      const data =
        within(role, event.tenant) && (role.provider === undefined || event.own === undefined)
          ? event.data
          : event.own?.(scopeOfRole(role));
      return data === undefined ? undefined : changeHeard(application, administrator, data);
    }
  }
}

/** Who sees no log of changes is told that what lies in sight is another now, not by whom. */
function changeHeard(
  application: Application,
  administrator: Administrator,
  data: StreamEvent['data'],
): StreamEvent['data'] | undefined {
  const seen = new Set(
    application.tables.filter((table) => mayOn(application, administrator, 'view', table)).map(({ name }) => name),
  );
  const tables = ((data['tables'] ?? []) as readonly string[]).filter((name) => seen.has(name));
  const keys = ((data['keys'] ?? []) as readonly { readonly table: string }[]).filter(({ table }) =>
    seen.has(table),
  ) as readonly Json[];
  if (able(application, administrator, 'changes')) return { ...data, tables, keys };
  return tables.length === 0 ? undefined : { txnid: data['txnid']!, tables, keys };
}

function scopeOfRole({ provider, subscriber }: Administrator['role']): Scope {
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}
