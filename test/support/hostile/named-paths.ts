import type { Json } from '../../../service/schema/kind.js';
import { roleIdOf, type Rights } from './rights.js';

/** A request to a path beside the tables, and what its answer is for somebody of these rights. */
export interface NamedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The first part of a route beside those of tables. */
  readonly path: string;
  /** What stands behind it. */
  readonly rest?: string;
  readonly body?: Json;
  wanted(rights: Rights): number;
}

const by = (ability: string, otherwise = 200) => (rights: Rights): number => rights.can(ability) ? otherwise : 403;
const always = (status: number) => (): number => status;
const isOwner = ({ asker: { role } }: Rights): boolean => role === 'platform_owner';
const settings = (abilities: readonly string[]) => (rights: Rights): number => rights.asker.role !== 'subscriber' && abilities.some((ability) => rights.can(ability)) ? 200 : 403;

/** Every method of every named path, asked so that nothing comes of it but the answer. */
export function namedRequests(application: string, rights: Rights): readonly NamedRequest[] {
  const own = encodeURIComponent(roleIdOf(rights.asker));
  const execute = `?executable=restworkx-${application}`;
  const job = { job_type: 'export', object: 'nothing' };
  return [
    { method: 'GET', path: 'authenticate', wanted: always(200) },
    { method: 'POST', path: 'password', body: {}, wanted: always(422) },
    { method: 'GET', path: 'job', wanted: always(404) },
    { method: 'GET', path: 'job', rest: `/${own}/999999`, wanted: always(404) },
    { method: 'GET', path: 'job', rest: `/${own}`, wanted: always(200) },
    { method: 'GET', path: 'job', rest: '/service_provider:south', wanted: (asking) => isOwner(asking) ? 200 : 404 },
    { method: 'GET', path: 'job', rest: '/service_provider:nobody', wanted: always(404) },
    { method: 'GET', path: 'job', rest: '/platform_owner', wanted: (asking) => isOwner(asking) ? 200 : 404 },
    { method: 'GET', path: 'job', rest: `/${own}/999999/report`, wanted: always(404) },
    { method: 'POST', path: 'job', rest: `/${own}${execute}`, body: job, wanted: always(422) },
    { method: 'POST', path: 'job', rest: `/service_provider:south${execute}`, body: job, wanted: (asking) => isOwner(asking) ? 422 : 404 },
    { method: 'DELETE', path: 'job', rest: `/${own}/999999`, wanted: always(404) },
    { method: 'DELETE', path: 'job', rest: '/service_provider:south/999999', wanted: always(404) },
    { method: 'GET', path: 'download', rest: '/nothing.csv', wanted: always(404) },
    { method: 'GET', path: 'description', wanted: always(200) },
    { method: 'POST', path: 'explain', body: { called: '911' }, wanted: by('explain') },
    { method: 'POST', path: 'preview', body: {}, wanted: by('explain', 422) },
    { method: 'POST', path: 'rehearse', body: { replay_days: -1 }, wanted: by('explain', 422) },
    { method: 'GET', path: 'cdr', wanted: by('statistics') },
    { method: 'GET', path: 'cdr', rest: '/nothing', wanted: by('statistics', 404) },
    { method: 'GET', path: 'changes', wanted: by('changes') },
    { method: 'GET', path: 'changes', rest: '/999999', wanted: by('changes', 404) },
    { method: 'POST', path: 'changes', rest: '/999999/revert', wanted: by('changes', 404) },
    { method: 'GET', path: 'usage', rest: '/nothing/here', wanted: always(404) },
    { method: 'GET', path: 'settings', wanted: settings(['settings', 'view_settings']) },
    { method: 'PUT', path: 'settings', body: {}, wanted: settings(['settings']) },
    ...['GET', 'PUT'].map((method): NamedRequest => ({
      method: method as 'GET', path: 'settings', rest: '?service_provider_name=south', ...(method === 'PUT' ? { body: {} } : {}),
      wanted: (asking) => settings(method === 'PUT' ? ['settings'] : ['settings', 'view_settings'])(asking) === 403 ? 403 : isOwner(asking) ? 200 : 404,
    })),
    { method: 'GET', path: 'statistics', wanted: by('statistics') },
    { method: 'GET', path: 'sessions', wanted: always(200) },
    { method: 'GET', path: 'sessions', rest: '/nobody', wanted: always(404) },
    { method: 'DELETE', path: 'sessions', rest: '/nobody', wanted: always(404) },
    { method: 'DELETE', path: 'sessions', rest: `/nobody/${'0'.repeat(16)}`, wanted: always(404) },
    { method: 'GET', path: 'leases', wanted: by('statistics') },
    { method: 'GET', path: 'calls', wanted: by('statistics') },
    { method: 'GET', path: 'watch', wanted: (asking) => isOwner(asking) ? by('statistics')(asking) : 403 },
    { method: 'DELETE', path: 'leases', rest: '/rule/call', wanted: (asking) => isOwner(asking) ? by('statistics', 404)(asking) : 403 },
    { method: 'POST', path: 'batch', body: { writes: [] }, wanted: always(200) },
    { method: 'GET', path: 'ledger', rest: '/nothing/here', wanted: always(404) },
    { method: 'POST', path: 'ledger', rest: '/verify', wanted: (asking) => isOwner(asking) ? by('settings')(asking) : 403 },
  ];
}
