/** A unit of a pair that follows: its pages say so, offer nothing that would write, and lead to the active one. */
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import t from 'tap';
import { browserProgram } from '../../../scripts/testing/browser.js';
import { pairTold } from '../../../service/main/pair-told.js';
import { RestSite } from '../../support/rest-site.js';
import { axeFindings, noBrowser } from './browser.js';

t.setTimeout(1_100_000);

const state = {
  pair: 'site', form: 'three', unit: 'left', role: 'standby', since: '2026-01-15 11:58:03.000000', other_unit: 'right', connected: true, active_unit: 'right', log_answers: true, entries_behind: 0, behind_seconds: 0.2, epoch: 0, generation: 1,
  begun_by: 'left', files_missing: 0, outbox: 0, last_takeover: { unit: 'right', at: '2026-01-15 11:58:02.000000', why: 'left had stopped, or was lost or cut off' },
  members: ['left', 'right', 'witness'].map((of, place) => ({ of, address: `192.0.2.${place + 1}:7403`, answers: of !== 'witness', leads: of === 'left', votes: true, bytes: 4_194_304 })),
};

void t.test('a unit that follows', { skip: noBrowser ?? false }, async (t) => {
  const site = await RestSite.start(t, { pages: resolve('dist/ui'), follows: { ...state, told: pairTold(state) } });
  const base = `http://127.0.0.1:${site.server.port}`;
  const browser = await chromium.launch({ executablePath: browserProgram! });
  t.teardown(() => browser.close());
  /** Pictures to be looked at, where somebody asks for them. */
  const pictures = process.env['NIUD_PICTURES'];
  for (const [theme, width] of [['light', 1440], ['dark', 1440], ['light', 390], ['dark', 390]] as const) {
    const context = await browser.newContext({ baseURL: base, viewport: { width, height: 900 }, colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const picture = (name: string) => pictures === undefined ? undefined : page.screenshot({ path: `${pictures}/${name}-${theme}-${width}.png` });
    await page.goto('/login');
    await page.getByText('Standby', { exact: true }).waitFor();
    t.equal(await page.getByRole('link', { name: 'To right, which is active' }).getAttribute('href'), `http://192.0.2.2:${site.server.port}/`);
    await picture('login');
    await context.addCookies([{ name: 'niud_icr', value: await site.token('owner'), url: base, httpOnly: true, sameSite: 'Strict' }]);
    await page.goto('/icr/service_provider');
    await page.getByRole('heading', { name: 'Service providers' }).or(page.getByRole('heading', { level: 1 })).first().waitFor();
    await page.getByRole('banner').getByText('Standby', { exact: true }).waitFor();
    for (const word of [/^New/, /^Import/, /^Export/]) t.equal(await page.getByRole('link', { name: word }).count() + await page.getByRole('button', { name: word }).count(), 0, `${word} is for the active`);
    await picture('table');
    await page.goto('/system');
    const pair = page.getByRole('region', { name: 'Which unit is active' });
    await pair.getByText('right, 2026-01-15 11:58:02: left had stopped, or was lost or cut off').waitFor();
    await pair.getByText('192.0.2.3:7403, DOES NOT ANSWER').waitFor();
    t.same(await axeFindings(page), []);
    await picture('system');
    await context.close();
  }
});
