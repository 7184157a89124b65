/** A plan in the hands of those who edit it: dragged, by keys alone, by two at once, back over every step, in a narrow window, and over the end of a session. */
import { axeFindings, becomes, type Page, password, settled } from './browser.js';
import type { Flow } from './flow.js';
import { asInSample, inApi, office, order, row } from './plan-office.js';

const steps = 210;

export const planHands: Flow = {
  what: 'a plan in the hands of those who edit it',
  run: async (t, site) => {
    await asInSample(site);
    const page = await site.signedIn('icr');
    const token = await site.appliance.signIn('icr', password);
    const api = async (method: string, path: string, body?: object) => (await site.appliance.request(method, inApi(path), { token, ...(body === undefined ? {} : { body }) })).body.data[0]!.attributes;
    const start = ['1 Holidays', '2 Working days', '2.1 Open', '2.2 Late shift', '3 Closed'];

    await t.test('a rule is dragged: among the others, and into those of another', async (t) => {
      await page.goto(office);
      await order(t, page, start);
      // The tried call has answered: lines grow by why they hold.
      await page.locator('.rule .mark.matched').first().waitFor();
      const drag = async (from: string, to: string, indent: number): Promise<void> => {
        await page.locator(`[data-no="${from}"] .handle`).hover();
        await page.mouse.down();
        const place = async (): Promise<{ readonly x: number; readonly y: number }> => {
          const { x, y, height } = (await page.locator(`[data-no="${to}"]`).boundingBox())!;
          return { x: x + 20 + indent, y: y + height - 4 };
        };
        // A row grows when the tried call answers: the hand follows it as an eye would.
        for (let aim = await place(), before = { x: 0, y: 0 }; aim.y !== before.y; before = aim, aim = await place()) {
          await page.mouse.move(aim.x, aim.y, { steps: 4 });
          await page.locator('.rules .drop').waitFor({ state: 'attached' });
        }
        await page.mouse.up();
      };
      await drag('1', '3', 0);
      await order(t, page, ['1 Working days', '1.1 Open', '1.2 Late shift', '2 Closed', '3 Holidays']);
      await drag('3', '1.1', 30);
      await order(t, page, ['1 Working days', '1.1 Open', '1.2 Holidays', '1.3 Late shift', '2 Closed']);
      await page.getByRole('button', { name: 'Compare with live' }).click();
      await becomes(t, () => page.getByRole('dialog').innerText(), /1\.2 Holidays moved from 1/);
      t.same(await axeFindings(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Discard' }).click();
      await order(t, page, start);
    });

    await t.test('all of it by keys alone', async (t) => {
      await page.getByRole('link', { name: 'To the page' }).focus();
      await page.keyboard.press('Enter');
      const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent') as Promise<string>;
      for (let presses = 0; presses < 20 && !/^1 Holidays/.test(await focused()); presses++) await page.keyboard.press('Tab');
      await becomes(t, focused, /^1 Holidays/, 'Tab comes to the rules');
      await page.keyboard.press('End');
      await page.keyboard.press('n');
      await page.keyboard.type('Nobody');
      await page.keyboard.press('Escape');
      await order(t, page, [...start, '4 Nobody']);
      await page.getByText(/error/).first().waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('F8');
      await page.locator('.rule.chosen[data-no="4"]').waitFor();
      await becomes(t, focused, /^4 Nobody/, 'F8 goes to what is wrong');
      await page.keyboard.press('Enter');
      for (let presses = 0; presses < 6 && await page.evaluate('document.activeElement.getAttribute("aria-label")') !== 'Number'; presses++) await page.keyboard.press('Tab');
      await page.keyboard.type('617 555 0142');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Alt+ArrowUp');
      await page.keyboard.press('Alt+ArrowRight');
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '2.2 Late shift', '2.3 Nobody', '3 Closed']);
      await page.getByText(/\berror/).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').getByText('2.3 Nobody added').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(/Office saved/).last().waitFor();
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
      await becomes(t, async () => JSON.stringify(await api('GET', office)), /6175550142/);
      await row(page, /2\.3 Nobody/).focus();
      await page.keyboard.press('Delete');
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').getByText('2.3 Nobody removed').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
      await order(t, page, start);
    });

    await t.test('back over 200 steps, and on again', async (t) => {
      await row(page, /Holidays/).focus();
      await page.keyboard.press('Delete');
      await page.keyboard.press('End');
      for (let nth = 0; nth < steps; nth++) await page.keyboard.press(nth % 2 === 0 ? 'Alt+ArrowUp' : 'Alt+ArrowDown');
      const without = ['1 Working days', '1.1 Open', '1.2 Late shift', '2 Closed'];
      await order(t, page, without);
      for (let nth = 0; nth < steps; nth++) await page.keyboard.press('Control+z');
      await order(t, page, without);
      await becomes(t, () => page.getByTitle('Undo (Ctrl Z)').isDisabled(), true, '200 are kept, and no more: what came before them stays');
      await page.keyboard.press('Control+Shift+z');
      await order(t, page, ['1 Closed', '2 Working days', '2.1 Open', '2.2 Late shift']);
      await page.getByRole('button', { name: 'Discard' }).click();
      await order(t, page, start);
    });

    await t.test('two browsers on one plan lose nothing, whoever keeps what', async (t) => {
      const other = await site.signedIn('icr', { theme: 'dark' });
      await other.goto(office);
      await order(t, other, start);
      const label = async (at: Page, rule: RegExp, text: string): Promise<void> => {
        if (await at.getByRole('textbox', { name: 'Label' }).count() === 0) await row(at, rule).click();
        await at.getByRole('textbox', { name: 'Label' }).fill(text);
        await at.keyboard.press('Escape');
      };
      const save = async (at: Page): Promise<void> => {
        await at.keyboard.press('Control+s');
        await at.getByRole('dialog').getByRole('button', { name: 'Save plan' }).click();
        await at.getByText('Draft, not saved').waitFor({ state: 'detached' });
      };
      await label(page, /Open/, 'Open by one');
      await label(other, /Late shift/, 'Late by other');
      await save(other);
      await page.getByText(/Changed by icr_administrator at .*: Rules/).waitFor();
      await becomes(t, () => page.getByRole('button', { name: /Save plan/ }).isDisabled(), true);
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open by one', '2.2 Late shift', '3 Closed']);
      await page.getByRole('button', { name: 'Keep mine' }).click();
      await save(page);
      await order(t, other, ['1 Holidays', '2 Working days', '2.1 Open by one', '2.2 Late shift', '3 Closed']);
      await becomes(t, () => other.getByText('Draft, not saved').count(), 0, 'who had nothing typed sees what is now');
      await page.getByRole('link', { name: 'History' }).click();
      await page.getByText('2.2 Late by other changed').waitFor();
      t.same(await axeFindings(page), [], 'what was overruled is in the history, and comes back by Revert');
      await page.goto(office);

      await label(page, /Open by one/, 'Mine again');
      await label(other, /Closed/, 'Shut');
      await save(other);
      await page.getByText(/Changed by icr_administrator at .*: Rules/).waitFor();
      await page.getByRole('button', { name: 'Take theirs' }).click();
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open by one', '2.2 Late shift', '3 Shut']);
      await row(page, /Shut/).focus();
      await page.keyboard.press('Control+z');
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Mine again', '2.2 Late shift', '3 Closed']);
      await page.keyboard.press('Control+Shift+z');
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
      await other.context().close();
    });

    await t.test('a session that ends in the middle loses nothing', async (t) => {
      await row(page, /Holidays/).click();
      const label = page.getByRole('textbox', { name: 'Label' });
      await label.fill('Feast');
      await settled(page);
      // Else what is asked meanwhile opens the sign-in under the hand, and takes what is typed.
      let go: () => void = () => undefined;
      const typed = new Promise<void>((resolve) => { go = resolve; });
      await page.route('**/icr/api/**', (route) => typed.then(() => route.continue()));
      await page.context().clearCookies();
      await label.fill('Feasts');
      go();
      const again = page.getByRole('dialog', { name: 'Sign in to go on' });
      await again.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
      await again.waitFor({ state: 'detached' });
      await page.unroute('**/icr/api/**');
      await becomes(t, () => label.inputValue(), 'Feasts');
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').getByRole('button', { name: 'Save plan' }).click();
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
      await becomes(t, async () => JSON.stringify(await api('GET', office)), /Feasts/);
    });

    await t.test('parts are tabs under 1,100 pixels, opened by arrow keys, and one call stays tried', async (t) => {
      await page.setViewportSize({ width: 1_000, height: 800 });
      await page.getByRole('tab', { name: 'Rules' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByLabel('Called', { exact: true }).waitFor();
      await becomes(t, () => row(page, /Feasts/).count(), 0);
      await page.getByText(/^Why$/).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.locator('.cal .bar button').first().waitFor();
      await page.keyboard.press('ArrowRight');
      await row(page, /Feasts/).waitFor();
      await page.locator('.rule .mark.matched').first().waitFor();
      t.same(await axeFindings(page), []);
      await page.setViewportSize({ width: 1_440, height: 900 });
      await page.getByRole('complementary', { name: 'Try a call' }).waitFor();
    });
  },
};
