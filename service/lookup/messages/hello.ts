import { limits } from '../../core/limits.js';
import { refuse, wireStatus } from '../../core/refusals.js';
import type { Message } from './message.js';

/** `[client_name]` -> `[server, version, role, change, now_ms, apps]`, of a unit of a pair with `stale_since_ms` or nil behind; `apps` are the short names of the applications hosted. */
export const hello: Message = {
  type: 0x01,
  atOverload: true,
  answer({ body, reply, calls, clock, identity }) {
    body.nextOptionalText('client_name', limits.callTextBytes);
    if (!body.whole()) return refuse('malformed', body.fault);
    const hosts = [...calls.hosts()];
    const stale = identity.staleSinceMs === undefined ? [] : [identity.staleSinceMs() ?? null];
    reply.value(['niud', identity.version, identity.role(), Math.max(0, ...hosts.map(({ view }) => view.change)), clock.now(), hosts.map(({ hosted }) => hosted.application.name), ...stale]);
    return wireStatus.OK;
  },
};
