/** The examples of the provisioning document of one application, as curl sends them (seeds, icr-provisioning). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { RestSite, password } from '../support/rest-site.js';

const documented = '/var/opt/xpressworkx/app-manager/icr/media';

async function furnished(t: Parameters<typeof RestSite.start>[0]) {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  for (const [table, body] of [
    ['service_provider', { name: 'icr_service_provider' }], ['service_provider', { name: 'service_test' }], ['subscriber', { name: 'new_subscriber', service_provider_name: 'service_test' }],
    ['administrator', { username: 'provisioner', role_id: 'service_provider:icr_service_provider', password }],
  ] as const) t.equal((await site.ask('POST', `/icr/api/${table}`, { token: owner, body })).status, 201);
  await site.setPassword('provisioner');
  return { site, owner };
}

t.test('import of subscribers by a service provider', async (t) => {
  const { site } = await furnished(t);
  const token = await site.token('provisioner');
  const uploaded = await site.ask('POST', '/icr/api/upload?name=subscriber-import.csv', { token, body: Buffer.from('a,a,icr_service_provider,,,,,,,\n') });
  t.equal(uploaded.status, 200, uploaded.text);
  const asked = {
    headers: { 'content-type': 'icr/json', authorization: `Basic ${token}` },
    body: { job_type: 'import', in_file: `${documented}/upload/subscriber-import.csv`, object: 'subscriber', service_provider_name: 'icr_service_provider' },
  };
  const { status, body } = await site.ask('POST', '/icr/api/job/service_provider:icr_service_provider?executable=restworkx-icr', asked);
  t.equal(status, 200);
  t.strictSame({ ...body.meta }, { scope: 'success', code: 200, encoding: 'ascii', records_shown: 1, message: '', executable: 'restworkx-icr', authorization: `Basic ${token}` });
  const [job] = body.data;
  const outFile = String(job!.attributes['out_file']);
  t.match(outFile, /\/download\/subscriber-import-2026-01-15-[0-9a-f]{10}\.csv$/);
  t.match(job, {
    scope: 'job',
    meta: { modified_by: 'system', txnid: null, modified: /^2026-01-15 12:00:00\.\d{6}$/, created_by: 'system', created: /^2026-01-15 12:00:00\.\d{6}$/ },
    links: { self: { scope: 'job', identifier: { job_id: Number, out_file: outFile }, uri: '/job' } },
    attributes: {
      status: 'processing', out_file: outFile, pid: null, object: 'subscriber', job_type: 'import', job_id: Number, elapsed: '0', in_file: `${documented}/upload/subscriber-import.csv`,
      kwargs: null, role_id: 'service_provider:icr_service_provider', output_hash: null,
    },
  });
  t.ok('progress' in job!.attributes);
  t.match(body.jsonapi, { version: '2.2-17', name: 'Intelligent Call Routing', short_name: 'icr' });
  const without = await site.ask('POST', '/icr/api/job/service_provider:icr_service_provider', asked);
  t.equal(without.status, 400, 'the parameter is required');
  t.equal((await site.ask('POST', '/icr/api/job/service_provider:icr_service_provider?executable=restworkx-crs', asked)).status, 400);
});

t.test('export of service providers by the platform owner', async (t) => {
  const { site, owner } = await furnished(t);
  const { status, body } = await site.ask('POST', '/icr/api/job/platform_owner?executable=restworkx-icr', {
    headers: { 'content-type': 'icr/json', authorization: `Basic ${owner}` }, body: { job_type: 'export', object: 'service_provider' },
  });
  t.equal(status, 200);
  t.match(body.data[0]!.attributes, { job_type: 'export', object: 'service_provider', in_file: null, role_id: 'platform_owner', status: 'processing', out_file: /service_provider-export-2026-01-15-[0-9a-f]{10}\.csv$/ });
});

t.test('archive, restore and purge of a subscriber', async (t) => {
  const { site, owner } = await furnished(t);
  for (const query of ['', '?archive=true&restore=true', '', '?archive=true']) {
    // curl -d names a body of another media type; a DELETE has none to speak of.
    const { status, body } = await site.ask('DELETE', `/icr/api/subscriber/service_test/new_subscriber${query}`, {
      headers: { authorization: `Basic ${owner}`, 'content-type': 'application/x-www-form-urlencoded' }, body: Buffer.from('localhost/icr/api/subscriber/service_test/new_subscriber'),
    });
    t.equal(status, 200, query);
    t.match(body, { meta: { encoding: 'ascii', records_shown: 0, message: 'Record successfully archived or restored.', code: '205', scope: 'success' }, jsonapi: { version: '2.2-17', short_name: 'icr' } });
    t.strictSame(body.data, []);
  }
});

t.test('jobs, by whom they may be seen', async (t) => {
  const { site, owner } = await furnished(t);
  const start = async (role: string, token: string, body: object = { job_type: 'export', object: 'subscriber' }) => site.ask('POST', `/icr/api/job/${role}?executable=restworkx-icr`, { token, body: body as Record<string, string> });
  const north = await site.token('north');
  const id = (await start('service_provider:north', north)).body.data[0]!.attributes['job_id'];
  const cases: [method: string, path: string, token: string, status: number][] = [
    ['GET', `service_provider:north/${id}`, north, 200], ['GET', `service_provider:north/${id}`, owner, 200], ['GET', `platform_owner/${id}`, owner, 200], ['GET', `platform_owner/${id}`, north, 404],
    ['GET', `service_provider:south/${id}`, owner, 404], ['GET', `service_provider:south/${id}`, north, 404], ['GET', `service_provider:north/${id}9`, north, 404], ['GET', 'nonsense', owner, 400],
    ['GET', 'service_provider:nowhere', owner, 404], ['GET', `service_provider:north/${id}/report`, north, 200], ['GET', `service_provider:north/${id}/more`, north, 404],
    ['DELETE', `service_provider:north/${id}`, await site.token('south'), 404], ['DELETE', `service_provider:north/${id}`, north, 200], ['DELETE', 'service_provider:north', north, 405],
  ];
  for (const [method, path, token, status] of cases) t.equal((await site.ask(method, `/icr/api/job/${path}`, { token })).status, status, `${method} ${path}`);
  const list = await site.ask('GET', '/icr/api/job/service_provider:north', { token: north });
  t.match(list.body.meta, { code: 200, records_total: 1, records_shown: 1 });
  const bodies: [body: object, status: number, field: string][] = [
    [{}, 422, 'job_type'], [{ job_type: 'export' }, 422, 'object'], [{ job_type: 'colour', object: 'subscriber' }, 422, 'job_type'], [{ job_type: 'export', object: 'account' }, 422, 'object'],
    [{ job_type: 'import', object: 'subscriber' }, 422, 'in_file'], [{ job_type: 'import', object: 'subscriber', in_file: '/etc/passwd' }, 422, 'in_file'],
    [{ job_type: 'import', object: 'subscriber', in_file: `${documented}/upload/../../../initial-passwords.json` }, 422, 'in_file'], [{ job_type: 'import', object: 'subscriber', in_file: 'missing.csv' }, 422, 'in_file'],
    [{ job_type: 'export', object: 'subscriber', service_provider_name: 'south' }, 422, 'service_provider_name'], [{ job_type: 'export', object: 'subscriber', dry_run: 'yes' }, 422, 'dry_run'],
  ];
  for (const [body, status, field] of bodies) {
    const answer = await start('service_provider:north', north, body);
    t.equal(answer.status, status, JSON.stringify(body));
    t.ok(answer.body.meta.errors!.some((error) => error.field === field), `${JSON.stringify(body)}: ${answer.text}`);
  }
  t.equal((await start('service_provider:south', north)).status, 404, 'another tenant');
  t.equal((await start('platform_owner', north)).status, 404, 'a higher role');
  t.equal((await start('subscriber:north:one', await site.token('north.one'))).status, 403, 'no permission');
});

t.test('files', async (t) => {
  const { site, owner } = await furnished(t);
  const north = await site.token('north');
  const upload = (name: string, token: string, body = Buffer.from('x')) => site.ask('POST', `/icr/api/upload?name=${encodeURIComponent(name)}`, { token, body, headers: { 'content-type': 'text/csv' } });
  const cases: [name: string, status: number][] = [
    ['plain.csv', 200], ['with blank.csv', 200], ['Zürich.csv', 200], ['', 422], ['.hidden', 422], ['..', 422], ['a/b.csv', 422], ['../up.csv', 422], ['a\\b.csv', 422], ['a\nb.csv', 422], ['a\0b', 422],
    ['x'.repeat(200), 200], ['x'.repeat(201), 422],
  ];
  for (const [name, status] of cases) t.equal((await upload(name, owner)).status, status, JSON.stringify(name.slice(0, 20)));
  t.equal((await upload('mine.csv', await site.token('north.one'))).status, 403, 'nothing to import');
  const same = await upload('plain.csv', north, Buffer.from('of north'));
  t.equal(same.status, 200);
  t.equal(readFileSync(join(site.store.folder, 'media/icr/upload/plain.csv'), 'utf8'), 'x', 'two tenants may use one name');
  const large = Buffer.alloc(3 * 2 ** 20, 'line of a file\n');
  t.equal((await upload('large.csv', owner, large)).body.data[0]!.attributes['bytes'], large.length);
  t.ok(readFileSync(join(site.store.folder, 'media/icr/upload/large.csv')).equals(large), 'byte by byte');
  t.equal((await upload('larger.csv', owner, Buffer.alloc(4 * 2 ** 20 + 1))).status, 413);
  t.equal((await upload('large.csv', owner, Buffer.from('replaced'))).status, 200);
  const job = await site.ask('POST', '/icr/api/job/service_provider:north?executable=restworkx-icr', { token: north, body: { job_type: 'import', object: 'subscriber', in_file: String(same.body.data[0]!.attributes['in_file']) } });
  t.equal(job.status, 200, job.text);
  t.match(await upload('plain.csv', north), { status: 409, body: { meta: { errors: [{ code: 'file_in_use' }] } } }, 'a job reads it');
  const name = String(job.body.data[0]!.attributes['out_file']).split('/').at(-1)!;
  const content = Buffer.alloc(2 ** 20 + 5, 'some rows that did not go in\n');
  writeFileSync(join(site.store.folder, 'media/icr/download', name), content);
  const got = await site.ask('GET', `/icr/api/download/${name}`, { token: north });
  t.equal(got.text, content.toString());
  t.match(got.headers, { 'content-disposition': /^attachment/, 'content-length': String(content.length), 'content-type': 'text/csv; charset=utf-8' });
  t.equal((await site.ask('GET', `/icr/api/download/${name}`, { token: owner })).status, 200);
  const head = await site.raw(`HEAD /icr/api/download/${name} HTTP/1.1\r\nHost: niud\r\nAuthorization: Bearer ${owner}\r\n\r\n`);
  t.match(head, new RegExp(`^HTTP/1.1 200 [\\s\\S]*\\r\\nContent-Length: ${content.length}\\r\\n[\\s\\S]*\\r\\n\\r\\n$`), 'HEAD tells the length and nothing more, and the connection closes for silence');
  writeFileSync(join(site.store.folder, 'media/icr/download', 'of-no-job.csv'), 'secret');
  const refused: [path: string, token: string][] = [
    [name, await site.token('south')], ['of-no-job.csv', north], ['..%2fupload%2fplain.csv', owner], ['%2e%2e', owner], ['none.csv', north], [`${name}%00`, north],
  ];
  for (const [path, token] of refused) t.equal((await site.ask('GET', `/icr/api/download/${path}`, { token })).status, 404, path);
});
