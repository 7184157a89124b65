/** Requests that no honest client sends: a clear answer, or a closed connection, and nothing else happens (api.md, Errors and Limits). */
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { RestSite } from '../support/rest-site.js';

const head = (line: string, headers: readonly string[] = []): string => [`${line} HTTP/1.1`, 'Host: niud', ...headers, '', ''].join('\r\n');

t.test('heads', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const authorization = `Authorization: Basic ${token}`;
  const json = 'Content-Type: application/json';
  const subscribers = '/icr/api/subscriber';
  const cases: [what: string, bytes: string, status: number, says: RegExp][] = [
    ['Content-Length twice', `${head(`POST ${subscribers}`, [authorization, json, 'Content-Length: 2', 'Content-Length: 4'])}{}{}`, 400, /more than once/],
    ['Content-Length twice, the same', `${head(`POST ${subscribers}`, [authorization, json, 'Content-Length: 2', 'Content-Length: 2'])}{}`, 400, /more than once/],
    ['another transfer coding', `${head(`POST ${subscribers}`, [authorization, json, 'Transfer-Encoding: gzip'])}2\r\n{}\r\n0\r\n\r\n`, 400, /chunked/],
    ['two hosts', head('GET /healthz', ['Host: other']), 400, /Host is given more than once/], ['two hosts, the same', head('GET /healthz', ['Host: niud']), 400, /Host is given/], ['a method that is no word', head('G@T /healthz'), 400, /method is no word/],
    ['bytes that are not UTF-8', head('GET /icr/api/subscriber/\xff\xfe'), 400, /UTF-8/],
    ['escapes that are not UTF-8', head('GET /icr/api/subscriber/%ff%fe'), 400, /UTF-8/],
    ['half an escape', head('GET /icr/api/subscriber/%4'), 400, /UTF-8/],
    ['a compressed body', `${head(`POST ${subscribers}`, [authorization, json, 'Content-Encoding: gzip', 'Content-Length: 2'])}{}`, 415, /Compressed/],
    ['another media type', `${head(`POST ${subscribers}`, [authorization, 'Content-Type: text/plain', 'Content-Length: 2'])}{}`, 415, /text\/plain/],
    ['another character set', `${head(`POST ${subscribers}`, [authorization, 'Content-Type: application/json; charset=latin1', 'Content-Length: 2'])}{}`, 415, /UTF-8/],
    ['the media type of the application', `${head(`POST ${subscribers}`, [authorization, 'Content-Type:icr/json', 'Content-Length: 2'])}{}`, 422, /required/],
    ['the media type of another', `${head(`POST ${subscribers}`, [authorization, 'Content-Type:crs/json', 'Content-Length: 2'])}{}`, 415, /crs\/json/],
    ['a body announced as too large', head(`POST ${subscribers}`, [authorization, json, `Content-Length: ${limits.bodyBytes + 1}`]), 413, /larger/],
    ['a verb nobody knows', head(`BREW ${subscribers}`, [authorization]), 405, /method/],
    ['a path of nothing', head('GET /nothing/here'), 404, /path/],
    ['an application that is not here', head('GET /crs/api/group'), 404, /unknown_application/],
    ['another one', head('GET /colour/api/group'), 404, /unknown_application/],
    ['a path beside the API', head('GET /icr/ui/x'), 404, /unknown_path/],
    ['dots in a path', head('GET /icr/api/download/..%2f..%2finitial-passwords.json', [authorization]), 404, /No such file/],
    ['a line end in a path', head('GET /icr/api/subscriber/north/x%0d%0aSet-Cookie:%20x', [authorization]), 404, /not_found/],
  ];
  for (const [what, bytes, status, says] of cases) {
    const text = await site.raw(Buffer.from(bytes, 'latin1'), '"jsonapi"');
    t.match(text, new RegExp(`^HTTP/1.1 ${status} `), what);
    t.match(text, says, what);
    t.match(text, new RegExp(`"code":"${status}"`), `${what}: envelope`);
  }
  t.match(await site.raw(head('GET /', [`X: ${'x'.repeat(limits.headerBytes)}`])), /^HTTP\/1.1 431 /, 'headers beyond the limit');
  t.match(await site.raw(head('GET /healthz', [`X: ${'x'.repeat(limits.headerBytes - 2_000)}`]), '"jsonapi"'), /^HTTP\/1.1 200 /, 'headers within it');
  t.match(await site.raw(`${head(`POST ${subscribers}`, ['Content-Length: 2', 'Transfer-Encoding: chunked'])}2\r\n{}\r\n0\r\n\r\n`), /^HTTP\/1.1 400 /, 'both lengths');
});

t.test('what uWebSockets.js itself does not read is answered in its words or closed, each as the README says; nothing is done, and niud goes on', async (t) => {
  const site = await RestSite.start(t);
  const before = site.store.reader.view('icr').change;
  const write = (rest: string): string => `POST /icr/api/service_provider HTTP/1.1\r\nHost: niud\r\n${rest}`;
  const unsupported = /^HTTP\/1.1 505 /, bad = /^HTTP\/1.1 400 /, closed = /^$/;
  const cases: [what: string, bytes: string, answer: RegExp][] = [
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: niud\r\n\r\n', unsupported], ['the absolute form', 'GET http://niud/healthz HTTP/1.1\r\nHost: niud\r\n\r\n', unsupported], ['HTTP/1.0', 'GET /healthz HTTP/1.0\r\nHost: niud\r\n\r\n', unsupported],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', unsupported], ['line feeds alone', 'GET /healthz HTTP/1.1\nHost: niud\n\n', unsupported], ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', unsupported],
    ['a trailer', write('Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n'), unsupported], ['a chunk of no size', write('Transfer-Encoding: chunked\r\n\r\nzz\r\n'), bad], ['both lengths', write('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'), bad],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', closed], ['no version', 'GET /healthz\r\n\r\n', closed], ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: niud\r\nX: a\r\n b\r\n\r\n', closed], ['NUL in a header', 'GET /healthz HTTP/1.1\r\nHost: niud\r\nX: a\0b\r\n\r\n', closed],
    ['a blank before the colon', write('Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'), closed], ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost: niud\r\nabc\r\n\r\n', closed],
  ];
  await Promise.all(cases.map(async ([what, bytes, answer]) => t.match(await site.raw(Buffer.from(bytes, 'latin1')), answer, what)));
  site.store.reader.refresh();
  t.equal(site.store.reader.view('icr').change, before);
  t.equal((await site.ask('GET', '/healthz')).status, 200);
});

t.test('nothing is smuggled behind an ambiguous length', async (t) => {
  const site = await RestSite.start(t);
  const authorization = `Authorization: Basic ${await site.token('owner')}`;
  const before = site.store.reader.view('icr').change;
  const inner = `${head('POST /icr/api/service_provider', [authorization, 'Content-Length: 15'])}{"name":"smug1"}`;
  const text = await site.raw(`${head('POST /icr/api/subscriber', [authorization, 'Content-Length: 0', `Content-Length: ${inner.length}`])}${inner}`);
  t.notMatch(text, /smug1/);
  site.store.reader.refresh();
  t.equal(site.store.reader.view('icr').change, before);
});

t.test('bodies', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const post = (body: Buffer) => site.ask('POST', '/icr/api/service_provider', { token, body });
  const cases: [what: string, body: string | Buffer, status: number, says: RegExp][] = [
    ['nothing', '', 400, /Not JSON/], ['half an object', '{"name":', 400, /Not JSON/], ['a list', '[]', 400, /not a JSON object/], ['a text', '"x"', 400, /not a JSON object/],
    ['null', 'null', 400, /not a JSON object/], ['a name twice', '{"name":"a","name":"b"}', 400, /twice/], ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, /UTF-8/],
    ['half a character', '{"name":"\\ud800"}', 400, /UTF-8/], ['a number beyond', '{"legacy_service_provider_id":123456789012345678901234567890}', 400, /too large/],
    ['depth at the limit', `{"name":${'['.repeat(63)}${']'.repeat(63)}}`, 422, /name/], ['depth beyond it', `{"name":${'['.repeat(64)}${']'.repeat(64)}}`, 400, /deeper/],
    ['a million brackets', '['.repeat(limits.bodyBytes), 400, /Not JSON|deeper/], ['a million brackets, closed', '['.repeat(500_000) + ']'.repeat(500_000), 400, /deeper|object/],
    ['one byte too many', ' '.repeat(limits.bodyBytes + 1), 413, /larger/], ['eight times too many', Buffer.alloc(8 * limits.bodyBytes, 32), 413, /larger/],
    ['a prototype', '{"__proto__":{"name":"x"},"name":"safe"}', 422, /__proto__/], ['a mark at the beginning', '\ufeff{"name":"marked"}', 201, /marked/],
  ];
  for (const [what, body, status, says] of cases) {
    const answer = await post(Buffer.from(body));
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 200)}`);
    t.match(answer.text, says, what);
  }
  const largest = `{"name":"largest","notes":"${'x'.repeat(2_048)}"${' '.repeat(limits.bodyBytes - 2_081 - 4)}}`;
  t.equal((await post(Buffer.from(largest))).status, 201, 'a body at the limit');
  const chunked = `${head('POST /icr/api/service_provider', [`Authorization: Basic ${token}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'])}`;
  t.match(await site.raw(`${chunked}8\r\n{"name":\r\n9\r\n"chunked"\r\n1\r\n}\r\n0\r\n\r\n`, '"jsonapi"'), /^HTTP\/1.1 201 /, 'in chunks');
  const endless = Buffer.concat([Buffer.from(chunked), Buffer.from('200000\r\n'), Buffer.alloc(0x200000, 32), Buffer.from('\r\n')]);
  t.match(await site.raw(endless, '"jsonapi"'), /^HTTP\/1.1 413 /, 'chunks without end');
});

t.test('a connection goes on after a refusal', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const large = `${head('POST /icr/api/subscriber', [`Authorization: Basic ${token}`, 'Content-Type: application/json', `Content-Length: ${limits.bodyBytes + 1}`])}${' '.repeat(limits.bodyBytes + 1)}`;
  const { connect } = await import('node:net');
  const socket = connect(site.server.port, '127.0.0.1');
  let text = '';
  let asked = false;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (piece) => {
      text += piece.toString();
      if (!asked && text.includes('"jsonapi"')) {
        asked = true;
        setImmediate(() => socket.write(head('GET /healthz')));
      }
      if (text.includes('"live"')) resolve();
    });
    socket.write(large);
  });
  socket.destroy();
  t.match(text, /HTTP\/1.1 413 [\s\S]*HTTP\/1.1 200 /);
});

t.test('every reply is guarded', async (t) => {
  const site = await RestSite.start(t);
  for (const path of ['/', '/healthz', '/icr/api/subscriber', '/nothing', '/icr/api/openapi.json']) {
    const { headers } = await site.ask('GET', path);
    t.match(headers, { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'content-security-policy': /default-src 'none'/ }, path);
  }
  const cases: [method: string, path: string, status: number, allow: string | undefined][] = [
    ['HEAD', '/healthz', 200, undefined], ['OPTIONS', '/icr/api/subscriber', 200, 'GET, POST, HEAD, OPTIONS'], ['OPTIONS', '/icr/api/subscriber/north/one', 200, 'GET, PUT, DELETE, HEAD, OPTIONS'], ['DELETE', '/icr/api/leases', 405, 'GET, HEAD, OPTIONS'], ['HEAD', '/events', 405, 'GET, OPTIONS'], ['OPTIONS', '/healthz', 200, 'GET, HEAD, OPTIONS'],
    ['POST', '/healthz', 405, 'GET, HEAD, OPTIONS'], ['OPTIONS', '/icr/api/authenticate', 200, 'GET, POST, HEAD, OPTIONS'], ['DELETE', '/icr/api/settings', 405, 'GET, PUT, HEAD, OPTIONS'],
    ['HEAD', '/icr/api/openapi.json', 200, undefined], ['GET', '/icr/api/forgot', 405, 'POST, OPTIONS'], ['GET', '/icr/api/administrator/owner/reset-link', 405, 'POST, OPTIONS'],
  ];
  for (const [method, path, status, allow] of cases) {
    const answer = await site.ask(method, path);
    t.match([answer.status, answer.headers['allow']], [status, allow], `${method} ${path}`);
    if (method === 'HEAD') t.equal(answer.text, '');
  }
});
