import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { request } from 'node:http';
import t, { type Test } from 'tap';
import { RestSite } from '../support/rest-site.js';

const page = '<!doctype html><title>niud</title><script type="module" src="/assets/main-4f3a.js"></script>\n'.repeat(9);
const script = 'export const a = 1;\n'.repeat(99);

/** A UI as a build leaves it. */
function built(t: Test): string {
  const folder = t.testdir({ 'secret.txt': 'not to be had', ui: { 'index.html': page, 'other.html': 'not a page', assets: {} } });
  const put = (name: string, bytes: string | Buffer): void => writeFileSync(join(folder, 'ui', name), bytes);
  put('index.html.br', brotliCompressSync(page));
  put('assets/main-4f3a.js', script);
  put('assets/main-4f3a.js.br', brotliCompressSync(script));
  put('assets/main-4f3a.js.gz', gzipSync(script));
  put('assets/plain-77.css', 'a{}');
  put('assets/icon-1.svg', '<svg/>');
  put('assets/odd.bin', 'x');
  put('assets/alone.gz', 'nobody is compressed in it');
  mkdirSync(join(folder, 'ui', 'assets', 'deeper'));
  put('assets/deeper/a.js', 'not read');
  return join(folder, 'ui');
}

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

t.test('which paths are pages', async (t) => {
  const site = await RestSite.start(t, { pages: built(t) });
  const isPage = async (path: string, accept: string | undefined, method = 'GET') => {
    const { status, text, headers } = await site.ask(method, path, accept === undefined ? {} : { headers: { accept } });
    return { status, page: text === page && String(headers['content-type']) === 'text/html; charset=utf-8' };
  };
  const pages = [
    '/', '/login', '/login?next=%2Ficr', '/icr', '/icr/', '/icr/number', '/icr/number/2012345479?tab=history', '/icr/call_plan/north/one/A%2FB', '/icr/number?q=6&q=7&f.a=%ff', '/icr/try', '/icr/api', '/icr/cdr/x', '/ecf/calls', '/nothing', '/nothing/at/all',
    '/system', '/session', '/assets', '/icr/reset', '/healthzz', '/icr/number/+', '/icr/openapi.json', '/index.html',
  ];
  for (const path of pages) t.same(await isPage(path, html), { status: 200, page: true }, path);
  const others: [path: string, accept: string | undefined, status: number][] = [
    ['/icr/api/number', html, 401], ['/icr/api/openapi.json', html, 200], ['/icr/api/nothing', html, 404], ['/nothing/api/number', html, 404], ['/healthz', html, 200], ['/readyz', html, 200], ['/metrics', html, 200], ['/events', html, 401],
    ['/icr/number', 'application/json', 404], ['/icr/number', undefined, 404], ['/icr/number', '*/*', 404], ['/icr/number', 'text/html;q=0', 404], ['/system', 'application/json', 401], ['/session', undefined, 200], ['/%ff', html, 400],
    ['/assets/nothing.js', html, 404],
  ];
  for (const [path, accept, status] of others) t.same(await isPage(path, accept), { status, page: false }, `${path} ${accept}`);
  t.same(await isPage('/', undefined), { status: 200, page: true }, 'the first one, whatever is accepted');
  for (const method of ['POST', 'PUT', 'DELETE']) t.same((await isPage('/icr/number', html, method)).page, false, method);
  t.equal((await site.ask('POST', '/icr/api/authenticate', { body: {}, headers: { accept: html } })).status, 422, 'writes are what they were');
});

/** Bytes as they come, whatever their coding. */
function fetched(site: RestSite, path: string, headers: Record<string, string>, method = 'GET'): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: site.server.port, path, method, headers, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(pieces) }));
    }).on('error', reject).end();
  });
}

t.test('what goes out with them', async (t) => {
  const site = await RestSite.start(t, { pages: built(t) });
  const forGood = 'public, max-age=31536000, immutable';
  const javascript = 'text/javascript; charset=utf-8';
  const cases: [path: string, accepted: string | undefined, type: string, coding: string | undefined, cache: string, text: string][] = [
    ['/', 'br, gzip', 'text/html; charset=utf-8', 'br', 'no-cache', page], ['/', 'gzip', 'text/html; charset=utf-8', undefined, 'no-cache', page], ['/', undefined, 'text/html; charset=utf-8', undefined, 'no-cache', page],
    ['/assets/main-4f3a.js', 'gzip, deflate, br, zstd', javascript, 'br', forGood, script], ['/assets/main-4f3a.js', 'gzip', javascript, 'gzip', forGood, script], ['/assets/main-4f3a.js', 'br;q=0, gzip', javascript, 'gzip', forGood, script],
    ['/assets/main-4f3a.js', undefined, javascript, undefined, forGood, script], ['/assets/main-4f3a.js', 'identity', javascript, undefined, forGood, script], ['/assets/plain-77.css', 'br', 'text/css; charset=utf-8', undefined, forGood, 'a{}'],
    ['/assets/icon-1.svg', undefined, 'image/svg+xml', undefined, forGood, '<svg/>'], ['/assets/odd.bin', undefined, 'application/octet-stream', undefined, forGood, 'x'], ['/assets/alone.gz', 'gzip', 'application/octet-stream', undefined, forGood, 'nobody is compressed in it'],
  ];
  const plain: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const [path, accepted, type, coding, cache, text] of cases) {
    const { status, headers, bytes } = await fetched(site, path, accepted === undefined ? {} : { 'accept-encoding': accepted });
    const what = `${path} ${accepted}`;
    t.same([status, headers['content-type'], headers['content-encoding'], headers['cache-control'], headers['content-length']], [200, type, coding, cache, String(bytes.length)], what);
    t.equal((coding === undefined ? bytes : plain[coding]!(bytes)).toString(), text, what);
    t.match(headers, { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', vary: 'Accept, Accept-Encoding' }, what);
    const head = await fetched(site, path, accepted === undefined ? {} : { 'accept-encoding': accepted }, 'HEAD');
    t.same([head.status, head.headers['content-length'], head.headers['content-encoding'], head.bytes.length], [200, String(bytes.length), coding, 0], `HEAD ${what}`);
  }
  const first = await fetched(site, '/', {});
  t.equal(first.headers['content-security-policy'], csp);
  const etag = String(first.headers['etag']);
  for (const [tag, status] of [[etag, 304], ['"x"', 200], ['*', 304]] as const) t.equal((await fetched(site, '/icr', { accept: html, 'if-none-match': tag })).status, status, tag);
  t.equal((await fetched(site, '/', { 'if-none-match': etag })).headers['content-security-policy'], csp, 'also where it is as it was');
});

t.test('nothing else of the disk', async (t) => {
  const folder = built(t);
  const site = await RestSite.start(t, { pages: folder });
  const none = ['/assets/main-4f3a.js.br', '/assets/deeper/a.js', '/assets/deeper%2Fa.js', '/assets/..%2findex.html', '/assets/%2e%2e/secret.txt', '/assets/../../secret.txt', '/assets/..%2f..%2fsecret.txt', '/assets/%00', '/assets/__proto__', '/assets/constructor', '/assets//main-4f3a.js', '/assets/deeper', '/other.html'];
  for (const path of none) {
    const raw = await site.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    t.match(raw, /^HTTP\/1\.1 404 /, path);
    t.notMatch(raw, /not to be had|not a page|not read/, path);
  }
  rmSync(folder, { recursive: true });
  t.equal((await fetched(site, '/assets/main-4f3a.js', {})).bytes.toString(), script, 'it was read when it started');
});

t.test('where no UI was built', async (t) => {
  const site = await RestSite.start(t, { pages: join(t.testdir({ assets: { 'a.js': 'x' } }), 'nothing') });
  t.match((await site.ask('GET', '/', { headers: { accept: html } })).text, /openapi\.json/, 'the links to the API');
  for (const path of ['/icr', '/assets/a.js']) t.equal((await site.ask('GET', path, { headers: { accept: html } })).status, 404, path);
});
