import { axeFindings, becomes, password } from './browser.js';
import type { Flow } from './flow.js';

const number = '2012342077';

export const record: Flow = {
  what: 'the form of a record',
  run: async (t, site) => {
    await t.test('a record is edited, by two at once, and nothing is lost', async (t) => {
      const page = await site.signedIn('icr');
      const token = await site.appliance.signIn('icr', password);
      const api = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
        const { body: reply } = await site.appliance.request(method, `/icr/api/${path}`, { token, ...(body === undefined ? {} : { body }) });
        return (reply as { readonly data: readonly { readonly attributes: Record<string, unknown> }[] }).data[0]?.attributes ?? {};
      };
      await page.goto(`/icr/number?open=${number}`);
      const panel = page.getByRole('complementary', { name: /201 234 2077/ });
      const zone = panel.getByLabel('Timezone');
      const save = panel.getByRole('button', { name: 'Save', exact: true });
      const saved = (): Promise<void> => panel.getByText(/not saved/).waitFor({ state: 'hidden' });
      await zone.waitFor();
      t.same(await axeFindings(page), []);

      // What is wrong is said once the field was left, with what is meant.
      await zone.fill('US/Estern');
      t.equal(await panel.getByText('is not a time zone').count(), 0, 'not while it is typed');
      await panel.getByLabel('Parameters').click();
      await panel.getByText('US/Estern is not a time zone.').waitFor();
      await panel.getByText('1 field to mend').waitFor();
      t.same(await axeFindings(page), []);
      await panel.getByRole('button', { name: 'Use US/Eastern?' }).click();
      await save.click();
      await page.getByText('201 234 2077 saved').waitFor();
      t.equal((await api('GET', `number/${number}`))['timezone'], 'US/Eastern');

      // What the server refuses is at its fields, the first focused.
      await panel.getByLabel('Subscriber Name').fill('Nobody');
      await save.click();
      await panel.getByText('1 field to mend').waitFor();
      await becomes(t, () => panel.getByLabel('Subscriber Name').evaluate((element) => element === element.ownerDocument.activeElement), true);
      await panel.getByRole('button', { name: 'Discard' }).click();
      await becomes(t, () => panel.getByLabel('Subscriber Name').inputValue(), 'Northeast_Logistics');

      // Another changes another field: it comes in under the hand, and both stay.
      await zone.fill('US/Central');
      await api('PUT', `number/${number}`, { params: { labels: ['vip'] } });
      await becomes(t, () => panel.getByLabel('Parameters').and(page.locator('textarea')).inputValue(), /vip/);
      t.equal(await zone.inputValue(), 'US/Central');
      await page.keyboard.press('Control+s');
      await saved();
      t.match(await api('GET', `number/${number}`), { timezone: 'US/Central', params: { labels: ['vip'] } });

      // Both change the same field: the person is asked.
      await zone.fill('US/Pacific');
      await api('PUT', `number/${number}`, { timezone: 'US/Hawaii' });
      await panel.getByText(/Changed by icr_administrator at .*Timezone is now US\/Hawaii/).waitFor();
      t.same(await axeFindings(page), []);
      await save.click();
      t.equal((await api('GET', `number/${number}`))['timezone'], 'US/Hawaii', 'nothing is sent while it is open');
      await panel.getByRole('button', { name: 'Keep mine' }).click();
      await save.click();
      await saved();
      t.equal((await api('GET', `number/${number}`))['timezone'], 'US/Pacific');

      // What is typed outlives a reload.
      await zone.fill('US/Alaska');
      await page.waitForFunction(() => Object.keys((globalThis as unknown as { sessionStorage: object }).sessionStorage).some((name) => name.startsWith('niud.draft.')));
      await page.reload();
      await panel.getByText(/Your changes of \d\d:\d\d/).waitFor();
      await becomes(t, () => zone.inputValue(), 'US/Alaska');
      await panel.getByRole('button', { name: 'Discard' }).first().click();
      await becomes(t, () => zone.inputValue(), 'US/Pacific');

      // What happened, and back.
      await panel.getByRole('tab', { name: 'History' }).click();
      const history = panel.getByRole('listitem');
      await history.first().getByText('US/Hawaii').waitFor();
      await becomes(t, async () => await panel.getByRole('tab', { name: 'History' }).innerText() === `History ${await history.count()}`, true);
      t.same(await axeFindings(page), []);
      await history.nth(1).getByRole('button', { name: 'Revert' }).click();
      await panel.getByText(/was modified by/).waitFor();
      await history.first().getByRole('button', { name: 'Revert' }).click();
      await page.getByText(/was taken back/).waitFor();
      t.equal((await api('GET', `number/${number}`))['timezone'], 'US/Hawaii');
      await panel.getByRole('tab', { name: 'Used by' }).click();
      await panel.getByText('Archived with it, and restored with it.').waitFor();
      await becomes(t, () => panel.getByRole('tab', { name: 'Used by' }).innerText(), 'Used by 0');
      t.same(await axeFindings(page), []);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    });

    await t.test('an administrator is added with a role and permissions, helped by a link, and a session that ends in a form loses nothing', async (t) => {
      const page = await site.signedIn('icr', { theme: 'dark' });
      await page.goto('/icr/administrator/+');
      await page.getByLabel('Username').fill('harbor_sub');
      await page.getByLabel('Role ID').selectOption('subscriber');
      await page.getByRole('combobox', { name: 'Service provider' }).click();
      await page.getByRole('option', { name: 'Harbor_Telephone' }).click();
      await page.getByRole('combobox', { name: 'Subscriber' }).click();
      await page.getByRole('option', { name: 'Northeast_Logistics' }).click();
      await page.getByLabel('Permissions').selectOption('chosen');
      await becomes(t, () => page.getByRole('checkbox', { name: /default:subscriber/ }).isChecked(), true, 'begins with what the role has');
      t.equal(await page.getByRole('checkbox', { name: /alter_platform_owner_user/ }).count(), 0, 'none of another role');
      t.same(await axeFindings(page), []);
      await page.getByLabel('Password').fill('short');
      await page.getByRole('button', { name: 'Add administrator' }).click();
      await page.getByText(/shorter than eight/).waitFor();
      await page.getByLabel('Password').fill(password);
      await page.waitForFunction(() => Object.keys((globalThis as unknown as { sessionStorage: object }).sessionStorage).some((name) => name.startsWith('niud.draft.')));
      t.notOk((await page.evaluate('JSON.stringify(sessionStorage)') as string).includes(password), 'a password is in no draft');
      await page.getByRole('button', { name: 'Add administrator' }).click();
      await page.waitForURL((url) => url.pathname === '/icr/administrator/harbor_sub');
      await page.getByRole('button', { name: 'Reset link…' }).click();
      await page.getByRole('button', { name: 'Make a link' }).click();
      await becomes(t, () => page.getByRole('dialog').getByRole('textbox').inputValue(), /\/icr\/reset#niud_/);
      t.same(await axeFindings(page), []);
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

      await page.getByLabel('First Name').fill('Robin');
      await page.context().clearCookies();
      // What the page asks by itself may have opened the sign-in already.
      await page.getByRole('button', { name: 'Save', exact: true }).dispatchEvent('click');
      await page.getByText('Sign in to go on').waitFor();
      await page.getByRole('dialog').getByLabel('Password').fill(password);
      await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('harbor_sub saved').waitFor();
      await page.reload();
      await page.getByLabel('First Name').waitFor();
      t.equal(await page.getByLabel('First Name').inputValue(), 'Robin', 'the same request went out again');
    });
  },
};
