import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Tabs } from '../design/tabs.js';
import { Profile } from './account-profile.js';
import { JobLogs } from './job-logs.js';
import { KeyTable } from './keys.js';
import type { PageProps } from './props.js';

type Tab = 'profile' | 'jobs' | 'keys';

const tabs: readonly (readonly [Tab, string])[] = [
  ['profile', 'Profile'],
  ['jobs', 'Job Logs'],
  ['keys', 'Keys'],
];

/** My Account: who one is, the jobs, the keys. */
export function AccountPage({ app }: PageProps) {
  const asked = here.value.query['tab'];
  const tab: Tab = asked === 'jobs' || asked === 'keys' ? asked : 'profile';
  return (
    <>
      <div class="tasks">
        <h1>My Account</h1>
        <Tabs
          label="My Account"
          tabs={tabs}
          chosen={tab}
          onChoose={(name) => go(withQuery({ ...here.value, query: {} }, { tab: name }), 'replace')}
        />
      </div>
      <div
        class="page"
        tabIndex={0}
        role="region"
        aria-label={tab === 'jobs' ? 'Job Logs' : tab === 'keys' ? 'Keys' : 'Profile'}
      >
        {tab === 'jobs' ? <JobLogs app={app} /> : tab === 'keys' ? <KeyTable /> : <Profile app={app} />}
      </div>
    </>
  );
}
