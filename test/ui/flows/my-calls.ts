import { axeFindings, becomes, password, undo } from './browser.js';
import type { Flow } from './flow.js';

const role = 'subscriber:Harbor_Telephone:subscriber_000';
const record = '/ecf/api/subscriber/Harbor_Telephone/subscriber_000';

export const myCalls: Flow = {
  what: 'a subscriber forwards calls from a phone',
  run: async (t, site) => {
    await site.administrator('ecf', 'mary', role);
    const page = await site.signedIn('ecf', { username: 'mary', width: 390 });
    await page.waitForURL('**/ecf/calls');
    const now = page.locator('.now');
        await now.locator('.to', { hasText: /your own line|207 555 3000/ }).waitFor();
    await now.getByText('Times are New York time').waitFor();
    t.same(await axeFindings(page), []);

    await t.test('forward, stop, and take the stop back', async (t) => {
      const forward = page.getByRole('button', { name: /^Forward / });
      await becomes(t, () => forward.isDisabled(), true, 'a number first');
      await page.getByRole('button', { name: /555 0160/ }).click();
      await page.getByRole('button', { name: '1 hour' }).click();
      await becomes(t, () => forward.innerText(), /^Forward until (?:midnight|tomorrow )?(?:\d\d:\d\d)?$/);
      await forward.click();
      await now.locator('.to', { hasText: '207 555 0160' }).waitFor();
      await now.getByText(/^until (?:today|tomorrow|midnight).*, then /).waitFor();
      await page.getByRole('button', { name: 'Stop forwarding' }).click();
      await page.getByRole('button', { name: 'Stop forwarding' }).waitFor({ state: 'detached' });
      await undo(page, 'Forwarding stopped.');
      await now.locator('.to', { hasText: '207 555 0160' }).waitFor();
      await page.getByRole('button', { name: 'No end' }).click();
      await page.getByLabel('Another number').fill('911');
      await forward.click();
      await page.getByText(/emergency/i).first().waitFor();
      await page.getByLabel('Another number').fill('(312) 555-0199');
      await becomes(t, () => forward.innerText(), 'Forward until you stop it');
      await forward.click();
      await now.locator('.to', { hasText: '312 555 0199' }).waitFor();
      await now.getByText('until you stop it').waitFor();
    });

    await t.test('the week: a day and its copies', async (t) => {
      await page.getByRole('button', { name: /^Tuesday/ }).click();
      await page.getByLabel('From').fill('17:00');
      await page.getByRole('checkbox', { name: 'Sun' }).click();
      t.same(await axeFindings(page), []);
      await page.getByRole('button', { name: 'Save 2 days' }).click();
      await page.getByRole('button', { name: /Tuesday(?:, today)?: 00:00 to 08:00 207 555 3000, 17:00 to 24:00 207 555 3000/ }).waitFor();
      await page.getByRole('button', { name: /Sunday(?:, today)?: 17:00 to 24:00 207 555 3000/ }).waitFor();
      await page.getByRole('button', { name: /Wednesday(?:, today)?: 00:00 to 08:00 207 555 3000, 18:00 to 24:00 207 555 3000/ }).waitFor();
      await undo(page, '2 days saved.');
      await page.getByRole('button', { name: /Sunday(?:, today)?: Empty hours ring your own line/ }).waitFor();
    });

    await t.test('callers let through, the code, own numbers', async (t) => {
      for (const name of ['Always let through', 'Ask callers for a code', 'My numbers for forwarding']) await page.getByRole('button', { name }).click();
      await page.getByLabel('Caller\'s number').fill('617 555 0100');
      await page.getByRole('button', { name: 'Add', exact: true }).first().click();
      await page.getByRole('button', { name: /Always let through 1 caller/ }).waitFor();
      await page.getByLabel('Code', { exact: true }).fill('12');
      await page.getByRole('button', { name: 'Ask for the code' }).click();
      await page.getByText('A code of 4 digits is needed first.').waitFor();
      await page.getByLabel('Code', { exact: true }).fill('1234');
      await page.getByRole('button', { name: 'Ask for the code' }).click();
      await now.getByText('Callers dial your code first').waitFor();
      await page.getByRole('button', { name: '207 555 0150 up' }).click();
      await page.getByRole('button', { name: /555 0150 key 1/ }).waitFor();
      t.same(await axeFindings(page), []);
      const token = await site.appliance.signIn('ecf', password);
      const { body: { data: [kept] } } = await site.appliance.request('GET', record, { token });
      t.same(kept!.attributes['speed_call_numbers'], ['2075550140', '2075550160', '2075550150'], 'the last has key 1');
      t.same(kept!.attributes['acceptance_lists'], { entries: ['6175550100'], active: true });
    });
  },
};

export const twoAtMyCalls: Flow = {
  what: 'two who change one subscriber lose nothing',
  run: async (t, site) => {
    await site.administrator('ecf', 'luis', 'subscriber:Harbor_Telephone:subscriber_004');
    await site.administrator('ecf', 'harbor', 'service_provider:Harbor_Telephone');
    const luis = await site.signedIn('ecf', { username: 'luis', width: 390 });
    await luis.getByText('Times are New York time').waitFor();
    const harbor = await site.signedIn('ecf', { username: 'harbor' });
    await harbor.goto('/ecf/subscriber/Harbor_Telephone/subscriber_004');
    await becomes(t, () => harbor.getByRole('tab', { name: 'My calls' }).getAttribute('aria-selected'), 'true', 'who helps sees what the subscriber sees');
    await harbor.getByText('Times are New York time').waitFor();
    t.same(await axeFindings(harbor), []);
    // Neither hears of the other from here on.
    for (const page of [luis, harbor]) await page.route('**/events?*', (route) => route.abort());
    for (const page of [luis, harbor]) { await page.reload(); await page.getByText('Times are New York time').waitFor(); await page.getByRole('button', { name: 'Always let through' }).click(); }

    await harbor.getByLabel('Caller\'s number').fill('617 555 0111');
    await harbor.getByRole('button', { name: 'Add', exact: true }).first().click();
    await harbor.getByRole('button', { name: /Always let through 1 caller/ }).waitFor();

    await luis.getByRole('button', { name: /^Monday/ }).click();
    await luis.getByRole('button', { name: /^Remove/ }).click();
    await luis.getByRole('button', { name: 'Save Monday' }).click();
    await luis.getByText('Monday saved.').waitFor();
    await luis.getByRole('button', { name: /Always let through 1 caller/ }).waitFor();

    await luis.reload();
    await luis.getByRole('button', { name: /Always let through 1 caller/ }).click();
    await harbor.getByLabel('Caller\'s number').fill('617 555 0112');
    await harbor.getByRole('button', { name: 'Add', exact: true }).first().click();
    await harbor.getByRole('button', { name: /Always let through 2 callers/ }).waitFor();
    await luis.getByLabel('Caller\'s number').fill('617 555 0113');
    await luis.getByRole('button', { name: 'Add', exact: true }).first().click();
    const dialog = luis.getByRole('dialog');
    await dialog.getByText('Changed by harbor').waitFor();
    t.same(await axeFindings(luis), []);
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await luis.getByRole('button', { name: 'Remove 617 555 0112' }).waitFor();
  },
};
