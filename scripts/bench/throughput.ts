import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pauseMs } from '../../service/niuctl/operator.js';
import { median, type Figure } from './figure.js';
import { answeredPerSecond, ensure, load, output, refusedNote, type LoadReport } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const depth = 128;
const rounds = 3;

/** ROUTE, 128 deep on one connection, beside GET of Redis at the same depth with as many keys, in turn. */
export async function throughput(site: BenchSite): Promise<readonly Figure[]> {
  if (!ensure('redis-server', 'redis-server') || !ensure('redis-benchmark', 'redis-tools'))
    throw new Error('redis-server is missing: apt-get install redis-server');
  const calls = [
    '--numbers',
    await site.calls(),
    '--app',
    'icr',
    '--route-only',
    '--dry',
    '--mode',
    'throughput',
    '--depth',
    String(depth),
    '--seconds',
    site.quick ? '1' : '5',
  ];
  const unit = await Unit.start(await site.imported());
  const socket = join(site.folder, 'redis.sock');
  const redis = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', site.folder],
    { stdio: 'ignore' },
  );
  try {
    const keys = String(site.sizes.numbers);
    const redisLoad = (test: string, count: string) =>
      output('redis-benchmark', [
        '-s',
        socket,
        '-c',
        '1',
        '-P',
        String(depth),
        '-t',
        test,
        '-r',
        keys,
        '-n',
        count,
        '--csv',
      ]);
    await untilAnswers(socket);
    await redisLoad('set', keys);
    const reports: LoadReport[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      reports.push(await load(unit.lookupSocket, calls));
      theirs.push(requestsPerSecond(await redisLoad('get', site.quick ? '300000' : '3000000')));
    }
    const ours = reports.map(answeredPerSecond);
    return [
      {
        what: `ROUTE throughput, 1 connection x ${depth} deep`,
        measured: `${median(ours).toFixed(0)}/s${refusedNote(reports)}`,
        baseline: `Redis GET: ${median(theirs).toFixed(0)}/s`,
        value: median(ours.map((rate, round) => rate / theirs[round]!)),
        unit: 'x',
        better: 'higher',
        must: 0.1,
        aim: 0.3,
      },
    ];
  } finally {
    const ended = once(redis, 'exit');
    redis.kill();
    await Promise.all([ended, unit.stop()]);
  }
}

async function untilAnswers(socket: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await output('redis-cli', ['-s', socket, 'ping']).catch(() => '')).startsWith('PONG')) return;
    await pauseMs(50);
  }
  throw new Error('redis-server did not answer');
}

/** `"GET","1234567.89",...` behind a line of headings. */
function requestsPerSecond(csv: string): number {
  return Number(/^"GET[^"]*","([\d.]+)"/m.exec(csv)![1]);
}
