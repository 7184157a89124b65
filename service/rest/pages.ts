import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { refuse, type Refusal } from '../core/refusals.js';
import { isKnown } from './kept-reply.js';
import { acceptedCoding, accepts, codings, type Coding } from './encoding.js';
import type { Incoming } from './incoming.js';
import type { Reply } from './reply.js';

/** A file of the UI, as it is and as it was compressed when it was built. */
interface Shape {
  readonly type: string;
  readonly plain: Buffer;
  readonly coded: ReadonlyMap<Coding, Buffer>;
}

/** The page may run and load what comes from here, and nothing else (quality.md, Security). */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

const endings: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

/** Paths that are no pages, whoever asks (api.md, Doors). */
const notPages = new Set(['events', 'healthz', 'readyz', 'metrics']);

/**
 * The web UI as it was built: `index.html`, and `assets/` whose files have the digest of what is in them in their
 * names. All of it is read once; a path of a request is only ever looked up among the names that were read.
 */
export class Pages {
  readonly #tag: string;

  private constructor(
    readonly page: Shape,
    readonly assets: ReadonlyMap<string, Shape>,
  ) {
    this.#tag = `W/"${createHash('sha256').update(page.plain).digest('base64url').slice(0, 22)}"`;
  }

  /** Undefined where there is no UI in the folder. */
  static read(folder: string): Pages | undefined {
    const page = shapeOf(folder, 'index.html');
    if (page === undefined) return undefined;
    const inside = join(folder, 'assets');
    const names = existsSync(inside)
      ? readdirSync(inside, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
      : [];
    const originals = names.filter(
      (name) =>
        !codings.some(
          (coding) => name.endsWith(endings[coding]) && names.includes(name.slice(0, -endings[coding].length)),
        ),
    );
    return new Pages(page, new Map(originals.map((name) => [name, shapeOf(inside, name)!])));
  }

  /**
   * The page or the file that a request is for, `unknown_path` for a file that is not there; undefined where the
   * request is not for the UI.
   */
  answer(incoming: Incoming, parts: readonly string[]): Reply | Refusal | undefined {
    const { method, headers } = incoming;
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const coding = headers.get('accept-encoding');
    if (parts[0] === 'assets' && parts.length > 1) {
      const file = parts.length === 2 ? this.assets.get(parts[1]!) : undefined;
      return file === undefined
        ? refuse('unknown_path')
        : sent(file, coding, [['Cache-Control', 'public, max-age=31536000, immutable']]);
    }
    const isPage =
      parts.length === 0 ||
      (!notPages.has(parts[0]!) &&
        !(parts[1] === 'api' && parts.length > 2) &&
        accepts(headers.get('accept'), 'text/html'));
    if (!isPage) return undefined;
    const head: readonly (readonly [string, string])[] = [
      ['Cache-Control', 'no-cache'],
      ['ETag', this.#tag],
      ['Content-Security-Policy', policy],
    ];
    return isKnown(headers.get('if-none-match'), this.#tag)
      ? { kind: 'whole', status: 304, body: '', headers: [...head, ['Vary', vary]] }
      : sent(this.page, coding, head);
  }
}

/** By what else than the path the answer differs. */
const vary = 'Accept, Accept-Encoding';

function sent(
  { type, plain, coded }: Shape,
  accepted: string | undefined,
  headers: readonly (readonly [string, string])[],
): Reply {
  const coding = acceptedCoding(
    accepted,
    codings.filter((each) => coded.has(each)),
  );
  const encoded: readonly (readonly [string, string])[] = coding === undefined ? [] : [['Content-Encoding', coding]];
  return {
    kind: 'whole',
    status: 200,
    body: coding === undefined ? plain : coded.get(coding)!,
    headers: [['Content-Type', type], ...encoded, ...headers, ['Vary', vary]],
  };
}

function shapeOf(folder: string, name: string): Shape | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  const coded = codings
    .filter((coding) => existsSync(path + endings[coding]))
    .map((coding) => [coding, readFileSync(path + endings[coding])] as const);
  return { type: types[extname(name)] ?? 'application/octet-stream', plain: readFileSync(path), coded: new Map(coded) };
}
