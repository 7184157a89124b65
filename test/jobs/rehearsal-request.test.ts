import t from 'tap';
import type { JobRequest } from '../../service/jobs/job-request.js';
import { rule } from '../support/icr-site.js';
import { RehearsalSite } from '../support/rehearsal-site.js';

const day = 86_400_000;

void t.test('what a rehearsal may be asked for', async (t) => {
  const site = await RehearsalSite.start(t);
  const now = site.store.clock.now();
  const plan = site.plan('main', site.always('3125550101'));
  const foreign = site.plan('main', [], 'south');
  const requests: readonly [request: Partial<JobRequest>, wrong: string][] = [
    [{}, 'in_file:required'],
    [{ inFile: 'none.csv' }, 'in_file:no_such_file'],
    [{ inFile: '../x' }, 'in_file:outside_media'],
    [{ options: { replay_days: 1, plan } }, ''],
    [{ options: { replay_days: 1, plan, against: 'live' } }, ''],
    [{ options: { replay_days: 1 } }, 'plan:required'],
    [{ options: { replay_days: 1, against: 'decided' } }, ''],
    [{ options: { replay_days: 1, against: 'then' } }, 'against:bad_choice plan:required'],
    [{ options: { replay_days: 0, plan } }, 'replay_days:out_of_range from:empty_window'],
    [{ options: { replay_days: 3_660, plan } }, ''],
    [{ options: { replay_days: 3_661, plan } }, 'replay_days:out_of_range'],
    [{ options: { replay_days: '1', plan } }, 'replay_days:wrong_type'],
    [{ options: { replay_days: 1, from: now - day, plan } }, 'replay_days:unknown_field'],
    [{ options: { from: now - day, plan } }, ''],
    [{ options: { from: now - day, to: now - 1, plan } }, ''],
    [{ options: { from: now - day, to: now - day, plan } }, 'from:empty_window'],
    [{ options: { from: now - day, to: now - day + 1, plan } }, ''],
    [{ inFile: 'x.csv', options: { replay_days: 1, plan } }, 'in_file:unknown_field'],
    [{ options: { replay_days: 1, plan, colour: 'red' } }, 'colour:unknown_field'],
    [{ options: { replay_days: 1, plan: 'main' } }, 'plan:wrong_type'],
    [{ options: { replay_days: 1, plan: { ...plan, colour: 'red' } } }, 'plan/colour:unknown_field'],
    [{ options: { replay_days: 1, plan: { ...plan, rules: [rule('time-of-day', '08:00-08:00', 'terminate')] } } }, 'plan/rules/0/criteria:empty_window'],
    [{ options: { replay_days: 1, plan: { ...plan, subscriber_name: 'two' } } }, 'plan/subscriber_name:no_such_record'],
    [{ roleId: 'service_provider:north', options: { replay_days: 1, plan } }, ''],
    [{ roleId: 'subscriber:north:one', options: { replay_days: 1, plan } }, ''],
    [{ roleId: 'service_provider:north', options: { replay_days: 1, plan: foreign } }, 'plan/service_provider_name:no_such_record'],
  ];
  for (const [request, wrong] of requests) {
    const job = await site.job(request);
    t.equal(String(job['fields'] ?? ''), wrong, JSON.stringify(request).slice(0, 200));
    // It was begun; as no call was made it compared nothing, which is no success.
    if (wrong === '') t.match(job, { status: 'failed', message: /no call was made/, job_type: 'rehearse', object: 'cdr', cases: 0, same: 0, different: 0, kwargs: { ...(request.options!['plan'] === undefined ? {} : { plan: 'north/one/main' }) } });
  }
});
