import { readFileSync, writeFileSync } from 'node:fs';
import { HeldClient } from './declared-lookups.js';
import type { Attributes } from '../../service/routing/service.js';

// A process of its own: `lookup-process SOCKET APP CALLS ANSWERS` asks for every call of a JSON file, 128 at a time, ends each, and writes what it
// was answered as `[status, kind, value, rule]` in the same order.
interface Asked {
  readonly called: string;
  readonly calling?: string;
  readonly timeMs: number;
  readonly attributes?: Attributes;
}

const [socket, application, callsPath, answersPath] = process.argv.slice(2) as [string, string, string, string];
const calls = JSON.parse(readFileSync(callsPath, 'utf8')) as readonly Asked[];
const client = await HeldClient.connect(socket);
const answers: unknown[] = new Array<unknown>(calls.length);
let next = 0;

async function ask(): Promise<void> {
  for (let place = next++; place < calls.length; place = next++) {
    const { called, calling, timeMs, attributes } = calls[place]!;
    const callId = `call-${place}`;
    const { status, decision, reason } = await client.route(Number(application), { callId, called, ...(calling === undefined ? {} : { calling }), timeMs, ...(attributes === undefined ? {} : { attributes }) });
    answers[place] = [status, decision?.kind ?? null, decision?.value ?? null, decision?.rule ?? reason ?? null];
    await client.end(Number(application), { callId, durationMs: 0 });
  }
}

await Promise.all(Array.from({ length: 128 }, ask));
client.close();
writeFileSync(answersPath, JSON.stringify(answers));
