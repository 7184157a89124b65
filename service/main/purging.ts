import type { JobDesk } from '../jobs/job-desk.js';
import type { Night } from '../jobs/night.js';

/**
 * Jobs looked through for a purge under way, the newest first: a night's purge is the newest of its application but for
 * what was begun behind it.
 */
const jobsLookedAt = 50;

/**
 * Whether the nightly purge of this date is still under way in one of the applications; one that is due begins first. A
 * purge that waits for a person holds nobody.
 */
export async function isPurging(
  night: Night,
  jobs: JobDesk,
  applications: readonly { readonly name: string }[],
): Promise<boolean> {
  await night.look();
  return applications.some(({ name }) => {
    let looked = 0;
    for (const { attributes } of jobs.all(name)) {
      if (attributes.job_type === 'purge' && attributes.status === 'processing') return true;
      if (++looked === jobsLookedAt) break;
    }
    return false;
  });
}
