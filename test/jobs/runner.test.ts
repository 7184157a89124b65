import t from 'tap';
import { Runner } from '../../service/jobs/runner.js';
import type { Ending } from '../../service/jobs/surroundings.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { jobStore } from '../support/job-store.js';

void t.test('jobs run one after the other in the order in which they were started', async (t) => {
  const store = jobStore(t);
  const order: string[] = [];
  const jobs = [];
  for (let place = 0; place < 3; place++) jobs.push(await store.start({ jobType: 'export' }));
  const work = async (_: string, job: { id: number }): Promise<Ending> => {
    order.push(`begins ${job.id}`);
    await new Promise(setImmediate);
    order.push(`ends ${job.id}`);
    return { status: 'completed', attributes: {} };
  };
  const runner = new Runner(store.surroundings, new Map([['export', work]]));
  runner.start();
  runner.wake('small');
  await runner.idle();
  store.reader.refresh();
  t.same(order, jobs.flatMap(({ id }) => [`begins ${id}`, `ends ${id}`]));
  t.same(jobs.map((job) => store.record(job)['status']), ['completed', 'completed', 'completed']);
});

void t.test('a job that is started while another runs', async (t) => {
  const store = jobStore(t);
  const ran: number[] = [];
  const runner = new Runner(store.surroundings, new Map([['export', async (_, job): Promise<Ending> => {
    ran.push(job.id);
    if (ran.length === 1) {
      await store.start({ jobType: 'export' });
      runner.wake('small');
    }
    return { status: 'completed', attributes: {} };
  }]]));
  await store.start({ jobType: 'export' });
  runner.wake('small');
  await runner.idle();
  t.equal(ran.length, 2);
});

void t.test('a stop leaves a job to the next start', async (t) => {
  const store = jobStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } });
  store.upload('lines.csv', Array.from({ length: 40 }, (_, place) => `80855501${10 + place},a,x,1\n`).join(''));
  const job = await store.start({ inFile: 'lines.csv' });
  let stopped: Promise<void> | undefined;
  let sent = 0;
  const runner = new Runner({ ...store.surroundings, submitSlice(slice) {
    if (++sent === 4) stopped = runner.stop();
    return store.surroundings.submitSlice(slice);
  } });
  runner.start();
  await runner.idle();
  await stopped;
  store.reader.refresh();
  t.same([store.record(job)['status'], store.rows('line').length], ['processing', 20], 'after the stop');
  runner.wake('small');
  await runner.idle();
  t.equal(store.rows('line').length, 20, 'a stopped runner takes nothing up');
  await store.run();
  t.same([store.record(job)['status'], store.record(job)['added'], store.rows('line').length], ['completed', 40, 40], 'after the next start');
});

void t.test('how a job ends', async (t) => {
  const endings: readonly [ending: Ending | Error, status: string, message: string | null][] = [
    [{ status: 'completed', attributes: { rows: 3 } }, 'completed', null],
    [{ status: 'cancelled' }, 'cancelled', null],
    [{ status: 'failed', message: 'no' }, 'failed', 'no'],
    [new Error('broken'), 'failed', 'broken'],
  ];
  for (const [ending, status, message] of endings) {
    const store = jobStore(t);
    const job = await store.start({ jobType: 'export' });
    const runner = new Runner(store.surroundings, new Map([['export', async () => {
      if (ending instanceof Error) throw ending;
      return ending;
    }]]));
    runner.start();
    await runner.idle();
    store.reader.refresh();
    const { status: now, message: said, ended } = store.record(job);
    t.same([now, said, typeof ended], [status, message, 'number'], status);
  }
});

void t.test('a job that was failing when the process ended does not begin again', async (t) => {
  const store = jobStore(t);
  const job = await store.start({ jobType: 'export' });
  await store.must({ method: 'put', table: jobTable.name, key: [job.id], attributes: { message: 'no' } });
  await store.run();
  t.same([store.record(job)['status'], store.record(job)['message']], ['failed', 'no']);
});

void t.test('types of job that nobody runs here are left alone', async (t) => {
  const store = jobStore(t);
  const job = await store.start({ jobType: 'export' });
  await store.must({ method: 'put', table: jobTable.name, key: [job.id], attributes: { job_type: 'rehearse' } });
  await store.run();
  t.equal(store.record(job)['status'], 'processing');
});
