import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { Cell } from '../../service/pair/cell.js';

void t.test('only an active before its deadline, or a unit without a peer, may serve', (t) => {
  const cell = new Cell();
  t.equal(cell.role, 'standby');
  t.notOk(cell.mayServe(0), 'a standby');
  t.throws(() => cell.activate(5), 'without a deadline');
  cell.extend(1_000.9);
  t.notOk(cell.mayServe(10), 'a standby with a deadline');
  cell.activate(2 ** 40);
  t.strictSame([cell.role, cell.epoch, cell.deadline], ['active', 2 ** 40, 1_000], 'a deadline is rounded down');
  t.ok(cell.mayServe(999.9), 'before it');
  t.notOk(cell.mayServe(1_000), 'at it');
  cell.extend(900);
  t.equal(cell.deadline, 1_000, 'an earlier one says nothing');
  cell.extend(2_000);
  t.ok(cell.mayServe(1_999));
  t.throws(() => cell.activate(6), 'once in a process');
  const alone = new Cell();
  alone.serveAlone();
  t.ok(alone.mayServe(Number.MAX_SAFE_INTEGER), 'alone there is no deadline');
  t.throws(() => new Cell(new SharedArrayBuffer(8)), 'other memory');
  t.end();
});

void t.test('another thread sees it', async (t) => {
  const cell = new Cell();
  cell.extend(500);
  cell.activate(7);
  const code = `import { parentPort, workerData } from 'node:worker_threads';
    import(workerData.from).then(({ Cell }) => { const cell = new Cell(workerData.memory); parentPort.postMessage([cell.role, cell.epoch, cell.mayServe(499), cell.mayServe(500)]); });`;
  const from = new URL('../../service/pair/cell.js', import.meta.url).href;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: { memory: cell.memory, from } });
  const [seen] = await once(worker, 'message') as [unknown];
  t.strictSame(seen, ['active', 7, true, false]);
  await worker.terminate();
});
