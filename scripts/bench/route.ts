import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Figure } from './figure.js';
import { load, refusedNote, type LoadReport } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 10;

/** ROUTE and END one at a time on one connection, beside an echo of frames of the same sizes, in turn. */
export async function route(site: BenchSite): Promise<readonly Figure[]> {
  const seconds = ['--seconds', site.quick ? '0.3' : '2'];
  const calls = ['--numbers', await site.calls(), '--app', 'icr', ...seconds];
  const unit = await Unit.start(await site.imported());
  const socket = join(site.folder, 'echo.sock');
  const echo = spawn(process.execPath, [fileURLToPath(new URL('./echo.js', import.meta.url)), socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(echo.stdout, 'data');
    const warm = await load(unit.lookupSocket, calls);
    // There and back the same bytes in all as a request and its reply.
    const sizes = [warm.routeBytes + warm.routeReplyBytes, warm.endBytes + warm.endReplyBytes].map((both) =>
      Math.max(1, Math.round(both / 2)),
    );
    const reports: LoadReport[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      reports.push(await load(unit.lookupSocket, calls));
      bare.push((await load(socket, ['--echo', sizes.join(','), ...seconds])).bothUs.p50);
    }
    const ours = reports.map(({ bothUs }) => bothUs.p50);
    const ratios = ours.map((time, round) => time / bare[round]!);
    return [
      {
        what: `ROUTE + END p50, one at a time, ${site.sizes.numbers} numbers`,
        measured: `${median(ours).toFixed(1)} us${refusedNote(reports)}`,
        baseline: `echo of ${sizes.join(' + ')} bytes: ${median(bare).toFixed(1)} us`,
        value: median(ratios),
        unit: 'x',
        better: 'lower',
        must: 1.3,
        aim: 1.1,
      },
    ];
  } finally {
    echo.kill();
    await unit.stop();
  }
}
