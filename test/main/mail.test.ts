/** Mail as a real server gets it: one recipient, no header but ours, and nobody waits for it. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { SMTPServer } from 'smtp-server';
import t from 'tap';
import type { Test } from 'tap';
import { limits } from '../../service/core/limits.js';
import type { JobRecord } from '../../service/jobs/job-desk.js';
import { log } from '../../service/core/log.js';
import { hearEveryAlarm, passAlarmsOn } from '../../service/main/alarms.js';
import { readConfig } from '../../service/main/config.js';
import { isMailAddress, Mail, mailOf } from '../../service/main/mail.js';
import { Notices } from '../../service/main/notices.js';
import { ManualClock } from '../support/manual-clock.js';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  /** It came under TLS. */
  readonly secure: boolean;
}

/** A server that takes everything, but for one recipient; in clear where nothing else is asked for. */
async function started(t: Test, security: ConstructorParameters<typeof SMTPServer>[0] = { disabledCommands: ['STARTTLS'] }): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true, ...security,
    onAuth: ({ username, password }, _, done) => done(username === 'niud' && password === 'mail secret' ? null : new Error('no'), { user: 'niud' }),
    onRcptTo: ({ address }, _, done) => done(address === 'refused@example.net' ? new Error('not here') : null),
    onData(stream, { envelope, secure }, done) {
      let text = '';
      stream.on('data', (piece: Buffer) => { text += piece.toString(); });
      stream.on('end', () => {
        received.push({ from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address), text, secure });
        done();
      });
    },
  });
  // A client that trusts nobody hangs up in the midst of TLS.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { port: (server.server.address() as AddressInfo).port, received };
}

const settings = (port: number, more: Record<string, string> = {}) =>
  readConfig(undefined, { NIUD_SMTP_HOST: '127.0.0.1', NIUD_SMTP_PORT: String(port), NIUD_SMTP_SECURITY: 'none', NIUD_MAIL_FROM: 'niud@example.net', ...more });

t.test('one recipient and the headers that we write', async (t) => {
  const { port, received } = await started(t);
  const mail = mailOf(settings(port), {})!;
  t.teardown(() => mail.close());
  const sent: readonly (readonly [to: string, subject: string, taken: boolean])[] = [
    ['ann@example.net', 'a subject', true],
    ['ann@example.net', 'two\r\nBcc: eve@example.net\r\n\r\nlines', true],
    ['refused@example.net', 'one that the server does not take', true],
    ['bob@example.net', 'behind it', true],
    ['ann@example.net, eve@example.net', 'two recipients', false],
    ['ann@example.net\r\nBcc: eve@example.net', 'a header', false],
    ['ann@example.net\r\nRCPT TO:<eve@example.net>', 'a command', false],
    ['Ann <ann@example.net>', 'a name', false],
    ['', 'nobody', false],
  ];
  for (const [to, subject, taken] of sent) t.equal(mail.send(to, subject, 'text'), taken, subject.slice(0, 20));
  await mail.idle();
  t.same(received.map(({ from, to }) => [from, ...to]), [['niud@example.net', 'ann@example.net'], ['niud@example.net', 'ann@example.net'], ['niud@example.net', 'bob@example.net']]);
  for (const { text } of received) {
    const head = text.slice(0, text.indexOf('\r\n\r\n'));
    t.notMatch(head, /^(Bcc|Cc):/mi, 'no header of another');
    t.equal(head.match(/^To:/gm)?.length, 1);
  }
  t.match(received[1]!.text, /^Subject: two Bcc: eve@example\.net lines$/m, 'a subject is one line');
});

/** A key and a certificate of its own for 127.0.0.1; undefined where nobody can make one. */
function certificate(folder: string): { readonly key: Buffer; readonly cert: Buffer; readonly file: string } | undefined {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', file], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { key: readFileSync(key), cert: readFileSync(file), file };
}

t.test('TLS and STARTTLS: a server that is known gets the mail, another none, and nothing goes in clear', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-mail-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const made = certificate(folder);
  if (made === undefined) return void t.comment('skipped: there is no openssl here');
  const { key, cert, file } = made;
  writeFileSync(join(folder, 'password'), 'mail secret\n');
  const sender = fileURLToPath(new URL('../support/mailing-process.js', import.meta.url));
  const cases: readonly (readonly [what: string, server: ConstructorParameters<typeof SMTPServer>[0], security: string, known: boolean, arrives: boolean])[] = [
    ['TLS', { secure: true, key, cert }, 'tls', true, true],
    ['STARTTLS', { key, cert }, 'starttls', true, true],
    ['TLS of a server that nobody vouches for', { secure: true, key, cert }, 'tls', false, false],
    ['STARTTLS of a server that nobody vouches for', { key, cert }, 'starttls', false, false],
    ['a server that has no STARTTLS', { disabledCommands: ['STARTTLS'] }, 'starttls', true, false],
    ['STARTTLS where TLS is meant', { key, cert }, 'tls', true, false],
  ];
  for (const [what, server, security, known, arrives] of cases) {
    const { port, received } = await started(t, server);
    const environment = {
      NIUD_SMTP_HOST: '127.0.0.1', NIUD_SMTP_PORT: String(port), NIUD_SMTP_SECURITY: security, NIUD_MAIL_FROM: 'niud@example.net', NIUD_SMTP_USER: 'niud', NIUD_SMTP_PASSWORD_FILE: join(folder, 'password'),
    };
    // Whom a process trusts beside what is built in it learns when it starts.
    const { stderr } = await promisify(execFile)(process.execPath, [sender], { env: { ...process.env, ...environment, ...(known ? { NODE_EXTRA_CA_CERTS: file } : {}) } });
    t.same(received.map(({ to, secure }) => [...to, secure]), arrives ? [['ann@example.net', true]] : [], what);
    t.equal(/a message could not be sent/.test(stderr), !arrives, `${what}: ${stderr}`);
    t.notMatch(stderr, /mail secret/);
  }
});

t.test('alarms of every thread are heard by the desk', async (t) => {
  const heard: string[] = [];
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  hearEveryAlarm([port1], (text) => heard.push(text));
  log.alarm('of the desk');
  passAlarmsOn(port2);
  log.alarm('of a thread', { call: 'a b' });
  port2.postMessage({ progress: 1 });
  port2.postMessage({ alarm: 'the last' });
  while (heard.length < 3) await new Promise((resolve) => setImmediate(resolve));
  t.same(heard, ['desk: of the desk', 'desk: of a thread call="a b"', 'the last']);
});

t.test('what is a mail address', async (t) => {
  const cases: readonly (readonly [text: string, is: boolean])[] = [
    ['a@b.c', true], ['ann.lee+x@mail.example.net', true], ['ann@localhost', true], ['a@b', true], ['@b.c', false], ['a@', false], ['a@b@c', false], ['a b@c.d', false], ['a@b c.d', false],
    ['a@b.c\n', false], ['a@b.c\0', false], ['a@-b.c', false], ['a@b..c', false], ['"a b"@c.d', false], ['a@[127.0.0.1]', false], ['a<b@c.d', false], [`${'a'.repeat(64)}@b.c`, true], [`${'a'.repeat(65)}@b.c`, false],
    ['\u00e4@b.c', false], ['a@\u00e4.c', false], ['a@b.c;d@e.f', false],
  ];
  for (const [place, [text, is]] of cases.entries()) t.equal(isMailAddress(text), is, `address ${place + 1}`);
});

t.test('a password from a file or a credential', async (t) => {
  const { port, received } = await started(t);
  const folder = mkdtempSync(join(tmpdir(), 'niud-mail-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'niud-smtp-password'), 'mail secret\n');
  for (const [given, environment] of [[{ NIUD_SMTP_PASSWORD_FILE: join(folder, 'niud-smtp-password') }, {}], [{}, { CREDENTIALS_DIRECTORY: folder }]] as const) {
    const mail = mailOf(settings(port, { NIUD_SMTP_USER: 'niud', ...given }), environment)!;
    t.ok(mail.send('ann@example.net', 'x', 'text'));
    await mail.idle();
    mail.close();
  }
  t.equal(received.length, 2);
  const refused: readonly (readonly [what: string, given: Record<string, string>])[] = [
    ['no password', { NIUD_SMTP_USER: 'niud' }], ['a file that is not there', { NIUD_SMTP_USER: 'niud', NIUD_SMTP_PASSWORD_FILE: join(folder, 'none') }], ['no sender', { NIUD_MAIL_FROM: '' }],
    ['two senders', { NIUD_MAIL_FROM: 'a@b.c, d@e.f' }], ['another security', { NIUD_SMTP_SECURITY: 'ssl' }],
    ['a password in clear', { NIUD_SMTP_HOST: 'mail.example.net', NIUD_SMTP_USER: 'niud', NIUD_SMTP_PASSWORD_FILE: join(folder, 'niud-smtp-password') }],
  ];
  for (const [what, given] of refused) t.throws(() => mailOf(settings(port, given), {}), what);
  t.equal(mailOf(settings(port, { NIUD_SMTP_HOST: '' }), {}), undefined, 'no server, no mail');
});

t.test('a server that answers nothing holds nobody up, and what waits is bounded', async (t) => {
  let sending = 0;
  const mail = new Mail({ sendMail: () => { sending++; return new Promise(() => undefined); }, close: () => undefined } as never, 'niud@example.net');
  const taken = Array.from({ length: limits.waitingMails + 10 }, () => mail.send('ann@example.net', 'x', 'text')).filter((each) => each).length;
  t.equal(taken, limits.waitingMails + 1, 'one on its way, the others wait');
  t.equal(sending, 1, 'one at a time');
  mail.close();
});

t.test('who started a job hears of its end, once', async (t) => {
  const told: string[] = [];
  const status = new Map<number, string>([[1, 'processing'], [2, 'processing'], [3, 'processing']]);
  const job = (_: string, jobId: number) => (status.has(jobId) ? { attributes: { status: status.get(jobId), job_type: 'import', object: 'number' } } as unknown as JobRecord : undefined);
  const notices = new Notices({ clock: new ManualClock(), send: (to, subject) => told.push(`${to} ${subject}`) > 0, job, emailOf: (_, username) => (username === 'ann' ? 'ann@example.net' : undefined) });
  for (const [jobId, by] of [[1, 'ann'], [2, 'bob'], [3, 'ann']] as const) notices.jobStarted('icr', jobId, by);
  notices.look();
  t.same(told, []);
  status.set(1, 'completed');
  status.set(2, 'failed');
  status.delete(3);
  notices.look();
  notices.look();
  t.same(told, ['ann@example.net icr: job 1 is completed'], 'of what is gone nothing is said, and who gave no address hears nothing');
});
