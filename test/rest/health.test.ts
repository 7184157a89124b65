import t from 'tap';
import { isLoopback, metricsText } from '../../service/rest/health.js';
import { RestSite } from '../support/rest-site.js';

t.test('outside the applications', async (t) => {
  const site = await RestSite.start(t);
  t.match((await site.ask('GET', '/healthz')).body, { meta: { code: '200' }, data: [{ status: 'live' }], jsonapi: { short_name: 'niud' } });
  t.match((await site.ask('GET', '/readyz')).body, { data: [{ status: 'ready', role: 'standalone' }] });
  site.ready = false;
  const { status, body } = await site.ask('GET', '/readyz');
  t.match([status, body.meta], [503, { message: 'still starting' }]);
  t.equal((await site.ask('GET', '/healthz')).status, 200);
  const home = await site.ask('GET', '/');
  t.match(home.text, /Intelligent Call Routing/);
  t.notMatch(home.text, /https?:\/\/|<script|<style/);
  const { text, headers } = await site.ask('GET', '/metrics');
  t.match(headers['content-type'], /text\/plain/);
  t.match(text, /# TYPE niud_open_calls gauge\nniud_open_calls\{application="icr"\} 3\n/);
  t.match(text, /niud_rest_requests \d+\n/);
});

t.test('the text of metrics', async (t) => {
  const one = (name: string, value: number, labels?: Record<string, string>) => ({ name, kind: 'counter' as const, help: 'a\nb\\c', value, ...(labels === undefined ? {} : { labels }) });
  t.equal(metricsText([one('a', 1, { x: 'q"\\\n' }), one('b', 2), one('a', 3, { x: 'y' })]),
    '# HELP niud_a a\\nb\\\\c\n# TYPE niud_a counter\nniud_a{x="q\\"\\\\\\n"} 1\nniud_a{x="y"} 3\n# HELP niud_b a\\nb\\\\c\n# TYPE niud_b counter\nniud_b 2\n');
});

t.test('loopback', async (t) => {
  const cases: [address: string, is: boolean][] = [
    ['127.0.0.1', true], ['127.9.9.9', true], ['::1', true], ['::ffff:127.0.0.1', true], ['0000:0000:0000:0000:0000:ffff:127.0.0.1', true], ['0000:0000:0000:0000:0000:0000:0000:0001', true],
    ['128.0.0.1', false], ['10.127.0.1', false], ['::2', false], ['::ffff:10.0.0.1', false], ['127.evil.example', false],
  ];
  for (const [address, is] of cases) t.equal(isLoopback(address), is, address);
});
