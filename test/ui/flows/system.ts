/** The page of the unit in the order of a bad night: purges that wait, backups, and whatever niud tells. */
import { resolve } from 'node:path';
import { limits } from '../../../service/core/limits.js';
import { RestSite } from '../../support/rest-site.js';
import { axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';

const dayMs = 86_400_000;

export const waitingPurge: Flow = {
  what: 'a purge that waits because the clock has jumped is left out, or released',
  run: async (t, pages) => {
    const site = await RestSite.start(t, { pages: resolve('dist/ui') });
    const { night, clock } = site;
    const jump = async (): Promise<void> => { clock.set(clock.now() + (limits.clockJumpDays + 10) * dayMs); await night.look(); };
    await night.look();
    await site.must({ method: 'archive', table: 'subscriber', key: ['north', 'one'] });
    site.synchronised = false;
    await jump();
    const page = await pages.window({ base: `http://127.0.0.1:${site.server.port}` });
    const token = await site.token('owner');
    await page.context().addCookies([{ name: 'niud_icr', value: token, url: `http://127.0.0.1:${site.server.port}`, httpOnly: true, sameSite: 'Strict' }]);
    await page.goto('/system');
    const waits = page.getByRole('region', { name: 'Last purge' });
    await waits.getByText(/The purge of icr for the night of .* waits, because the clock has jumped/).waitFor();
    await waits.getByText('It would remove for good: 1 subscriber, 1 administrator.').waitFor();
    t.same(await axeFindings(page), []);
    await waits.getByRole('button', { name: 'Skip that night' }).click();
    await page.getByText('The purge of icr is left out for that night.').waitFor();
    await waits.getByText(/waits/).waitFor({ state: 'detached' });
    t.equal(jobs(site), 0, 'nothing begins');

    await jump();
    // The session has ended with the days that the clock has leapt.
    await page.context().addCookies([{ name: 'niud_icr', value: await site.token('owner'), url: `http://127.0.0.1:${site.server.port}`, httpOnly: true, sameSite: 'Strict' }]);
    await page.reload();
    await waits.getByRole('button', { name: 'Purge now…' }).click();
    const dialog = page.getByRole('dialog');
    await becomes(t, () => dialog.innerText(), /for good: 1 subscriber, 1 administrator\. This cannot be undone/, 'its whole extent first');
    t.same(await axeFindings(page), []);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    t.equal(jobs(site), 0, 'asked first');
    await waits.getByRole('button', { name: 'Purge now…' }).click();
    await dialog.getByRole('button', { name: 'Purge', exact: true }).click();
    await page.getByText('The purge of icr begins.').waitFor();
    await becomes(t, async () => jobs(site), 1);
  },
};

function jobs({ store: { reader } }: RestSite): number {
  reader.refresh();
  return [...reader.view('icr').scan('job')].length;
}

export const system: Flow = {
  what: 'backups, alarms with the line that helps, and what niud tells that no page knows',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    await page.goto('/system');
    const backups = page.getByRole('region', { name: 'Backups' });
    await backups.waitFor();
    await becomes(t, async () => (await page.locator('.system h2').allInnerTexts()).slice(0, 7), ['Is it serving', 'Which unit is active', 'Alarms', 'Room', 'Clock and zone', 'Last purge', 'Backups'], 'in the order of a bad night');
    await backups.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText('A backup is being made.').waitFor();
    await backups.getByText(/ ago, [\d.]+ [kM]B, change [\d,]+$/).waitFor();
    await becomes(t, async () => (await backups.innerText()).replace(/\s+/g, ' '), /Kept 1 of at most 7 Folder \//);
    t.same(await axeFindings(page), []);

    await page.route('**/system', async (route) => {
      if (route.request().resourceType() !== 'fetch') { await route.continue(); return; }
      const answer = await route.fetch();
      const body = await answer.json() as { readonly data: [{ attributes: Record<string, unknown> }] };
      const { attributes } = body.data[0];
      body.data[0].attributes = { ...attributes, conditions: [{ code: 'clock_unsynchronised', gravity: 'notice', message: 'No time server vouches for the clock.', next: 'See: timedatectl timesync-status.' }, { code: 'backup_failed', gravity: 'alarm', message: 'The last backup failed: no room on the disk.', next: 'See to the reason, then: niuctl backup.' }], seal: { expires_seconds: 864_000, names: ['niu-a'] }, thread_priorities: [{ name: 'calls', niceness: -10 }] };
      await route.fulfill({ response: answer, json: body });
    });
    await page.reload();
    const alarms = page.getByRole('region', { name: 'Alarms' });
    await alarms.getByText('The last backup failed: no room on the disk.').waitFor();
    await becomes(t, async () => (await alarms.innerText()).replace(/\s+/g, ' '), /^Alarms The last backup failed: no room on the disk\. See to the reason, then: niuctl backup\. No time server.*timedatectl timesync-status/);
    await becomes(t, async () => (await page.getByRole('region', { name: 'More' }).innerText()).replace(/\s+/g, ' '), /Certificate of HTTPS none is served .*Seal expires seconds 10 days, names niu-a .*Thread priorities name calls, niceness -10/);
    await page.getByRole('button', { name: 'Copy report' }).click();
    await becomes(t, () => page.evaluate('navigator.clipboard.readText()'), /The last backup failed[^]*Certificate/, 'the report has all of it');
    t.same(await axeFindings(page), []);
  },
};
