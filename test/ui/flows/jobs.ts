/** Import, Export, Job Logs and My Account as a person uses them. */
import { readFileSync } from 'node:fs';
import { axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';

const csv = (...rows: readonly string[]): { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } => ({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(['number,timezone,service_provider_name,subscriber_name,params', ...rows, ''].join('\n')) });

export const jobs: Flow = {
  what: 'a file is looked at, tried, imported, and taken back',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    await page.goto('/icr/number');
    await page.getByRole('link', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Choose File' }).waitFor();
    const file = page.locator('input[type=file]');
    await file.setInputFiles(csv('6175550001,US/Eastern,Harbor_Telephone,Northeast_Logistics,', '6175550002,US/Estern,Harbor_Telephone,Northeast_Logistics,', '6175550003,US/Eastern,Harbor_Telephone,Northeast_Logistics,{x'));
    await page.getByText('1 of 3 does not fit').waitFor();
    await becomes(t, () => page.locator('main').innerText(), /with a header line[^]*Line 4 Parameters: This is not JSON\./);
    t.same(await axeFindings(page), []);

    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('would be added').waitFor();
    await page.getByRole('region', { name: 'Rows that would not go in' }).waitFor();
    await becomes(t, () => page.locator('main').innerText(), /US\/Estern[^]*time zone/, 'the rejected rows, with value and reason');
    await becomes(t, () => page.getByRole('link', { name: 'Download what would not go in' }).count(), 1);
    t.same(await axeFindings(page), []);
    await page.getByRole('button', { name: 'Start Import' }).click();
    await page.getByRole('button', { name: 'Undo import' }).waitFor();
    await becomes(t, () => page.locator('.counts').innerText(), /rows\s*3\s*added\s*1\s*conflicts\s*0\s*rejected\s*2/);
    await page.reload();
    await page.getByRole('button', { name: 'Undo import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
    await page.getByText('The import was taken back.').first().waitFor();

    await page.goto('/icr/import/number');
    await page.locator('input[type=file]').setInputFiles({ name: 'semi.csv', mimeType: 'text/csv', buffer: Buffer.from('6175550001;US/Eastern\n') });
    await page.getByText(/semicolons/).waitFor();

    await page.goto('/icr/export/number?f.number=%5E617');
    await page.getByText('begins with 617').waitFor();
    await page.getByRole('button', { name: 'Start Export' }).click();
    const offered = page.getByRole('link', { name: 'Download', exact: true });
    await offered.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), offered.click()]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
    t.ok(lines.length > 1 && lines.slice(1).every((line) => line.startsWith('617')), 'what the list showed, and nothing else');

    await page.goto('/icr/account?tab=jobs');
    await page.getByRole('region', { name: 'Jobs' }).waitFor();
    await becomes(t, () => page.locator('main').innerText(), /Export[^]*Import[^]*Dry run/, 'the newest first');
    t.same(await axeFindings(page), []);

    await page.goto('/icr/account');
    await page.getByRole('heading', { name: 'What you may do' }).waitFor();
    await page.getByRole('button', { name: 'Dark' }).click();
    await becomes(t, () => page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    t.same(await axeFindings(page), []);
    await page.keyboard.press('Escape');
    await page.getByLabel('Single keys, such as / and ?, do something').uncheck();
    await page.keyboard.press('?');
    t.equal(await page.getByRole('dialog').count(), 0, 'single keys are off');

    const phone = await site.signedIn('icr', { width: 390 });
    await phone.goto('/icr/account?tab=jobs');
    await phone.getByRole('link', { name: 'Export Numbers' }).waitFor();
    await becomes(t, () => phone.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing is wider than a phone');
    t.same(await axeFindings(phone), []);
  },
};
