import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { formatTimestamp } from '../../service/core/zones.js';
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
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const text = readFileSync(certificate, 'utf8');
  const [leaf = '', intermediate = ''] = text.split(/(?<=-----END CERTIFICATE-----\n)/);
  const absent = join(folder, 'absent');
  // certificate, key, and what is wrong
  const table: readonly (readonly [string, string, string, RegExp | undefined])[] = [
    ['none', '', '', undefined],
    ['the chain', certificate, key, undefined],
    ['without the intermediate', file('leaf', leaf), key, undefined],
    ['no key', certificate, '', /^tls_key: a certificate is set in tls_certificate, and no key$/],
    ['no certificate', '', key, /^tls_certificate: a key is set in tls_key, and no certificate$/],
    ['a file that is not there', absent, key, /^tls_certificate: .*absent cannot be read: ENOENT/],
    ['a key that is not there', certificate, absent, /^tls_key: .*absent cannot be read: ENOENT/],
    ['a folder', folder, key, /^tls_certificate: .* cannot be read: EISDIR/],
    ['something else', file('else', 'no certificate\n'), key, /^tls_certificate: .*else holds no certificate in PEM$/],
    ['a damaged one', file('damaged', leaf.replace(/[A-Z]{4}/, 'AAAA')), key, /^tls_certificate: |^tls_key: /],
    ['something else as key', certificate, certificate, /^tls_key: .* holds no private key in PEM, or one behind a passphrase$/],
    ['the key of another', certificate, other.key, /^tls_key: .*other\.key is not the key of the certificate in .*unit-chain\.pem$/],
    ['the chain turned round', file('turned', intermediate + leaf), key, /^tls_certificate: the certificates in .* are not in their order|is not the key/],
    ['the chain of another', file('mixed', leaf + readFileSync(other.certificate, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/)[0]!), key, /are not in their order/],
  ];
  for (const [what, certificateFile, keyFile, fault] of table) {
    const reading = () => readCertificate({ tls_certificate: certificateFile, tls_key: keyFile });
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
  const endsMs = Date.parse(new X509Certificate(readFileSync(issued.certificate)).validTo);
  t.match(served.state('UTC'), { names: /localhost/, issuer: /Intermediate of the test/, not_taken: null });
  t.match(served.metrics(), [{ name: 'certificate_end_seconds', value: endsMs / 1_000 }]);
  // milliseconds before its end, and what is told
  const table: readonly (readonly [number, string | undefined])[] = [
    [30 * dayMs + 1, undefined], [30 * dayMs, 'certificate_near_end'], [7 * dayMs + 1, 'certificate_near_end'], [7 * dayMs, 'certificate_ends'], [1, 'certificate_ends'], [-1, 'certificate_ends'],
  ];
  for (const [leftMs, code] of table) {
    clock.set(endsMs - leftMs);
    t.strictSame(served.found().map((found) => found.code), code === undefined ? [] : [code], `${leftMs} ms before`);
  }
  for (const [what, atMs, code] of [['ended', endsMs + dayMs, 'certificate_ends'], ['not begun, as a clock that has lost its time says', 0, 'certificate_not_begun']] as const) {
    clock.set(atMs);
    t.match(new ServedCertificate(clock, files).found(), [{ code }], `${what}: served at a start, with an alarm`);
    t.match(served.take(files), /has ended on|begins only on/, `${what}: not taken by a reload`);
  }
  clock.set(startMs);
  writeFileSync(files.tls_certificate, 'no certificate\n');
  t.match(served.take(files), /holds no certificate/);
  t.match([served.found(), served.state('UTC')], [[{ code: 'certificate_not_taken', message: /holds no certificate/ }], { ends: formatTimestamp('UTC', endsMs), not_taken: /holds no certificate/ }], 'the one before is served');
  const longer = authority.issue('longer', 180);
  copyFileSync(longer.certificate, files.tls_certificate);
  t.equal(served.take({ ...files, tls_key: longer.key }), undefined);
  t.strictSame(served.found(), []);
  t.ok((served.state('UTC') as { readonly ends: string }).ends > formatTimestamp('UTC', endsMs));
  t.strictSame([new ServedCertificate(clock, { tls_certificate: '', tls_key: '' }).state('UTC'), new ServedCertificate(clock, { tls_certificate: '', tls_key: '' }).metrics()], [null, []]);
});
