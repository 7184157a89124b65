import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why no certificates can be made here; false where they can. */
export const noCertificates: string | false = spawnSync('openssl', ['version']).status === 0 ? false : 'skipped: there is no openssl here';

export interface Issued {
  /** The unit's certificate and, behind it, the one that issued it, as a server sends them. */
  readonly certificate: string;
  readonly key: string;
}

/** An authority as sites have them: a root that clients trust, an intermediate that it issued, which issues what units serve. Kept in files of a folder. */
export class Authority {
  readonly root: string;
  #serial = 1;

  constructor(readonly folder: string) {
    this.root = this.#path('root.pem');
    this.#openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.#path('root.key'), '-out', this.root, '-days', '3650', '-subj', '/CN=Root of the test');
    this.#issue('intermediate', 'Intermediate of the test', 'root', 'basicConstraints=critical,CA:true\nkeyUsage=keyCertSign\n', 3_000);
  }

  /** A certificate for this host, or for other addresses, that begins now. */
  issue(name: string, days: number, addresses: readonly string[] = ['127.0.0.1']): Issued {
    this.#issue(name, name, 'intermediate', `basicConstraints=CA:false\nsubjectAltName=DNS:localhost,${addresses.map((address) => `IP:${address}`).join(',')}\n`, days);
    const certificate = this.#path(`${name}-chain.pem`);
    writeFileSync(certificate, [name, 'intermediate'].map((each) => readFileSync(this.#path(`${each}.pem`), 'utf8')).join(''));
    return { certificate, key: this.#path(`${name}.key`) };
  }

  #issue(name: string, subject: string, issuer: string, extensions: string, days: number): void {
    const at = (suffix: string) => this.#path(`${name}.${suffix}`);
    writeFileSync(at('ext'), extensions);
    this.#openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key'), '-out', at('csr'), '-subj', `/CN=${subject}`);
    this.#openssl('x509', '-req', '-in', at('csr'), '-CA', this.#path(`${issuer}.pem`), '-CAkey', this.#path(`${issuer}.key`), '-set_serial', String(++this.#serial), '-days', String(days), '-extfile', at('ext'), '-out', at('pem'));
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  #openssl(...words: readonly string[]): void {
    execFileSync('openssl', words, { stdio: 'ignore' });
  }
}
