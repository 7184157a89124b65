import { axeFindings, becomes, undo } from './browser.js';
import type { Flow } from './flow.js';

export const moves: Flow = {
  what: 'ways between the live database and the archive, and commands',
  run: async (t, site) => {
    await t.test('a record is added, archived, restored and purged, each with what it takes along', async (t) => {
      const page = await site.signedIn('icr');
      await page.goto('/icr/number/+?service_provider_name=Harbor_Telephone');
      await page.getByRole('textbox', { name: 'Number required' }).fill('201 555 0111');
      await page.getByLabel('Subscriber Name').fill('North');
      await page.getByRole('option', { name: 'Northeast_Logistics' }).waitFor();
      t.same(await axeFindings(page), []);
      await page.getByRole('option', { name: 'Northeast_Logistics' }).click();
      await page.getByRole('button', { name: 'Add number' }).click();
      await page.waitForURL((url) => url.pathname === '/icr/number/2015550111');

      await page.goto('/icr/number');
      const row = (nth: number) => page.getByRole('grid').getByRole('row').nth(nth);
      await row(4).getByText(/^\d{3} \d{3} \d{4}$/).waitFor();
      await row(1).click();
      await row(4).click({ modifiers: ['Shift'] });
      await page.getByText('4 selected').waitFor();
      await page.keyboard.press('Delete');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Archive 4 numbers' }).waitFor();
      await becomes(t, () => dialog.innerText(), /Routes archived with them\s+4/);
      t.same(await axeFindings(page), []);
      await page.keyboard.press('Enter');
      await page.getByText('4 numbers archived (change').waitFor();
      await page.getByText('997 live').waitFor();
      await undo(page, '4 numbers archived');
      await page.getByText('1,001 live').waitFor();

      await page.goto('/icr/number?open=2012342077');
      await page.getByRole('button', { name: 'Archive…' }).click();
      await dialog.getByRole('button', { name: 'Archive 1 number' }).click();
      await page.getByText('1,000 live').waitFor();
      await page.getByRole('button', { name: 'Archive Database' }).click();
      await row(1).getByText(/^\d{3} \d{3} \d{4}$/).waitFor();
      await row(1).dblclick();
      const panel = page.getByRole('complementary');
      await panel.getByText(/Archived .* by icr_administrator/).waitFor();
      await becomes(t, () => panel.getByRole('button', { name: 'Save' }).count(), 0, 'nothing is edited in the archive');
      t.same(await axeFindings(page), []);
      await panel.getByRole('button', { name: 'Purge…' }).click();
      await dialog.getByLabel(/Type the number of records, 2,/).waitFor();
      await becomes(t, () => dialog.getByRole('button', { name: 'Purge 2 records' }).isDisabled(), true);
      await dialog.getByLabel(/Type the number/).fill('1');
      await becomes(t, () => dialog.getByRole('button', { name: 'Purge 2 records' }).isDisabled(), true, 'another number');
      t.same(await axeFindings(page), []);
      await dialog.getByLabel(/Type the number/).fill('2');
      await page.keyboard.press('Enter');
      t.ok(await dialog.isVisible(), 'Enter destroys nothing');
      await dialog.getByRole('button', { name: 'Purge 2 records' }).click();
      await page.getByText('1 number purged for good.').waitFor();
      await page.getByText('The archive has no numbers.').waitFor();
    });

    await t.test('what is in use stays, and what is free can go alone; commands and a PIN that is shown once', async (t) => {
      const crs = await site.signedIn('crs');
      await crs.goto('/crs/call_plan');
      await crs.getByText('Snow_Day').first().waitFor();
      await crs.getByRole('grid').getByRole('row').nth(1).click();
      await crs.getByText('1 selected').waitFor();
      await crs.keyboard.press('Control+a');
      // All that match may be read page by page.
      await crs.getByText('1 selected').waitFor({ state: 'detached' });
      await crs.keyboard.press('Delete');
      const dialog = crs.getByRole('dialog');
      await dialog.getByText('4 call plans cannot be archived: they are in use.').waitFor();
      await dialog.getByRole('link', { name: 'group 1' }).first().waitFor();
      t.same(await axeFindings(crs), []);

      const cc = await site.signedIn('cc');
      await cc.goto('/cc/lot/80000001');
      const balance = async (): Promise<number> => Number((await cc.locator('.account-head .amount').innerText()).replace(/[^\d.]/g, ''));
      const before = await balance();
      await cc.getByRole('button', { name: 'Top up…' }).click();
      const given = cc.getByRole('dialog');
      await given.getByText('cannot be undone').waitFor();
      await given.getByLabel('Amount').fill('5');
      await given.getByLabel('Reference').fill('cash 17');
      t.same(await axeFindings(cc), []);
      await given.getByRole('button', { name: 'Top up', exact: true }).click();
      await given.getByRole('button', { name: 'Use 5.00?' }).click();
      await given.getByRole('button', { name: 'Top up', exact: true }).click();
      await given.waitFor({ state: 'detached' });
      await becomes(t, balance, before + 5, 'what was paid in is seen at once');
      await cc.getByRole('button', { name: 'Reset PIN…' }).click();
      await given.getByRole('button', { name: 'Reset PIN', exact: true }).click();
      await given.getByText('PIN is now').waitFor();
      await becomes(t, () => given.innerText(), /PIN is now\s+\d{4,}/);
    });
  },
};
