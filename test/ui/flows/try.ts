import { axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';

export const tryCall: Flow = {
  what: 'Try a Call and Rehearsals',
  run: async (t, site) => {
    const page = await site.signedIn('icr');

    await t.test('a call in the address: where it goes and why, each rule a link to it', async (t) => {
      await page.goto('/icr/try?called=6172342007&calling=2125550123&time=2026-10-27T18:12');
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByRole('status').filter({ hasText: '617 555 0190' }).waitFor();
      await becomes(t, () => answer.textContent(), /by rule 2\.2 Late shift/);
      await becomes(t, () => page.getByRole('region', { name: 'Call' }).textContent(), /America\/New_York, the zone of the number/);
      await becomes(t, () => page.getByRole('region', { name: 'Why' }).textContent(), /1 Holidays does not hold.*2 Working days holds.*2\.2 Late shift decides.*3 is|3 Closed is not reached/s);
      t.same(await axeFindings(page), []);
      await page.getByLabel('When', { exact: true }).fill('2026-10-27 09:00');
      await answer.getByRole('status').filter({ hasText: '617 555 0100' }).waitFor();
      await becomes(t, async () => new URL(page.url()).searchParams.get('time'), '2026-10-27T09:00', 'the address is the call');
      await page.getByRole('link', { name: '2.1 Open decides.' }).click();
      await page.locator('.rule.chosen[data-no="2.1"]').waitFor();
      await page.goBack();
      await answer.getByRole('status').filter({ hasText: '617 555 0100' }).waitFor();
    });

    await t.test('it is saved as a case, and its set is rehearsed', async (t) => {
      await page.getByRole('button', { name: 'Save as case' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Set Name').fill('Office hours');
      await dialog.getByLabel('Name', { exact: true }).fill('morning');
      await dialog.getByRole('button', { name: 'Save case' }).click();
      await page.getByText(/Case morning saved/).waitFor();
      const token = await site.appliance.signIn('icr', 'a password of the test');
      await site.appliance.request('POST', '/icr/api/rehearsal_case', { token, body: { service_provider_name: 'Harbor_Telephone', set_name: 'Office hours', name: 'wrong', called: '6172342007', time: '2026-10-27 22:12:00', expected_kind: 'number', expected_value: '6175550100' } });

      await page.getByRole('link', { name: /^Rehearsals/ }).click();
      await page.getByRole('button', { name: 'Run Office hours' }).click();
      const run = page.getByRole('region', { name: 'Run of Office hours' });
      await run.getByText('1 of 2 cases come to something else').waitFor();
      t.same(await axeFindings(page), []);
      await run.getByRole('link', { name: 'wrong' }).click();
      await page.getByRole('region', { name: 'Answer' }).getByRole('status').filter({ hasText: '617 555 0190' }).waitFor();
      await becomes(t, () => page.getByLabel('When', { exact: true }).inputValue(), '2026-10-27 18:12', 'on the wall of the number');
    });

    await t.test('a call that is charged has its price', async (t) => {
      const card = await site.signedIn('cc', { theme: 'dark' });
      await card.goto('/cc/try?called=2125550100&calling=8085557009&a.access=8005550142&seconds=90');
      const price = card.getByRole('region', { name: 'Price' });
      await price.getByText(/billed seconds/).waitFor();
      await becomes(t, () => price.textContent(), /0\.14 for 120 billed seconds, rate Standard.*increments/s);
      t.same(await axeFindings(card), []);
    });
  },
};
