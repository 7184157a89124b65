/**
 * Pictures of every page of the web UI, in both themes, and at the width of a phone where a page is made for one. Starts a niud of its own with the sample.
 *
 *     npm run screenshots -- <folder> [only names that contain this]
 *     npm run screenshots -- --readme
 *
 * The second makes the picture of the first page of the documentation anew, `service/ui/call-plan.png`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addressesOf, subscriberOf, subscriberPages } from './flows/addresses.js';
import { noBrowser, password, settled, Site } from './flows/browser.js';

const [folder = 'screenshots', only = ''] = process.argv.slice(2);
/** Pages that are made for a phone too. */
const phonePages = ['-calls', '-board', '-account-jobs', 'system'];
/** What has come is drawn. */
const settledMs = 200;
/** Until the coming days of a plan are drawn. */
const daysMs = 4_000;

const desk = { width: 1360, height: 850 };
const scale = 0.75;

/** The call plan editor, with a call tried and the days to come. */
async function picture(site: Site): Promise<void> {
  const plan = (await addressesOf(site, 'icr', password)).find(({ name }) => name === 'icr-call_plan-record')!;
  const page = await site.signedIn('icr');
  await page.setViewportSize(desk);
  await page.goto(plan.path);
  await page.getByLabel('Caller').fill('212 555 0123');
  await page.waitForTimeout(daysMs);
  await page.getByLabel('Caller').blur();
  // As much as a desk shows, in as few pixels as a page of text has room for.
  const tools = await page.context().newCDPSession(page);
  const { data } = await tools.send('Page.captureScreenshot', { format: 'png', clip: { x: 0, y: 0, ...desk, scale } });
  writeFileSync('service/ui/call-plan.png', Buffer.from(data, 'base64'));
}

async function main(): Promise<void> {
  if (noBrowser !== undefined) throw new Error(noBrowser);
  const endings: (() => unknown)[] = [];
  const site = await Site.open({ teardown: (end) => { endings.unshift(end); } });
  try {
    if (folder === '--readme') {
      await picture(site);
      return;
    }
    const target = resolve(folder);
    mkdirSync(target, { recursive: true });
    const session = await site.appliance.request('GET', '/session');
    const { applications } = session.body.data[0]!.attributes as unknown as { readonly applications: readonly { readonly name: string }[] };
    let count = 0;
    for (const { name: app } of applications) {
      const all = [...await addressesOf(site, app, password), ...(app === applications[0]!.name ? [{ name: 'system', path: '/system' }] : [])].filter(({ name }) => name.includes(only));
      for (const [theme, width] of [['light', 1440], ['dark', 1440], ['light', 390]] as const) {
        const shown = width === 1440 ? all : all.filter(({ name }) => phonePages.some((ending) => name.endsWith(ending)));
        if (shown.length === 0) continue;
        const page = await site.signedIn(app, { theme, width });
        for (const { name, path } of shown) {
          await page.goto(path);
          await settled(page);
          await page.waitForTimeout(settledMs);
          await page.screenshot({ path: join(target, `${name}-${theme}${width === 1440 ? '' : '-phone'}.png`) });
          count++;
        }
        await page.context().close();
      }
      const subscriber = `${app}-subscriber`.includes(only) ? await subscriberOf(site, app, password) : undefined;
      for (const [theme, width] of subscriber === undefined ? [] : [['light', 390], ['dark', 390], ['light', 1440]] as const) {
        const page = await site.signedIn(app, { theme, width, username: subscriber! });
        for (const name of subscriberPages[app]!) {
          await page.goto(`/${app}/${name}`);
          await settled(page);
          await page.waitForTimeout(settledMs);
          await page.screenshot({ path: join(target, `${app}-subscriber-${name === '' ? 'first' : name}-${theme}${width === 1440 ? '' : '-phone'}.png`) });
          count++;
        }
        await page.context().close();
      }
    }
    console.log(`${count} pictures in ${target}`);
    for (const complaint of site.complaints) console.log(complaint);
  } finally {
    for (const end of endings) await Promise.resolve(end()).catch((fault: unknown) => console.error(fault));
  }
}

await main();
