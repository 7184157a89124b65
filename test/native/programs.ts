import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Packr, Unpackr } from 'msgpackr';

/** The tests run from the top of the repository. */
const built = join(process.cwd(), 'native', 'build');

/** A program, or the add-on, that native/build.mjs made; `undefined` where there is no compiler. */
export function builtPath(name: string): string | undefined {
  const path = join(built, name);
  return existsSync(path) ? path : undefined;
}

/** For tap's `skip`: the reason when a part is not there, `false` when it is. */
export function skipWithout(...names: string[]): string | false {
  const missing = names.filter((name) => builtPath(name) === undefined);
  return missing.length === 0 ? false : `not built: ${missing.join(', ')}`;
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end. One that hangs is killed after a minute, and then its code is null. */
export function run(path: string, programArguments: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, programArguments, { env: { ...process.env, ...environment }, timeout: 60_000 });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** A folder of its own for a test; the function that removes it is for `t.teardown`. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'niud-native-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** MessagePack by another hand than ours, as the oracle. */
export const pack = (value: unknown): Buffer => new Packr({ useRecords: false }).pack(value) as Buffer;
export const unpack = (bytes: Buffer): unknown =>
  new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' }).unpack(bytes);

export interface Request {
  readonly type: number;
  readonly app: number;
  readonly flags: number;
  readonly id: number;
  readonly body: unknown;
}

/** A reply frame as the page draws it. */
export function replyFrame(type: number, app: number, status: number, id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(8 + body.length, 0);
  head.set([1, type, app, status], 4);
  head.writeUInt32BE(id, 8);
  return Buffer.concat([head, body]);
}

/** The reply to a request: same app and id, type with bit 7. */
export function reply(request: Request, status: number, body: unknown): Buffer {
  return replyFrame(request.type | 0x80, request.app, status, request.id, pack(body));
}

async function writeByteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    await new Promise<void>((resolve) => socket.write(Buffer.of(byte), () => setImmediate(resolve)));
  }
}

/** What a canned server says to each request; nothing at all with `undefined`. */
export type Answer = (request: Request) => Buffer | undefined;

export interface CannedServer {
  readonly path: string;
  readonly requests: Request[];
  /** The same as they came. */
  readonly frames: Buffer[];
  close(): Promise<void>;
}

export interface CannedOptions {
  /** Each byte of an answer goes alone, a turn of the loop apart. */
  readonly byteByByte?: boolean;
  /** Closes behind the first answer. */
  readonly closeBehind?: boolean;
  /** Never reads, so that the other side's buffers fill. */
  readonly deaf?: boolean;
}

/** A server that knows frames and nothing else: it notes the requests and sends what the test gives it. */
export async function cannedServer(folder: string, answer: Answer, options: CannedOptions = {}): Promise<CannedServer> {
  const path = join(folder, 'lookup.sock');
  const requests: Request[] = [];
  const frames: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ pauseOnConnect: options.deaf === true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let held = Buffer.alloc(0);
    let sending = Promise.resolve();
    if (options.deaf === true) return;
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 12 && held.length >= 4 + held.readUInt32BE(0)) {
        const end = 4 + held.readUInt32BE(0);
        const [version, type, app, flags] = held.subarray(4, 8);
        if (version !== 1) throw new Error('wrong version');
        const request = { type: type ?? -1, app: app ?? -1, flags: flags ?? -1, id: held.readUInt32BE(8), body: unpack(held.subarray(12, end)) };
        frames.push(held.subarray(0, end));
        held = held.subarray(end);
        requests.push(request);
        const bytesBack = answer(request);
        if (bytesBack === undefined) continue;
        if (options.byteByByte === true) sending = sending.then(() => writeByteByByte(socket, bytesBack));
        else socket.write(bytesBack);
        if (options.closeBehind === true) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    requests,
    frames,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
