import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { limits } from '../core/limits.js';
import { acceptedCoding, type Coding } from './encoding.js';
import type { Incoming } from './incoming.js';
import type { Reply, WholeReply } from './reply.js';

const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];

/** The cheapest that each has: a page of 1,000 records shrinks to a twentieth in a millisecond or three. */
const ways: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 1,
        [constants.BROTLI_PARAM_LGWIN]: 18,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => zip(bytes, { level: 1 }),
};

/** Text that repeats itself; pages of the UI come compressed. */
const shrinks = /^(application\/json|text\/(plain|html))\b/;

/**
 * Makes replies shorter on their way out, in the threads of libuv and never on the desk's loop. A few at once: who
 * comes meanwhile gets the reply as it is, for those threads have hashes and commits to make. Files and streams go out
 * as they are.
 */
export class Compression {
  #running = 0;

  /** The reply as the client wants it; the same one where it is short, or is no text, or nothing else is wanted. */
  async of(incoming: Incoming, reply: Reply): Promise<Reply> {
    if (reply.kind !== 'whole' || !isLong(reply.body) || !isPlainText(reply)) return reply;
    // HEAD is told the length of the reply as it is: nobody waits for a body that is then thrown away.
    const coding = incoming.method === 'HEAD' ? undefined : acceptedCoding(incoming.headers.get('accept-encoding'));
    if (coding === undefined || this.#running >= limits.compressions) return { ...reply, headers: varied(reply) };
    this.#running++;
    try {
      const body = await ways[coding](typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body);
      return { ...reply, body, headers: [...varied(reply), ['Content-Encoding', coding]] };
    } finally {
      this.#running--;
    }
  }
}

function isLong(body: string | Buffer): boolean {
  return body.length >= limits.compressedBytes;
}

function isPlainText({ headers = [] }: WholeReply): boolean {
  const type = headers.find(([name]) => name === 'Content-Type')?.[1] ?? '';
  return shrinks.test(type) && !headers.some(([name]) => name === 'Content-Encoding');
}

/** What is kept of it is not for who wants another coding (RFC 9110, 12.5.5). */
function varied({ headers = [] }: WholeReply): readonly (readonly [string, string])[] {
  const vary = headers.find(([name]) => name === 'Vary')?.[1];
  if (vary?.includes('Accept-Encoding') === true) return headers;
  return [
    ...headers.filter(([name]) => name !== 'Vary'),
    ['Vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`],
  ];
}
