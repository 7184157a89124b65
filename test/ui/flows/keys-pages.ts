/** Flows by keys alone: no test here touches the pointer. The focus is always seen, and never lost behind a dialog, a save, a deletion or a page. */
import type { Test } from 'tap';
import { turnTo, type Page } from './browser.js';
import type { Flow } from './flow.js';

const mostStops = 120;

/** What has the focus: `button Save`; empty where nothing has it. `ring` is whether it is seen. */
async function focused(page: Page): Promise<{ readonly what: string; readonly ring: boolean }> {
  return await page.evaluate(`(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { what: '', ring: false };
    const name = element.getAttribute('aria-label') ?? (element.labels?.length > 0 ? [...element.labels].map((label) => label.textContent).join(' ') : element.textContent);
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { what: element.tagName.toLowerCase() + ' ' + name.replace(/\\s+/g, ' ').trim().slice(0, 120), ring: outlineStyle !== 'none' && outlineWidth !== '0px' };
  })()`) as { readonly what: string; readonly ring: boolean };
}

class Hands {
  constructor(readonly t: Test, readonly page: Page) {}

  /** Tab until something has the focus, which must be seen on it. */
  async to(wanted: RegExp): Promise<void> {
    const met: string[] = [];
    for (let stop = 0; stop < mostStops; stop++) {
      const { what, ring } = await focused(this.page);
      if (wanted.test(what)) { this.t.ok(ring, `the focus is seen on ${what}`); return; }
      met.push(what);
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never comes to ${String(wanted)}: ${[...new Set(met)].join(' | ')}`);
  }

  async press(wanted: RegExp, key = 'Enter'): Promise<void> {
    await this.to(wanted);
    await this.page.keyboard.press(key);
  }

  /** Types over what stands in a field. */
  async type(wanted: RegExp, text: string): Promise<void> {
    await this.to(wanted);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }

  /** Something has the focus, in time. */
  async kept(behind: string, wanted = /./): Promise<void> {
    let what = '';
    for (let times = 0; times < 40 && !wanted.test(what); times++) {
      ({ what } = await focused(this.page));
      await this.page.evaluate('new Promise(requestAnimationFrame)');
    }
    this.t.match(what, wanted, `the focus is kept behind ${behind}`);
  }

  /** Another page, as a link leads there; the focus starts at its beginning. */
  async at(path: string, heading: string): Promise<void> {
    await turnTo(this.page, path);
    await this.page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
  }
}

export const keysOfPages: Flow = {
  what: 'every flow of a page by keys alone',
  run: async (t, site) => {
    await site.administrator('ecf', 'mary', 'subscriber:Harbor_Telephone:subscriber_000');
    await site.administrator('crs', 'hall', 'subscriber:Lakeshore_Telecom:City_Hall');

    await t.test('My calls', async (t) => {
      const page = await site.signedIn('ecf', { username: 'mary', width: 390 });
      const hands = new Hands(t, page);
      await page.locator('.now').getByText('Times are New York time').waitFor();
      await hands.press(/^button .*555 0160/);
      await hands.press(/^button 1 hour$/, 'Space');
      await hands.press(/^button Forward until/);
      await page.locator('.now .to', { hasText: '207 555 0160' }).waitFor();
      await hands.kept('a save');
      await hands.press(/^button Dismiss$/);
      await hands.kept('a word that was dismissed');
      await hands.press(/^button Stop forwarding$/);
      await page.getByRole('button', { name: 'Stop forwarding' }).waitFor({ state: 'detached' });
      await hands.kept('what is gone');
      await hands.press(/^button Undo$/);
      await page.locator('.now .to', { hasText: '207 555 0160' }).waitFor();
      await hands.kept('an Undo');
      await hands.press(/^button Tue/);
      await hands.to(/^input From/);
      await page.keyboard.press('Control+a');
      await page.keyboard.type('17:00');
      await hands.press(/^button Save Tuesday$/);
      await page.getByRole('button', { name: /Tuesday(?:, today)?: 00:00 to 08:00 207 555 3000, 17:00 to 24:00/ }).waitFor();
      await hands.kept('a save');
      await hands.press(/^button Always let through/);
      await hands.type(/^input Caller's number/, '617 555 0100');
      await hands.press(/^button Add$/);
      await page.getByRole('button', { name: /Always let through 1 caller/ }).waitFor();
      await hands.kept('what was added');
      await hands.press(/^button Remove 617 555 0100$/);
      await page.getByRole('button', { name: 'Remove 617 555 0100' }).waitFor({ state: 'detached' });
      await hands.kept('a removal');
      await page.context().close();
    });

    await t.test('the board', async (t) => {
      const page = await site.signedIn('crs', { username: 'hall' });
      const hands = new Hands(t, page);
      await page.getByText('no plan is active').first().waitFor();
      await hands.press(/^button Activate… on supergroup 1$/);
      await hands.to(/^select Call plan/);
      await page.keyboard.type('Evac');
      await hands.press(/^button Activate on 4 groups$/);
      await page.getByText('Evacuation activated on supergroup 1').waitFor();
      await hands.kept('a dialog', /^button Activate… on supergroup 1$/);
      await hands.press(/^button Deactivate… on supergroup 1$/);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await hands.kept('a dialog that was left', /^button Deactivate… on supergroup 1$/);
      await page.keyboard.press('Enter');
      await hands.press(/^button Deactivate on 4 groups$/);
      await page.getByText('no plan is active').nth(3).waitFor();
      await hands.kept('a command that can be given no more');
      await hands.press(/^button On$/, 'Space');
      await page.getByText('the subscriber overrides').first().waitFor();
      await hands.kept('a switch', /^button On$/);
      await page.context().close();
    });

    await t.test('an account, a deck and lots', async (t) => {
      const page = await site.signedIn('cc');
      const hands = new Hands(t, page);
      await hands.at('/cc/lot/80000001', '80000001');
      await hands.to(/^button Ledger$/);
      await page.keyboard.press('ArrowRight');
      await hands.kept('another tab', /^button Calls$/);
      await page.keyboard.press('ArrowRight');
      await hands.type(/^input Destination/, '1 212 555 0100');
      await hands.type(/^input Seconds/, '124');
      await page.keyboard.press('Enter');
      await page.locator('.price-answer').getByText('0.14').waitFor();
      await hands.kept('an answer', /^input Seconds/);
      await hands.press(/^button Top up…$/);
      await hands.type(/^input Amount/, '5.00');
      await hands.type(/^input Reference/, 'cash 18');
      await hands.press(/^button Top up$/);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await hands.kept('a command', /^button Top up…$/);
      await hands.at('/cc/rate_prefix', 'Rate Prefixes');
      await hands.press(/^button What does it cost…$/);
      // Its code comes with it.
      await page.getByRole('dialog').waitFor();
      await hands.type(/^input Service Provider/, 'Pacific_Voice');
      await hands.type(/^input Rate Name/, 'Stand');
      await page.getByRole('option', { name: /^Standard/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await hands.type(/^input What does it cost/, '1 212');
      await page.locator('.price-answer').getByText('0.07 a minute').waitFor();
      await hands.press(/^button Close$/);
      await hands.kept('a dialog', /^button What does it cost…$/);
      await hands.at('/cc/lot', 'Lots');
      await hands.press(/^button Generate…$/);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await hands.kept('a dialog that was left', /^button Generate…$/);
      await page.context().close();
    });

    await t.test('import, export, jobs, settings, changes, calls, statistics', async (t) => {
      const page = await site.signedIn('icr');
      const hands = new Hands(t, page);
      await hands.at('/icr', 'Overview');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('Settings');
      await page.getByRole('option', { name: /Settings/ }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
      await hands.kept('a jump to another page');
      await hands.type(/^input Maximum Inactive Days for Records/, '14');
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').waitFor();
      await hands.press(/^button Save$/);
      await page.getByText('1 setting changed').waitFor();
      await hands.kept('a save', /^input Maximum Inactive Days/);

      await hands.at('/icr/import/number', 'Import Numbers');
      await hands.to(/^button Choose File$/);
      const chosen = page.waitForEvent('filechooser');
      // The browser is told to ask the test, and has heard it once it answers something else.
      await page.title();
      await page.keyboard.press('Enter');
      const chooser = await chosen;
      await chooser.setFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from('number,timezone,service_provider_name,subscriber_name,params\n6175550001,US/Eastern,Harbor_Telephone,Northeast_Logistics,\n') });
      await page.getByText('1 row, with a header line').waitFor();
      await hands.press(/^button Dry run$/);
      await page.getByText('would be added').waitFor();
      await hands.kept('a dry run');
      await hands.press(/^button Start Import$/);
      await page.getByRole('button', { name: 'Undo import' }).waitFor();
      await hands.kept('an import');
      await hands.press(/^button Undo import$/);
      await page.getByRole('dialog').waitFor();
      await hands.press(/^button Undo import$/);
      await page.getByText('The import was taken back.').first().waitFor();
      await hands.kept('an import that was taken back');

      await hands.at('/icr/export/number', 'Export Numbers');
      await hands.press(/^button Start Export$/);
      await hands.to(/^a Download$/);
      await hands.at('/icr/account?tab=jobs', 'My Account');
      await hands.press(/^a Export$/);
      await page.getByRole('heading', { name: /^Job \d+$/ }).waitFor();
      await hands.kept('a link to another page');

      const token = await site.appliance.signIn('icr');
      await site.appliance.request('PUT', '/icr/api/number/2012342077', { token, body: { timezone: 'US/Central' } });
      await hands.at('/icr/changes', 'Changes');
      await page.getByRole('region', { name: 'Changes' }).getByRole('link').first().waitFor();
      await hands.press(/^a Number changed: 2012342077/);
      await hands.press(/^button Revert$/);
      await page.getByText(/was taken back/).first().waitFor();
      await hands.kept('a revert');

      await hands.at('/icr/cdr', 'Call Records');
      await hands.type(/^input Number/, '617 234 2007');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.searchParams.get('number') !== null);
      await hands.kept('a search');
      await hands.at('/icr/statistics', 'Statistics');
      await hands.press(/^button 24 hours$/, 'Space');
      await page.waitForURL((url) => url.searchParams.get('span') === '24h');
      await hands.kept('a switch', /^button 24 hours$/);
      await page.context().close();
    });
  },
};
