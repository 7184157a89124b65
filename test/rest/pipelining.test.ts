/** Requests that do not wait for the reply to the one before (api.md, Limits): the connection ends, and nothing hangs. */
import { connect } from 'node:net';
import t from 'tap';
import { RestSite } from '../support/rest-site.js';

const host = 'Host: niud\r\n';
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${host}\r\n`;
const post = (path: string, token: string, body: string): string => `POST ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Sends the pieces one after the other and gives what came until the other end closed, or `undefined` behind it where it did not in time. */
function sent(port: number, pieces: readonly string[], patienceMs: number): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => { socket.destroy(); resolve({ text, closed: false }); }, patienceMs);
    socket.on('data', (piece) => { text += piece.toString('latin1'); });
    socket.on('error', () => undefined);
    socket.on('close', () => { clearTimeout(timer); resolve({ text, closed: true }); });
    socket.on('connect', async () => {
      for (const piece of pieces) await new Promise((next) => socket.write(piece, () => setImmediate(next)));
    });
  });
}

t.test('nothing hangs', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const provider = (name: string): string => post('/icr/api/service_provider', token, JSON.stringify({ name }));
  const close = `GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
  const cases: readonly (readonly [what: string, pieces: readonly string[]])[] = [
    ['three GETs in one write', [get('/healthz').repeat(3)]],
    ['three of the API', [get('/icr/api/openapi.json').repeat(3)]],
    ['two GETs that are refused', [get('/icr/api/number').repeat(2)]],
    ['a POST and a GET in one write', [provider('one') + get('/healthz')]],
    ['three POSTs', [provider('two') + provider('three') + provider('four')]],
    ['a GET and a POST', [get('/healthz') + provider('five')]],
    ['a POST, and a GET a moment later', [provider('six'), get('/healthz')]],
    ['a POST, half of a GET, the rest', [provider('seven') + 'GET /hea', 'lthz HTTP/1.1\r\n', `${host}\r\n`]],
    ['many GETs', [get('/healthz').repeat(200)]],
    ['one that asks to close', [close]],
  ];
  for (const [what, pieces] of cases) {
    const { text, closed } = await sent(site.server.port, pieces, 3_000);
    const asked = (pieces.join('').match(/ HTTP\/1\.1\r\n/g) ?? []).length;
    const answered = (text.match(/HTTP\/1\.1 \d{3}/g) ?? []).length;
    t.comment(what, answered, asked, closed);
    t.ok(closed || answered === asked, `${what}: ${answered} of ${asked} answered, ${closed ? 'closed' : 'open'}`);
  }
});
