import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readCertificate, ServedCertificate } from '../../service/main/certificate.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { ManualClock } from '../support/manual-clock.js';

const dayMs = 86_400_000;

t.test('what is no good is told in one sentence, and what is good is taken', { skip: noCertificates }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-certificate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const { certificate, key } = authority.issue('unit', 90);
  const other = authority.issue('other', 90);
  const now = Date.now() + 1_000;
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const text = readFileSync(certificate, 'utf8');
  const [leaf = '', intermediate = ''] = text.split(/(?<=-----END CERTIFICATE-----\n)/);
  const absent = join(folder, 'absent');
  // certificate, key, when it is looked at, and what is wrong
  const table: readonly (readonly [string, string, string, number, RegExp | undefined])[] = [
    ['none', '', '', now, undefined],
    ['the chain', certificate, key, now, undefined],
    ['without the intermediate', file('leaf', leaf), key, now, undefined],
    ['on its last day', certificate, key, now + 89 * dayMs, undefined],
    ['ended', certificate, key, now + 91 * dayMs, /^tls_certificate: .*localhost.* has ended on \d{4}-\d\d-\d\d: put a new one in its place$/],
    ['not begun', certificate, key, now - 2 * dayMs, /^tls_certificate: .* begins only on \d{4}-\d\d-\d\d: look at the clock$/],
    ['no key', certificate, '', now, /^tls_key: a certificate is set in tls_certificate, and no key$/],
    ['no certificate', '', key, now, /^tls_certificate: a key is set in tls_key, and no certificate$/],
    ['a file that is not there', absent, key, now, /^tls_certificate: .*absent cannot be read: ENOENT/],
    ['a key that is not there', certificate, absent, now, /^tls_key: .*absent cannot be read: ENOENT/],
    ['a folder', folder, key, now, /^tls_certificate: .* cannot be read: EISDIR/],
    ['something else', file('else', 'no certificate\n'), key, now, /^tls_certificate: .*else holds no certificate in PEM$/],
    ['a damaged one', file('damaged', leaf.replace(/[A-Z]{4}/, 'AAAA')), key, now, /^tls_certificate: |^tls_key: /],
    ['something else as key', certificate, certificate, now, /^tls_key: .* holds no private key in PEM, or one behind a passphrase$/],
    ['the key of another', certificate, other.key, now, /^tls_key: .*other\.key is not the key of the certificate in .*unit-chain\.pem$/],
    ['the chain turned round', file('turned', intermediate + leaf), key, now, /^tls_certificate: the certificates in .* are not in their order|is not the key/],
    ['the chain of another', file('mixed', leaf + readFileSync(other.certificate, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/)[0]!), key, now, /are not in their order/],
  ];
  for (const [what, certificateFile, keyFile, nowMs, fault] of table) {
    const reading = () => readCertificate({ tls_certificate: certificateFile, tls_key: keyFile }, nowMs);
    if (fault === undefined) t.doesNotThrow(reading, what);
    else t.throws(reading, { name: 'BadConfig', message: fault }, what);
  }
});

t.test('one near its end is a warning for a month, an alarm for a week; one that does not fit is not taken', { skip: noCertificates }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-certificate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const issued = authority.issue('unit', 90);
  const files = { tls_certificate: join(folder, 'served.pem'), tls_key: issued.key };
  copyFileSync(issued.certificate, files.tls_certificate);
  const startMs = Date.now() + 1_000;
  const clock = new ManualClock(startMs);
  const served = new ServedCertificate(clock, files);
  const endsMs = (served.state() as { readonly ends: number }).ends;
  t.match(served.state(), { names: /localhost/, issuer: /Intermediate of the test/, not_taken: null });
  t.match(served.metrics(), [{ name: 'certificate_end_seconds', value: endsMs / 1_000 }]);
  // milliseconds before its end, and what is told
  const table: readonly (readonly [number, string | undefined])[] = [
    [30 * dayMs + 1, undefined], [30 * dayMs, 'certificate_near_end'], [7 * dayMs + 1, 'certificate_near_end'], [7 * dayMs, 'certificate_ends'], [1, 'certificate_ends'], [-1, 'certificate_ends'],
  ];
  for (const [leftMs, code] of table) {
    clock.set(endsMs - leftMs);
    t.strictSame(served.found().map((found) => found.code), code === undefined ? [] : [code], `${leftMs} ms before`);
  }
  clock.set(startMs);
  writeFileSync(files.tls_certificate, 'no certificate\n');
  t.match(served.take(files), /holds no certificate/);
  t.match([served.found(), served.state()], [[{ code: 'certificate_not_taken', message: /holds no certificate/ }], { ends: endsMs, not_taken: /holds no certificate/ }], 'the one before is served');
  const longer = authority.issue('longer', 180);
  copyFileSync(longer.certificate, files.tls_certificate);
  t.equal(served.take({ ...files, tls_key: longer.key }), undefined);
  t.strictSame(served.found(), []);
  t.ok((served.state() as { readonly ends: number }).ends > endsMs);
  t.strictSame([new ServedCertificate(clock, { tls_certificate: '', tls_key: '' }).state(), new ServedCertificate(clock, { tls_certificate: '', tls_key: '' }).metrics()], [null, []]);
});
