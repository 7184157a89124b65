/** That the tests see a reply that is not what the document declares: `RestSite` and `Appliance` ask it of every exchange. */
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { replyFault, type Exchanged } from '../support/declared-replies.js';

const brand = { version: '1', name: 'a', short_name: 'icr', author: 'b' };
const meta = { scope: 'success', code: '200', encoding: 'ascii', records_shown: 1, message: '' };
const error = { scope: 'error', code: '404', encoding: 'ascii', records_shown: 0, message: 'a', errors: [{ field: '', code: 'not_found', message: 'a' }] };
const call = { call_id: 'a', at: 'b', called: 'c', calling: null, decision: 'd', value: 1, rule: null };

const shown = (attributes: object, more: object = {}): string => JSON.stringify({ meta: { ...meta, ...more }, data: [{ scope: 'call', attributes }], jsonapi: brand });
const success = JSON.stringify({ meta, data: [], jsonapi: brand });
const refused = (more: object = {}): string => JSON.stringify({ meta: { ...error, ...more }, data: [], jsonapi: brand });

const cases: readonly (readonly [what: string, exchanged: Partial<Exchanged>, fault: RegExp | undefined])[] = [
  ['what is declared', {}, undefined],
  ['HEAD has no body', { method: 'HEAD', text: '' }, undefined],
  ['a version in the path', { path: '/icr/api/1.2-2/calls?limit=1' }, undefined],
  ['a member less', { text: shown({ ...call, called: undefined }) }, /has no called/],
  ['a member of another type', { text: shown({ ...call, call_id: 1 }) }, /call_id is no "string"/],
  ['a member of the envelope that nobody knows', { text: shown(call, { more: 1 }) }, /meta\/more is not declared/],
  ['a parameter that nobody knows', { path: '/icr/api/calls?after=1' }, /parameter after is not declared/],
  ['a status that nobody knows', { status: 418 }, /status 418/],
  ['another media type', { type: 'text/plain' }, /text\/plain is not declared/],
  ['a path that nobody knows', { path: '/icr/api/phones' }, /no such path/],
  ['a path that nobody knows, refused', { path: '/icr/api/phones', status: 404, text: refused() }, undefined],
  ['refused without a list of errors', { path: '/icr/api/phones', status: 404, text: refused({ errors: undefined }) }, /has no errors/],
  ['refused in another form', { status: 403, text: refused({ errors: [{ code: 'a', message: 'b' }] }) }, /has no field/],
  ['a body that is declared', { method: 'POST', path: '/icr/api/forgot', text: success, asked: { username: 'a' } }, undefined],
  ['a member of a body that nobody knows', { method: 'POST', path: '/icr/api/forgot', text: success, asked: { username: 'a', old: 'c' } }, /body\/old is not declared/],
  ['a body that lacks a member', { method: 'POST', path: '/icr/api/forgot', text: success, asked: { username: null } }, /body has no username/],
  ['a body that was refused', { method: 'POST', path: '/icr/api/forgot', status: 422, text: refused(), asked: {} }, undefined],
  ['the unit', { path: '/healthz', text: JSON.stringify({ meta, data: [{ status: 'dead' }], jsonapi: brand }) }, /status is none of/],
];

for (const [what, exchanged, fault] of cases) t.test(what, async (t) => {
  const found = replyFault([icr], { method: 'GET', path: '/icr/api/calls?limit=1', status: 200, type: 'application/json; charset=utf-8', text: shown(call), ...exchanged });
  if (fault === undefined) t.equal(found, undefined);
  else t.match(found, fault);
});
