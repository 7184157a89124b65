import type { MessagePort } from 'node:worker_threads';
import { systemClock } from '../core/clock.js';
import type { JobDesk } from '../jobs/job-desk.js';
import { emailOf } from '../people/administrator.js';
import type { StoreView } from '../records/store-view.js';
import type { Desk } from '../rest/desk.js';
import { hearEveryAlarm } from './alarms.js';
import type { Config } from './config.js';
import { mailOf } from './mail.js';
import { Notices } from './notices.js';

/**
 * Whom niud writes to: alarms of all threads go to the address for them, and who started a job is told of its end. What
 * of it the doors use; nothing where no mail is configured.
 */
export function byMail(
  config: Config,
  ports: readonly MessagePort[],
  jobs: JobDesk,
  view: (application: string) => StoreView,
): Pick<Desk, 'mail' | 'jobStarted'> {
  const mail = mailOf(config, process.env);
  if (mail === undefined) return {};
  if (config.alarm_address !== '')
    hearEveryAlarm(ports, (text) => void mail.send(config.alarm_address, 'niud: alarm', `${text}\n`));
  const send = (to: string, subject: string, text: string): boolean => mail.send(to, subject, text);
  const notices = new Notices({
    clock: systemClock,
    send,
    job: (name, jobId) => jobs.one(name, jobId),
    emailOf: (name, username) => emailOf(view(name), username),
  });
  return { mail: send, jobStarted: (application, jobId, by) => notices.jobStarted(application, jobId, by) };
}
