import type { Certificates } from './etcd-member.js';

/** What either end of the pair's own link is told of TLS. */
export function linkTls({ authority, certificate, key }: Certificates): {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: 'TLSv1.2';
} {
  return { ca: authority, cert: certificate, key, minVersion: 'TLSv1.2' };
}
