/** Overview, Settings, Changes, System and the API page as a person uses them. */
import { axeFindings, becomes, password, undo } from './browser.js';
import type { Flow } from './flow.js';

export const administration: Flow = {
  what: 'settings, the log of changes, the overview, the unit and the document of the API',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    await page.goto('/icr/settings');
    const days = page.getByRole('textbox', { name: 'Maximum Inactive Days for Records' });
    await days.fill('14');
    await page.reload();
    await becomes(t, () => days.inputValue(), '14', 'what was typed outlives a reload');
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog');
    await becomes(t, () => dialog.innerText(), /Maximum Inactive Days for Records: 7 → 14/, 'what will change is shown first');
    await dialog.getByRole('button', { name: 'Save' }).click();
    // That the next one says the same is then another.
    await page.locator('.toast').filter({ hasText: '1 setting changed' }).getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('1 setting changed').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Reset Maximum Inactive Days for Records' }).waitFor();
    t.same(await axeFindings(page), []);
    await days.fill('9999999');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.locator('.field .error').first().waitFor();
    await becomes(t, () => days.getAttribute('aria-invalid'), 'true', 'the fault stands at its field');

    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Reset Maximum Inactive Days for Records' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await undo(page, '1 setting changed');
    await page.getByText('The settings are as they were.').waitFor();
    await page.getByRole('button', { name: 'Reset Maximum Inactive Days for Records' }).waitFor();
    await becomes(t, () => days.inputValue(), '14');

    const token = await site.appliance.signIn('icr', password);
    const [first] = (await site.appliance.request('GET', '/icr/api/number?limit=1', { token })).body.data;
    await site.appliance.request('PUT', `/icr/api/number/${String(first!.attributes['number'])}`, { token, body: { timezone: 'US/Central' } });
    await page.goto('/icr/changes');
    await page.getByRole('region', { name: 'Changes' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Revert' }).click();
    await page.getByText(/was taken back/).first().waitFor();
    await becomes(t, () => page.locator('main').innerText(), /Timezone[^]*US\/Central/, 'field by field, before and after');
    t.same(await axeFindings(page), []);
    await page.goto('/icr/changes?by=nobody');
    await page.getByText('No change matches.').waitFor();

    await page.goto('/icr');
    for (const box of ['Alarms', 'Decisions of the last hour', 'Tables', 'Jobs', 'Findings', 'Last changes']) await page.getByRole('region', { name: box, exact: true }).waitFor();
    await page.route('**/icr/api/changes*', (route) => route.abort());
    await page.reload();
    await page.getByText(/Could not read Last changes/).waitFor();
    await becomes(t, () => page.getByRole('region', { name: 'Jobs' }).isVisible(), true, 'a box that failed leaves the others');
    // While it fails: once niud answers, the box comes back by itself and takes its button along.
    const asked = page.waitForRequest('**/icr/api/changes*');
    await page.getByRole('region', { name: 'Last changes' }).getByRole('button', { name: 'Try again' }).click();
    await asked;
    await page.unroute('**/icr/api/changes*');
    await page.getByText(/Could not read Last changes/).waitFor({ state: 'detached' });

    await page.goto('/system');
    await page.getByRole('heading', { name: 'Versions' }).waitFor();
    await becomes(t, () => page.locator('main').innerText(), /Is it serving[^]*Which unit is active[^]*Alarms[^]*Room[^]*Clock and zone[^]*Last purge[^]*Backups[^]*Versions/, 'in the order of a bad night');
    await page.getByRole('button', { name: 'Copy report' }).click();
    await becomes(t, () => page.evaluate('navigator.clipboard.readText()'), /Is it serving[^]*(?:tzdata|Zone data)/);

    await page.goto('/icr/api');
    await page.getByLabel('Find').fill('preview');
    await page.locator('details').first().click();
    await page.getByRole('heading', { name: 'Replies' }).waitFor();
    t.same(await axeFindings(page), []);
  },
};
