/** Conditional requests as RFC 9110, 13.1, wants them: If-Match compares strongly, If-None-Match weakly; GET and HEAD that know the record already are answered 304. */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { followsVersion } from '../../service/rest/record.js';
import { recordPath } from '../../service/rest/path.js';
import { sampleRecords } from '../support/hostile/sample-records.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

t.test('writes', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const path = '/icr/api/service_provider/north';
  const tag = async () => String((await site.ask('GET', path, { token })).headers['etag']);
  const put = async (headers: Record<string, string>) => site.ask('PUT', path, { token, headers, body: {} });
  const now = await tag();
  const cases: [headers: Record<string, string>, status: number, says: RegExp][] = [
    [{ 'if-match': now }, 200, /./], [{ 'if-match': '*' }, 200, /./], [{ 'if-match': `"0", ${now}` }, 200, /./], [{ 'if-match': `W/${now}` }, 412, /weak tag never matches/], [{ 'if-match': `W/${now}, ${now}` }, 200, /./],
    [{ 'if-match': `W/"0"` }, 412, /weak tag never matches/], [{ 'if-match': now.slice(1, -1) }, 412, /has changed/], [{ 'if-match': '' }, 412, /./], [{ 'if-none-match': '*' }, 412, /is there/], [{ 'if-none-match': now }, 412, /is there/], [{ 'if-none-match': `W/${now}` }, 412, /is there/],
    [{ 'if-none-match': '"0"' }, 200, /./], [{ 'if-match': now, 'if-none-match': '"0"' }, 200, /./],
  ];
  for (const [headers, status, says] of cases) {
    const answer = await put(headers);
    t.equal(answer.status, status, JSON.stringify(headers));
    t.match(answer.text, says);
  }
  const removal = async (headers: Record<string, string>) => (await site.ask('DELETE', '/icr/api/subscriber/south/two', { token, headers })).status;
  const standing = String((await site.ask('GET', '/icr/api/subscriber/south/two', { token })).headers['etag']);
  t.equal(await removal({ 'if-match': `W/${standing}` }), 412, 'an archive');
  t.equal((await site.ask('POST', '/icr/api/batch', { token, body: { writes: [{ method: 'DELETE', path: '/subscriber/south/two', if_match: `W/${standing}` }] } })).status, 412, 'in a batch');
  t.equal(await removal({ 'if-match': standing }), 200);
});

for (const each of hosted) t.test(`${each.application.name}: who knows a record is told so, unless more than its version is shown`, async (t) => {
  const site = await RestSite.start(t, { hosted: each });
  const token = await site.token('owner');
  let kept = 0;
  for (const { table, key } of await sampleRecords(site, 4711)) {
    const path = `/${each.application.name}/api${recordPath(table, key)}`;
    const ask = (known: string | undefined, method = 'GET') => site.ask(method, path, { token, ...(known === undefined ? {} : { headers: { 'if-none-match': known } }) });
    const first = await ask(undefined);
    const tag = String(first.headers['etag']);
    const same = followsVersion(table) ? 304 : 200;
    kept += same === 304 ? 1 : 0;
    const cases: [known: string, status: number][] = [[tag, same], [`W/${tag}`, same], [`"0", ${tag}`, same], ['*', same], ['"0"', 200], [tag.slice(1, -1), 200]];
    for (const [known, status] of cases) for (const method of ['GET', 'HEAD']) {
      const answer = await ask(known, method);
      t.equal(answer.status, status, `${method} ${path} ${known}`);
      t.equal(answer.headers['etag'], tag);
      if (status === 304 || method === 'HEAD') t.equal(answer.text, '');
      else t.equal(answer.text, first.text);
    }
  }
  t.ok(kept > 0);
  const list = await site.ask('GET', `/${each.application.name}/api/service_provider`, { token, headers: { 'if-none-match': '*' } });
  t.equal(list.status, 200, 'a list has no tag');
  t.equal((await site.ask('GET', `/${each.application.name}/api/service_provider/nobody`, { token, headers: { 'if-none-match': '*' } })).status, 404);
});

t.test('a record that has changed is shown again, and one that went is gone', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('north');
  const ask = (known: string) => site.ask('GET', '/icr/api/subscriber/north/one', { token, headers: { 'if-none-match': known } });
  const tag = String((await ask('""')).headers['etag']);
  t.equal((await ask(tag)).status, 304);
  t.equal((await site.ask('PUT', '/icr/api/subscriber/north/one', { token, body: { notes: 'x' } })).status, 200);
  t.equal((await ask(tag)).status, 200);
  t.equal((await site.ask('GET', '/icr/api/subscriber/south/one', { token, headers: { 'if-none-match': '*' } })).status, 404, 'of another tenant nothing is known');
});
