/** Flows of tables, records, Try a Call and rehearsals by keys alone: nothing here touches a pointer. */
import { password, type Page } from './browser.js';
import type { Flow } from './flow.js';

const mostTabs = 60;

/** What has the focus, as a reader of the page is told it. */
const focused = (page: Page): Promise<string> => page.evaluate(`(() => {
  const at = document.activeElement;
  return [at.getAttribute('role') ?? '', at.getAttribute('aria-label') ?? '', ...[...at.labels ?? []].map((label) => label.textContent), at.textContent].join(' ').split(' ').filter((word) => word !== '').join(' ');
})()`) as Promise<string>;

/** Presses Tab until what is wanted has the focus. */
async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < mostTabs; presses++) {
    if (wanted.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not come to ${String(wanted)}; it stands at ${await focused(page)}`);
}

async function goTo(page: Page, text: string, option: RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to or search' }).waitFor();
  await page.keyboard.type(text);
  await page.getByRole('option', { name: option }).first().waitFor();
  while (!option.test((await page.locator('.go-to [aria-selected=true]').innerText()).replace(/\s+/g, ' '))) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

export const keysOfRecords: Flow = {
  what: 'flows by keys alone',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    await page.getByText('Logged in as').waitFor();
    const token = await site.appliance.signIn('icr', password);

    await goTo(page, 'numbers', /^Numbers/);
    await page.getByRole('grid').getByRole('row').nth(3).waitFor();
    await tabTo(page, /^grid/);
    // With nothing chosen, the row that the keys are at is meant.
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Archive 1 number', exact: true }).waitFor();
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
    await page.getByText('1 selected').waitFor({ state: 'detached' });
    for (const key of ['ArrowDown', 'Space', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Archive 2 numbers' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('998 live').waitFor();
    await tabTo(page, /^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByText('1,000 live').waitFor();

    // Enter right behind the last digit: what it found for fewer is not opened.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('201234');
    await page.getByRole('option', { name: /201 234/ }).first().waitFor();
    await page.keyboard.type('2077');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '201 234 2077' }).waitFor();
    await tabTo(page, /^Timezone/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('US/Central');
    await page.keyboard.press('Control+s');
    const saved = /change (\d+)/.exec(await page.getByText('201 234 2077 saved').innerText())![1]!;
    t.equal((await site.appliance.request('GET', '/icr/api/number/2012342077', { token })).body.data[0]!.attributes['timezone'], 'US/Central');
    await tabTo(page, /^tab Record/, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.getByText('US/Central').waitFor();
    await tabTo(page, /^Revert/);
    await page.keyboard.press('Enter');
    await page.getByText(`Change ${saved} was taken back`).waitFor();

    await goTo(page, 'try', /^Try a Call/);
    await page.getByRole('heading', { name: 'Try a Call' }).waitFor();
    await tabTo(page, /^Called/);
    await page.keyboard.type('6172342007');
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByRole('heading').waitFor();
    await tabTo(page, /^Save as case/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Name$/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('by keys');
    await page.keyboard.press('Enter');
    await page.getByText(/Case by keys saved/).waitFor();

    await goTo(page, 'rehears', /^Rehearsals/);
    await tabTo(page, /^Run Standard/);
    await page.keyboard.press('Enter');
    await page.getByText(/^0 of 1 cases come/).waitFor();
    t.equal(new URL(page.url()).pathname, '/icr/rehearsals');
  },
};
