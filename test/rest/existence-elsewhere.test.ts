/** What names no record but a role, a job, a file, a change, a setting or a session of another tenant is answered byte for byte as what nobody has (api.md, Permission). */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite, type Asked } from '../support/rest-site.js';

t.setTimeout(1_100_000);

interface Pair {
  readonly what: string;
  readonly method: string;
  /** With # for what is another's here and nobody's there. */
  readonly path: string;
  readonly theirs: string;
  readonly nobodys: string;
  readonly asked?: (name: string) => Asked;
}

for (const each of hosted) t.test(each.application.name, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const api = `/${application.name}/api`;
  const execute = `?executable=restworkx-${application.name}`;
  const [owner, north, south] = [await site.token('owner'), await site.token('north'), await site.token('south')];
  const started = await site.ask('POST', `${api}/job/service_provider:south${execute}`, { token: south, body: { job_type: 'export', object: 'service_provider' } });
  t.equal(started.status, 200, started.text);
  const { job_id: id, out_file: outFile } = started.body.data[0]!.attributes;
  const job = String(id);
  const file = String(outFile).split('/').at(-1)!;
  t.equal((await site.ask('POST', `${api}/upload?name=theirs.csv`, { token: south, headers: { 'content-type': 'text/csv' }, body: Buffer.from('a,b\n') })).status, 200);
  const edited = await site.ask('PUT', `${api}/service_provider/south`, { token: owner, body: { display_name: 'Southern' } });
  const change = String(edited.body.meta['txnid']);
  const lateChange = '999999', lateJob = '999998';
  await site.must(site.create('administrator', { username: 'southern', role_id: 'service_provider:south' }));
  const role = (name: string): string => `service_provider:${name}`;
  const given = (body: Json) => (): Asked => ({ body });
  const roles = { theirs: 'south', nobodys: 'nobody' };
  const pairs: readonly Pair[] = [
    ...['GET', 'POST'].map((method): Pair => ({ what: 'jobs of a role', method, path: `/job/service_provider:#${method === 'POST' ? execute : ''}`, ...roles, ...(method === 'POST' ? { asked: given({ job_type: 'export', object: 'service_provider' }) } : {}) })),
    ...['', '/report'].map((rest): Pair => ({ what: 'a job under its role', method: 'GET', path: `/job/service_provider:#/${job}${rest}`, ...roles })),
    ...['', '/report'].map((rest): Pair => ({ what: 'a job under the own role', method: 'GET', path: `/job/service_provider:north/#${rest}`, theirs: job, nobodys: lateJob })),
    { what: 'cancelling a job', method: 'DELETE', path: '/job/service_provider:north/#', theirs: job, nobodys: lateJob },
    { what: 'cancelling it under its role', method: 'DELETE', path: `/job/service_provider:#/${job}`, ...roles },
    ...(['export', 'import', 'archive', 'restore', 'purge'] as const).map((type): Pair => ({
      what: `an ${type} limited to a provider`, method: 'POST', path: `/job/${role('north')}${execute}`, ...roles, asked: (name) => ({ body: { job_type: type, object: 'service_provider', service_provider_name: name, ...(type === 'import' ? { in_file: 'nothing.csv' } : { filter: { name } }) } }),
    })),
    ...['', 'service_provider:south/', '../service_provider:south/', `/var/opt/xpressworkx/app-manager/${application.name}/media/upload/service_provider:south/`].map((folder): Pair => ({
      what: `an import of a file at ${folder}`, method: 'POST', path: `/job/${role('north')}${execute}`, theirs: 'theirs.csv', nobodys: 'nowhere.csv', asked: (name) => ({ body: { job_type: 'import', object: 'service_provider', in_file: `${folder}${name}` } }),
    })),
    { what: 'a rehearsal of a file', method: 'POST', path: '/rehearse', theirs: 'theirs.csv', nobodys: 'nowhere.csv', asked: (name) => ({ body: { in_file: name } }) },
    { what: 'a rehearsal of a set', method: 'POST', path: '/rehearse', ...roles, asked: (name) => ({ body: { set: 'daily', service_provider_name: name } }) },
    { what: 'a download', method: 'GET', path: '/download/#', theirs: file, nobodys: `${file.slice(0, -14)}0000000000.csv` },
    { what: 'a report\'s download', method: 'GET', path: '/download/#', theirs: file.replace('.csv', '-report.ndjson'), nobodys: `${file.slice(0, -14)}0000000000-report.ndjson` },
    { what: 'a change', method: 'GET', path: '/changes/#', theirs: change, nobodys: lateChange },
    { what: 'taking a change back', method: 'POST', path: '/changes/#/revert', theirs: change, nobodys: lateChange },
    { what: 'changes of a record', method: 'GET', path: '/changes?table=service_provider&key=#', ...roles },
    { what: 'changes by somebody', method: 'GET', path: '/changes?by=#', theirs: 'southern', nobodys: 'nobody' },
    ...['GET', 'PUT'].map((method): Pair => ({ what: 'settings', method, path: '/settings?service_provider_name=#', ...roles, ...(method === 'PUT' ? { asked: given({}) } : {}) })),
    { what: 'settings that do not fit', method: 'PUT', path: '/settings?service_provider_name=#', ...roles, asked: given({ colour: 1 }) },
    { what: 'call records of a provider', method: 'GET', path: '/cdr?service_provider_name=#', ...roles },
    { what: 'sessions', method: 'GET', path: '/sessions/#', theirs: 'southern', nobodys: 'nobody' }, { what: 'ending sessions', method: 'DELETE', path: '/sessions/#', theirs: 'southern', nobodys: 'nobody' },
    { what: 'ending one', method: 'DELETE', path: `/sessions/#/${'0'.repeat(16)}`, theirs: 'southern', nobodys: 'nobody' }, { what: 'a reset link', method: 'POST', path: '/administrator/#/reset-link', theirs: 'southern', nobodys: 'nobody' },
  ];
  const told = async ({ method, path, asked }: Pair, name: string): Promise<string> => {
    const answer = await site.ask(method, `${api}${path.replace('#', encodeURIComponent(name))}`, { token: north, ...asked?.(name) });
    return `${answer.status} ${String(answer.headers['etag'])} ${answer.text.replaceAll(name, '#')}`;
  };
  for (const pair of pairs) t.equal(await told(pair, pair.theirs), await told(pair, pair.nobodys), `${pair.what}: ${pair.method} ${pair.path}`);
});
