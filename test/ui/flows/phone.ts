/** The pages that are made for a phone: nothing sticks out at 390 px, and whatever is pressed is 44 px high for a finger. */
import { axeFindings, becomes, type Page, settled } from './browser.js';
import type { Flow } from './flow.js';

/** Controls in sight that a finger misses. A link within a sentence is as high as its line. */
async function small(page: Page): Promise<readonly string[]> {
  return await page.evaluate(`[...document.querySelectorAll('button, input, select, textarea, [role=tab], a.button, nav a, header a, label.check')].flatMap((element) => {
    const whole = element.closest('label.check') ?? element;
    const { width, height } = whole.getBoundingClientRect();
    if (width < 2 || element.checkVisibility() === false || whole.closest('.hidden, .skip') !== null) return [];
    return height < 43.5 ? [element.tagName + ' ' + Math.round(height) + ' ' + (element.getAttribute('aria-label') ?? element.textContent).slice(0, 60)] : [];
  })`) as readonly string[];
}

export const phone: Flow = {
  what: 'at 390 px',
  run: async (t, site) => {
    await site.administrator('ecf', 'mary', 'subscriber:Harbor_Telephone:subscriber_000');
    await site.administrator('crs', 'hall', 'subscriber:Lakeshore_Telecom:City_Hall');
    const owner = await site.signedIn('icr', { width: 390 });
    await owner.goto('/icr/export/number');
    await owner.getByRole('button', { name: 'Start Export' }).tap();
    await owner.getByRole('link', { name: 'Download', exact: true }).waitFor();
    const pages: readonly (readonly [what: string, page: Page, path: string])[] = [
      ['login', await site.window({ width: 390 }), '/login'],
      ['My calls', await site.signedIn('ecf', { username: 'mary', width: 390 }), '/ecf/calls'],
      ['board', await site.signedIn('crs', { username: 'hall', width: 390 }), '/crs/board'],
      ['jobs', owner, '/icr/account?tab=jobs'],
      ['system', owner, '/system'],
    ];
    for (const [what, page, path] of pages) {
      await page.goto(path);
      if (what === 'login') await page.getByLabel('Username').waitFor();
      else await settled(page);
      await becomes(t, () => page.evaluate('document.documentElement.scrollWidth'), 390, `${what}: the page does not scroll sideways`);
      await becomes(t, () => page.evaluate(`[...document.querySelectorAll('.page, main')].filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.className)`), [], `${what}: nor does what it holds`);
      await becomes(t, () => small(page), [], `${what}: a finger meets every control`);
      t.same(await axeFindings(page), [], what);
    }
    const [, , [, board]] = pages as [unknown, unknown, readonly [string, Page, string]];
    await board.getByRole('button', { name: /^Activate….* on group 1$/ }).tap();
    await board.getByRole('dialog').waitFor();
    await becomes(t, () => small(board), [], 'in a dialog too');
    const [, [, mine]] = pages as [unknown, readonly [string, Page, string]];
    await mine.getByRole('button', { name: /^Tuesday/ }).tap();
    for (const name of ['Always let through', 'Ask callers for a code', 'My numbers for forwarding']) await mine.getByRole('button', { name }).tap();
    await mine.getByRole('button', { name: 'Save Tuesday' }).waitFor();
    await becomes(t, () => small(mine), [], 'and in what opens');
    await owner.getByRole('button', { name: 'Navigation' }).tap();
    await owner.getByRole('link', { name: /^Call Plans/ }).waitFor();
    await becomes(t, () => small(owner), [], 'and in the navigation');
    await becomes(t, () => owner.evaluate('document.documentElement.scrollWidth'), 390);
  },
};
