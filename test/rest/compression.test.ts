import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { Compression } from '../../service/rest/compression.js';
import type { Incoming } from '../../service/rest/incoming.js';
import type { Reply, WholeReply } from '../../service/rest/reply.js';
import { RestSite } from '../support/rest-site.js';

const json = [['Content-Type', 'application/json; charset=utf-8']] as const;
const asking = (accepted: string | undefined, method = 'GET') => ({ method, headers: new Map(accepted === undefined ? [] : [['accept-encoding', accepted]]) }) as unknown as Incoming;
const plain: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { br: brotliDecompressSync, gzip: gunzipSync };

t.test('which replies are made shorter', async (t) => {
  const long = '\u00e9 twice '.repeat(limits.compressedBytes), least = 'x'.repeat(limits.compressedBytes), short = least.slice(1);
  const whole = (body: string | Buffer, headers: WholeReply['headers'] = json): Reply => ({ kind: 'whole', status: 200, body, headers });
  const cases: [what: string, reply: Reply, accepted: string | undefined, method: string, coding: string | undefined, vary: string | undefined][] = [
    ['long', whole(long), 'gzip, deflate, br', 'GET', 'br', 'Accept-Encoding'], ['for gzip', whole(long), 'gzip', 'POST', 'gzip', 'Accept-Encoding'], ['bytes', whole(Buffer.from(long)), 'br', 'GET', 'br', 'Accept-Encoding'], ['the least', whole(least), 'br', 'GET', 'br', 'Accept-Encoding'],
    ['a byte shorter', whole(short), 'br', 'GET', undefined, undefined], ['not wanted', whole(long), undefined, 'GET', undefined, 'Accept-Encoding'], ['not wanted so', whole(long), 'br;q=0', 'GET', undefined, 'Accept-Encoding'], ['HEAD', whole(long), 'br', 'HEAD', undefined, 'Accept-Encoding'],
    ['varied already', whole(long, [...json, ['Vary', 'Cookie']]), 'br', 'GET', 'br', 'Cookie, Accept-Encoding'], ['compressed already', whole(long, [...json, ['Content-Encoding', 'gzip']]), 'br', 'GET', 'gzip', undefined],
    ['an image', whole(long, [['Content-Type', 'image/png']]), 'br', 'GET', undefined, undefined], ['nothing known', whole(long, []), 'br', 'GET', undefined, undefined], ['metrics', whole(long, [['Content-Type', 'text/plain; version=0.0.4']]), 'br', 'GET', 'br', 'Accept-Encoding'],
  ];
  for (const [what, reply, accepted, method, coding, vary] of cases) {
    const sent = await new Compression().of(asking(accepted, method), reply) as WholeReply;
    const header = (name: string) => sent.headers!.find(([given]) => given === name)?.[1];
    t.same([header('Content-Encoding'), header('Vary')], [coding, vary], what);
    if (coding !== undefined && what !== 'compressed already') t.equal(plain[coding]!(sent.body as Buffer).toString(), String((reply as WholeReply).body), what);
    else t.equal(sent.body, (reply as WholeReply).body, what);
  }
  const others: Reply[] = [{ kind: 'file', status: 200, path: '/nowhere', bytes: 1e6, headers: json }, { kind: 'stream', status: 200, headers: json, begin: () => () => undefined }];
  for (const reply of others) t.equal(await new Compression().of(asking('br'), reply), reply, reply.kind);
});

t.test('a few at once, the others as they are', async (t) => {
  const compression = new Compression();
  const reply: Reply = { kind: 'whole', status: 200, headers: json, body: 'x'.repeat(1e5) };
  const sent = await Promise.all(Array.from({ length: limits.compressions + 2 }, () => compression.of(asking('br'), reply))) as WholeReply[];
  t.same(sent.map(({ headers }) => headers!.some(([name]) => name === 'Content-Encoding')), [...Array.from({ length: limits.compressions }, () => true), false, false]);
  t.ok(((await compression.of(asking('br'), reply)) as WholeReply).body.length < 1_000, 'and then again');
});

t.test('over the wire', async (t) => {
  const site = await RestSite.start(t);
  await site.must(...Array.from({ length: 40 }, (_, n) => site.create('subscriber', { service_provider_name: 'north', name: `subscriber_${n}` })));
  const token = await site.token('north');
  const fetched = (accepted: string | undefined, method = 'GET') => new Promise<{ headers: Record<string, string | string[] | undefined>; bytes: Buffer }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: site.server.port, method, path: '/icr/api/subscriber', headers: { authorization: `Bearer ${token}`, ...(accepted === undefined ? {} : { 'accept-encoding': accepted }) }, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve({ headers: answer.headers, bytes: Buffer.concat(pieces) }));
    }).on('error', reject).end();
  });
  const asItIs = await fetched(undefined);
  t.equal(asItIs.headers['content-encoding'], undefined);
  for (const coding of ['br', 'gzip']) {
    const { headers, bytes } = await fetched(coding);
    t.same([headers['content-encoding'], headers['content-length'], headers['vary']], [coding, String(bytes.length), 'Accept-Encoding']);
    t.equal(plain[coding]!(bytes).toString(), asItIs.bytes.toString(), 'the same in another form');
    t.ok(bytes.length < asItIs.bytes.length / 5, `${bytes.length} of ${asItIs.bytes.length} bytes`);
  }
  t.equal((await fetched('br', 'HEAD')).headers['content-length'], String(asItIs.bytes.length));
});
