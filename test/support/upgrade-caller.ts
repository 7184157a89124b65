/**
 * Run inside a systemd fixture: asks the lookup socket without a pause, one question at a time, until a file is there, connecting anew where a connection ends. Prints
 * what it saw as JSON: `refused` are connections that nobody took, `cut` questions that went out and were not answered (they are asked again).
 * A question that the connection had ended before is neither: the service had closed it, and the next process is asked.
 */
import { existsSync } from 'node:fs';
import { HeldClient } from './declared-lookups.js';
import { NotAsked } from '../../service/lookup/client.js';

const [socket = '', application = '', until = ''] = process.argv.slice(2);
let [answered, refused, cut, connections, longestWaitMs] = [0, 0, 0, 0, 0];

while (!existsSync(until)) {
  let askedMs = performance.now();
  let client: HeldClient;
  try {
    client = await HeldClient.connect(socket);
  } catch {
    refused++;
    await new Promise((resolve) => setTimeout(resolve, 10));
    continue;
  }
  connections++;
  try {
    while (!existsSync(until)) {
      await client.route(Number(application), { callId: `upgrade-${answered}`, called: '6172342007' }, true);
      longestWaitMs = Math.max(longestWaitMs, performance.now() - askedMs);
      answered++;
      await new Promise((resolve) => setTimeout(resolve, 2));
      askedMs = performance.now();
    }
  } catch (fault) {
    // What nobody has seen is asked of the next process.
    if (!(fault instanceof NotAsked)) cut++;
  }
  client.close();
}
process.stdout.write(JSON.stringify({ answered, refused, cut, connections, longestWaitMs: Math.round(longestWaitMs) }));
process.exit(0);
