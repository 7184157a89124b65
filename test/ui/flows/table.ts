import { activeCell, axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';

export const table: Flow = {
  what: 'a table by pointer, by keys and on a phone',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    await page.goto('/icr/number');
    const grid = page.getByRole('grid');
    const row = (nth: number) => grid.getByRole('row').nth(nth);
    await row(1).getByText(/^\d{3} \d{3} \d{4}$/).first().waitFor();

    await becomes(t, () => grid.getAttribute('aria-rowcount'), '1001', 'rows and the line of heads');
    await becomes(t, () => page.title(), /^Numbers · ICR · niud$/);
    t.same(await axeFindings(page), []);

    await row(3).click();
    await row(6).click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').waitFor();
    await row(9).click({ modifiers: ['Control'] });
    await page.getByText('5 selected').waitFor();
    await page.getByRole('button', { name: 'Archive Selected…' }).waitFor();
    await row(5).click({ button: 'right' });
    const menu = page.getByRole('menu');
    await menu.waitFor();
    await becomes(t, () => menu.innerText(), /Open[^]*Copy 5 rows[^]*Archive 5 numbers…/);
    t.same(await axeFindings(page), []);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });

    await grid.focus();
    await page.keyboard.press('Control+Home');
    await becomes(t, () => activeCell(page), /^\d{3} \d{3} \d{4}$/);
    const first = await activeCell(page);
    await page.keyboard.press('Control+End');
    await becomes(t, async () => /^\d{3} \d{3} \d{4}$/.test(await activeCell(page)) && await activeCell(page) !== first, true, 'the last row, which was far from sight');
    await page.getByText(/–1,000 of 1,000$/).waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    await becomes(t, () => activeCell(page), /^Number/, 'above the first row are the heads');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('sort') !== null);
    await grid.focus();
    await page.keyboard.press('Control+A');
    await page.getByText('1,000 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('1,000 selected').waitFor({ state: 'detached' });

    await page.getByLabel('Search Numbers').fill('201 234 2014');
    await page.getByText('1 match').waitFor();
    await page.goto('/icr/number');
    await page.getByRole('button', { name: 'Filter' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Column').selectOption('number');
    await dialog.getByLabel('How').selectOption('^');
    await dialog.getByLabel('Value').fill('201 234 20');
    t.same(await axeFindings(page), []);
    await dialog.getByRole('button', { name: 'Filter' }).click();
    await page.getByText(/^\d+ match$/).waitFor();
    await becomes(t, async () => new URL(page.url()).searchParams.get('f.number'), '^20123420', 'the address is the state');
    await page.reload();
    await page.getByText(/^\d+ match$/).waitFor();
    await page.getByRole('button', { name: 'Remove the filter of Number' }).click();
    await page.getByText('1,000 live').waitFor();

    await page.getByRole('button', { name: 'Archive Database' }).click();
    await page.getByText('Archive Database: routes no calls').waitFor();
    await becomes(t, () => page.getByRole('link', { name: 'New number' }).count(), 0, 'nothing is made in the archive');
    t.same(await axeFindings(page), []);
    await page.goBack();
    await page.getByText('1,000 live').waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to or search' }).fill('2012342014');
    await page.getByRole('option', { name: /201 234 2014/ }).first().waitFor();
    t.same(await axeFindings(page), []);
    await page.keyboard.press('Escape');

    const phone = await site.signedIn('icr', { width: 390 });
    await phone.goto('/icr/number');
    await phone.getByText('201 234 2014').waitFor();
    await becomes(t, () => phone.evaluate('document.documentElement.scrollWidth'), 390, 'nothing sticks out');
    t.same(await axeFindings(phone), []);
    await phone.getByRole('button', { name: 'Navigation' }).tap();
    await phone.getByRole('link', { name: /^Call Plans/ }).tap();
    await phone.getByRole('heading', { name: 'Call Plans' }).waitFor();
  },
};
