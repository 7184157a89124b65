import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { failedStart } from '../support/failed-start.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

interface Told { readonly status: number; readonly body: string; readonly headers: NodeJS.Dict<string | string[]>; readonly name: string }

t.test('HTTPS with a chain of its own, and a reload that takes another certificate and other settings without losing a call', { skip: noCertificates }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-reload-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const [first, second] = [authority.issue('first', 90), authority.issue('second', 180)];
  const [certificate, key, settings] = ['served.pem', 'served.key', 'niud.toml'].map((name) => join(folder, name)) as [string, string, string];
  const serve = (issued: typeof first): void => {
    copyFileSync(issued.certificate, certificate);
    copyFileSync(issued.key, key);
  };
  serve(first);
  writeFileSync(settings, 'upload_limit = 5\n');
  t.match(await failedStart(mkdtempSync(join(folder, 'state-')), { NIUD_TLS_CERTIFICATE: certificate, NIUD_TLS_KEY: second.key }), { code: 78, journal: /^\S*desk: niud does not start: tls_key: .*second\.key is not the key of the certificate in .*\n$/ }, 'a start with another key');

  const appliance = await Appliance.start(t, { NIUD_TLS_CERTIFICATE: certificate, NIUD_TLS_KEY: key, NIUD_CONFIG: settings, NIUD_DISK_RESERVE: '0' });
  const state = appliance.folder;
  /** Asks as a browser that trusts the root alone: the intermediate must come from the unit. */
  const ask = (method: string, path: string, body?: unknown, agent = new Agent({ ca: readFileSync(authority.root), maxCachedSessions: 0 })) => new Promise<Told>((resolve, reject) => {
    const outgoing = httpsRequest({ host: '127.0.0.1', port: appliance.port, method, path, agent, headers: body === undefined ? {} : { 'content-type': 'application/json' } }, (reply) => {
      const name = (reply.socket as TLSSocket).getPeerCertificate().subject.CN as string;
      void text(reply).then((all) => resolve({ status: reply.statusCode!, body: all, headers: reply.headers, name }));
    });
    outgoing.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
  t.match(await ask('GET', '/readyz'), { status: 200, name: 'first' }, 'REST');
  t.match(await ask('GET', '/'), { status: 200, body: /<html/i }, 'the web UI');
  const { username, password } = appliance.initialPassword('icr')!;
  const signedIn = await ask('POST', '/icr/api/authenticate', { username, password });
  t.equal(signedIn.status, 200);
  for (const cookie of [signedIn.headers['set-cookie'] ?? []].flat() as readonly string[]) t.match(cookie, /; Secure/, 'a cookie is for HTTPS alone');
  await t.rejects(fetch(`http://127.0.0.1:${appliance.port}/readyz`), 'plain HTTP gets no answer there');
  const code = (await niuctl(['status'], { state })).code;
  t.equal(code, 0, 'niuctl goes by its own socket');

  const client = await HeldClient.connect(appliance.lookupSocket);
  const seen = { answered: 0, lost: 0 };
  let isOver = false;
  const calling = (async () => {
    for (let place = 0; !isOver; place++) await client.route(icr.number, { callId: `reload-${place}`, called: '3125550100' }, true).then(() => seen.answered++, () => seen.lost++);
  })();
  const kept = new Agent({ ca: readFileSync(authority.root), keepAlive: true, maxSockets: 1 });
  t.match(await ask('GET', '/healthz', undefined, kept), { status: 200, name: 'first' });

  /** Has it take its settings anew; gives the conditions that hold behind it. */
  const reload = async (wanted: RegExp): Promise<readonly { readonly code: string; readonly message: string }[]> => {
    const before = appliance.journal.length;
    process.kill(appliance.pid, 'SIGHUP');
    for (let tries = 0; tries < 1_000 && !wanted.test(appliance.journal.slice(before)); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    t.match(appliance.journal.slice(before), wanted);
    const [unit] = JSON.parse((await niuctl(['--json', 'status'], { state })).out) as [{ readonly conditions: readonly { readonly code: string; readonly gravity: string; readonly message: string }[] }];
    return unit.conditions.filter(({ gravity }) => gravity !== 'notice');
  };
  serve(second);
  writeFileSync(settings, 'upload_limit = 6\nbackup_keep = 3\nstore_size = 4096\n');
  t.strictSame(await reload(/settings that were changed need a restart.*settings="backup_keep, store_size"/), []);
  t.match(await ask('GET', '/readyz'), { status: 200, name: 'second' }, 'who comes now gets the new certificate');
  t.match(await ask('GET', '/healthz', undefined, kept), { status: 200, name: 'first' }, 'who was there goes on');
  copyFileSync(first.key, key);
  t.match(await reload(/still served/), [{ code: 'certificate_not_taken', message: /is not the key of the certificate/ }]);
  t.match(await ask('GET', '/readyz'), { status: 200, name: 'second' }, 'the one before is served');
  serve(second);
  writeFileSync(settings, 'no_such_setting = 1\n');
  t.match(await reload(/still in force/), [{ code: 'certificate_not_taken' }, { code: 'settings_not_taken', message: /no_such_setting is not a setting/ }], 'nothing else was looked at');
  writeFileSync(settings, 'upload_limit = 7\n');
  t.strictSame(await reload(/settings and certificate were taken anew/), []);
  t.match(await ask('GET', '/readyz'), { status: 200, name: 'second' });

  isOver = true;
  await calling;
  client.close();
  t.ok(seen.answered > 0);
  t.equal(seen.lost, 0, `of ${seen.answered} calls none was lost`);
  const [system] = JSON.parse((await niuctl(['--json', 'system'], { state })).out) as [{ readonly certificate: unknown }];
  t.match(system.certificate, { names: /127\.0\.0\.1/, ends: /^\d{4}-\d\d-\d\d \d\d:/, not_taken: null });
  t.equal(await appliance.stop(), 0);
});
