/** Of two things that are wrong with a write the one is told that stands earlier in lifecycles.md, A write: one request for each border. */
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

interface Wrong {
  readonly method?: string;
  readonly as?: 'owner' | 'north' | 'north.one' | 'first';
  readonly body?: Json | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const broken = Buffer.from('{');
const large = Buffer.alloc(1024 * 1024 + 1, 0x7b);
const stale = { 'if-match': '"0"' };
const asText = { 'content-type': 'text/plain' };

t.test('the earlier of two faults is answered', async (t) => {
  const site = await RestSite.start(t);
  await site.must(site.create('administrator', { username: 'first', role_id: 'platform_owner' }));
  await site.setPassword('first', true);
  const tokens = new Map<string, string>();
  for (const name of ['owner', 'north', 'north.one', 'first']) tokens.set(name, await site.token(name));
  const north = '/icr/api/service_provider/north';
  const cases: readonly (readonly [border: string, path: string, wrong: Wrong, status: number, code: string])[] = [
    ['path, then application', '/nobody/api/%zz', {}, 400, 'malformed'],
    ['application, then path', '/nobody/api/nothing', {}, 404, 'unknown_application'],
    ['path, then method', '/icr/api/nothing', { method: 'PATCH' }, 404, 'unknown_path'],
    ['method, then who asks', '/icr/api/route', { method: 'PATCH' }, 405, 'wrong_method'],
    ['who asks, then parameters', `${north}?x=1`, {}, 401, 'unauthenticated'],
    ['the first password, then parameters', `${north}?x=1`, { as: 'first' }, 403, 'password_change_required'],
    ['parameters, then permission', `${north}?x=1`, { as: 'north.one', body: {} }, 400, 'unknown_parameter'],
    ['permission, then body', north, { as: 'north.one', body: broken, headers: asText }, 403, 'not_permitted'],
    ['permission, then what the query says', '/icr/api/cdr?limit=0', { method: 'GET', as: 'north.one' }, 403, 'not_permitted'],
    ['what the query says, then whether it is there', '/icr/api/job/service_provider:nobody?limit=0', { method: 'GET', as: 'owner' }, 400, 'malformed'],
    ['type of the body, then length', north, { as: 'owner', body: large, headers: asText }, 415, 'unsupported_media_type'],
    ['length of the body, then JSON', north, { as: 'owner', body: large }, 413, 'too_large'],
    ['body, then key', `/icr/api/number/${'1'.repeat(251)}`, { as: 'owner', body: broken }, 400, 'malformed'],
    ['key, then version', `/icr/api/number/${'1'.repeat(251)}`, { as: 'owner', body: {}, headers: stale }, 422, 'too_long'],
    ['whose it is, then version', '/icr/api/subscriber/south/one', { as: 'north', body: {}, headers: stale }, 404, 'not_found'],
    ['version, then fields', north, { as: 'owner', body: { nothing: 1 }, headers: stale }, 412, 'stale'],
    ['key columns, then other tables', '/icr/api/number/3125550100', { as: 'owner', body: { number: '3125550101', service_provider_name: 'nobody', subscriber_name: 'one' } }, 422, 'key_fixed'],
    ['fields, then key', '/icr/api/service_provider', { method: 'POST', as: 'owner', body: { name: 'north', display_name: 'a b' } }, 422, 'bad_characters'],
    ['key, then references', '/icr/api/subscriber', { method: 'POST', as: 'owner', body: { service_provider_name: 'north', name: 'one', legacy_user_id: 'x' } }, 422, 'bad_number'],
  ];
  for (const [border, path, { method = 'PUT', as, body, headers }, status, code] of cases) {
    const answer = await site.ask(method, path, { ...(as === undefined ? {} : { token: tokens.get(as)! }), ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) });
    t.equal(answer.status, status, border);
    t.equal(answer.body.meta.errors?.[0]?.code, code, border);
  }
});

t.test('in a batch all writes are read before any is judged', async (t) => {
  const site = await RestSite.start(t);
  const north = '/service_provider/north';
  const forbidden = { method: 'PUT', path: north, body: { display_name: 'x' } };
  const cases: readonly (readonly [border: string, as: string, writes: readonly Json[], status: number, code: string])[] = [
    ['how many, then what they are', 'owner', Array.from({ length: limits.batchWrites + 1 }, () => 1), 422, 'too_many_writes'],
    ['what it is, then its path', 'owner', [{ method: 'PUT', path: '/nothing', more: 1 }], 422, 'unknown_field'],
    ['path, then method', 'owner', [{ method: 'GET', path: '/nothing' }], 404, 'unknown_path'],
    ['method, then version', 'owner', [{ method: 'GET', path: north, if_match: '"0"' }], 405, 'wrong_method'],
    ['reading of the last, then permission of the first', 'north.one', [forbidden, { method: 'GET', path: north }], 405, 'wrong_method'],
    ['version, then fields', 'owner', [{ method: 'PUT', path: north, body: { nothing: 1 }, if_match: '"0"' }], 412, 'stale'],
    ['permission, then fields', 'north.one', [{ method: 'PUT', path: north, body: { nothing: 1 } }], 403, 'not_permitted'],
    ['fields, then key', 'owner', [{ method: 'POST', path: '/service_provider', body: { name: 'north', display_name: 'a b' } }], 422, 'bad_characters'],
  ];
  for (const [border, as, writes, status, code] of cases) {
    const answer = await site.ask('POST', '/icr/api/batch', { token: await site.token(as), body: { writes } });
    t.equal(answer.status, status, border);
    t.equal(answer.body.meta.errors?.[0]?.code, code, border);
  }
});
