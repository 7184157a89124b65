import { axeFindings, becomes, type Page, undo } from './browser.js';
import type { Flow } from './flow.js';

const subscriber = 'subscriber:Lakeshore_Telecom:City_Hall';

/** The rows of the first supergroup, as they read. */
async function rows(page: Page): Promise<readonly string[]> {
  return (await page.locator('.board').first().locator('tbody tr').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
}

export const board: Flow = {
  what: 'a plan is activated on a whole building and taken back',
  run: async (t, site) => {
    for (const [username, role] of [['hall', subscriber], ['lake', 'service_provider:Lakeshore_Telecom']] as const) {
      await site.administrator('crs', username, role);
      const page = await site.signedIn('crs', { username });
      if (username === 'hall') await page.waitForURL('**/crs/board');
      else { await page.goto('/crs/board'); await page.getByRole('link', { name: 'City Hall' }).click(); }
      await page.getByText('no plan is active').first().waitFor();
      t.same(await axeFindings(page), [], username);
      await page.getByRole('button', { name: /^Activate….* on supergroup 1$/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Call plan').selectOption('Evacuation');
      await becomes(t, () => dialog.innerText(), /replaces override number/, 'what it replaces is shown before');
      t.same(await axeFindings(page), [], username);
      await dialog.getByRole('button', { name: 'Activate on 4 groups' }).click();
      await page.getByText('Evacuation activated on supergroup 1').waitFor();
      await becomes(t, async () => (await rows(page)).filter((row) => /Evacuation Building evacuated activated last, (?:today|yesterday) \d\d:\d\d by (?:hall|lake)/.test(row)).length, 4, username);

      await page.getByRole('button', { name: /^Activate….* on group 2$/ }).click();
      await dialog.getByLabel('Call plan').selectOption('Snow_Day');
      await becomes(t, () => dialog.innerText(), /replaces Evacuation/);
      await dialog.getByRole('button', { name: 'Activate on 1 group' }).click();
      await page.getByText('behind it Evacuation').waitFor();
      await undo(page, 'Snow_Day activated');
      await page.getByText('behind it Evacuation').waitFor({ state: 'detached' });
      await becomes(t, async () => (await rows(page))[1], /Evacuation/, 'what it had replaced is in force again');

      await page.getByRole('button', { name: /^Deactivate….* on supergroup 1$/ }).click();
      await dialog.getByRole('button', { name: 'Deactivate on 4 groups' }).click();
      await page.getByText('no plan is active').nth(3).waitFor();

      await page.getByRole('button', { name: /^Activate….* on group 1$/ }).click();
      await dialog.getByRole('button', { name: 'From and to' }).click();
      await dialog.getByLabel('From', { exact: true }).fill('2099-01-02 06:00');
      await dialog.getByLabel(/^To/).fill('2099-01-02 05:00');
      await dialog.getByRole('button', { name: 'Activate on 1 group' }).click();
      await dialog.getByText('The end is not behind the start.').first().waitFor();
      await dialog.getByLabel(/^To/).fill('2099-01-02 12:00');
      await dialog.getByRole('button', { name: 'Activate on 1 group' }).click();
      await page.getByText('2 Jan 2099 06:00').waitFor();
      await undo(page, 'on group 1');
      await page.getByText('2 Jan 2099 06:00').waitFor({ state: 'detached' });
    }
  },
};

export const override: Flow = {
  what: 'the override comes before every plan',
  run: async (t, site) => {
    await site.administrator('crs', 'hall', subscriber);
    const page = await site.signedIn('crs', { username: 'hall', width: 390, theme: 'dark' });
    await page.getByText('no plan is active').first().waitFor();
    await page.getByRole('button', { name: 'On', exact: true }).click();
    await page.getByText('Override is on: calls go to the override number').waitFor();
    await page.getByText('the subscriber overrides').first().waitFor();
    t.same(await axeFindings(page), []);
    await undo(page, 'Override is on');
    await page.getByText('the subscriber overrides').first().waitFor({ state: 'detached' });
  },
};
