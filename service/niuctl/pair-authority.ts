import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './outcome.js';

/**
 * Days that the authority of a pair holds, and its certificates: longer than a unit stands in its rack; nobody renews
 * them at night.
 */
const authorityDays = 9_125;
const certificateDays = 7_300;

/**
 * Runs Debian's openssl; what is secret stands in files of a folder that goes afterwards, never on the command line.
 */
function openssl(
  words: readonly string[],
  files: Readonly<Record<string, string>>,
  results: readonly string[],
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'niud-pair-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
    const { status, stderr, error } = spawnSync('openssl', words, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (error !== undefined)
      throw new Failure(
        'refused',
        `openssl is needed to make the certificates of a pair: apt-get install openssl (${error.message})`,
      );
    if (status !== 0)
      throw new Failure(
        'refused',
        `openssl could not make a certificate of the pair: ${stderr.trim().split('\n').at(-1) ?? ''}`,
      );
    return results.map((name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key'] as const;

/** Certificate and key of an authority of the pair's own: nobody else's certificate is ever believed on its links. */
export function newAuthority(pair: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = openssl(
    [
      'req',
      '-x509',
      ...newKey,
      '-out',
      'certificate',
      '-days',
      String(authorityDays),
      '-subj',
      `/O=niud/CN=pair ${pair}`,
      '-addext',
      'basicConstraints=critical,CA:true,pathlen:0',
      '-addext',
      'keyUsage=critical,keyCertSign',
    ],
    {},
    ['certificate', 'key'],
  );
  return { certificate: certificate!, key: key! };
}

/** A key, and the request for its certificate. The key does not leave whoever asks. */
export function newRequest(name: string): { readonly request: string; readonly key: string } {
  const [request, key] = openssl(['req', '-new', ...newKey, '-out', 'request', '-subj', `/O=niud/CN=${name}`], {}, [
    'request',
    'key',
  ]);
  return { request: request!, key: key! };
}

/** The certificate for a request, for these IP addresses and this host. */
export function signed(
  authority: { readonly certificate: string; readonly key: string },
  request: string,
  addresses: readonly string[],
): string {
  const names = [...new Set([...addresses, '127.0.0.1'])].map((address) => `IP:${address}`).join(',');
  const extensions = `basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:localhost,${names}\n`;
  const serial = `0x${createHash('sha256').update(request).update(String(Date.now())).digest('hex').slice(0, 32)}`;
  const [certificate] = openssl(
    [
      'x509',
      '-req',
      '-in',
      'request',
      '-CA',
      'authority',
      '-CAkey',
      'authority.key',
      '-set_serial',
      serial,
      '-days',
      String(certificateDays),
      '-extfile',
      'extensions',
      '-out',
      'certificate',
    ],
    { request, authority: authority.certificate, 'authority.key': authority.key, extensions },
    ['certificate'],
  );
  return certificate!;
}

/** SHA-256 of an authority's certificate: what a token names it by. */
export function fingerprintOf(certificate: string): Buffer {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest();
}

/** A file that root alone may read, or a group too. */
export function keepPrivate(path: string, content: string, mode: number): void {
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
}
