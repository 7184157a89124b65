/**
 * Pictures of every page of the web UI and of states that are seen rarely, in both themes and at the widths of a desk and of a phone. Starts a niud of its own with the sample.
 *
 *     npm run screenshots -- <folder> [only names that contain this: `icr-number`, `-state-`]
 *     npm run screenshots -- --readme
 *
 * The second makes the picture of the first page of the documentation anew, `service/ui/call-plan.png`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addressesOf, subscriberOf, subscriberPages } from './flows/addresses.js';
import { noBrowser, password, settled, Site, type Page } from './flows/browser.js';
import { comeTo, prepare, states } from './states.js';

const [folder = 'screenshots', only = ''] = process.argv.slice(2);
/** A desk of the lesser kind, and a phone. */
const widths = [1280, 390];
const height = 800;
const endingOf = (width: number): string => width < 640 ? '-phone' : '';
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

/** Takes a page as it stands in both themes. */
async function both(page: Page, target: string, name: string): Promise<number> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(settledMs);
    await page.screenshot({ path: join(target, `${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return 2;
}

/** Every page of an application, as its first administrator and as a subscriber. */
async function pagesOf(site: Site, app: string, target: string, first: boolean): Promise<number> {
  const all = [...await addressesOf(site, app, password), ...(first ? [{ name: 'system', path: '/system' }] : [])].filter(({ name }) => name.includes(only));
  const subscriber = `${app}-subscriber`.includes(only) ? await subscriberOf(site, app, password) : undefined;
  const walks = [
    { username: `${app}_administrator`, stops: all },
    ...(subscriber === undefined ? [] : [{ username: subscriber, stops: subscriberPages[app]!.map((name) => ({ name: `${app}-subscriber-${name === '' ? 'first' : name}`, path: `/${app}/${name}` })) }]),
  ];
  let count = 0;
  for (const { username, stops } of walks.filter(({ stops }) => stops.length > 0)) {
    for (const width of widths) {
      const page = await site.signedIn(app, { width, height, username });
      for (const { name, path } of stops) {
        await page.goto(path);
        await settled(page);
        count += await both(page, target, `${name}${endingOf(width)}`);
      }
      await page.context().close();
    }
  }
  return count;
}

/** What is seen rarely: each state is come to anew at each width. */
async function statesOf(site: Site, target: string, end: (close: () => unknown) => void): Promise<number> {
  const shown = states.filter(({ app, name }) => `${app}-state-${name}`.includes(only));
  if (shown.length > 0) await prepare(site, end);
  let count = 0;
  for (const state of shown) {
    for (const width of state.wide === true ? widths.slice(0, 1) : widths) {
      const [page, fault] = await comeTo(site, state, { width });
      if (fault !== undefined) console.log(`${state.app}-state-${state.name} at ${width}: ${String(fault).slice(0, 300)}`);
      count += await both(page, target, `${state.app}-state-${state.name}${endingOf(width)}`);
      await page.context().close();
    }
  }
  return count;
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
    for (const { name: app } of applications) count += await pagesOf(site, app, target, app === applications[0]!.name);
    count += await statesOf(site, target, (close) => { endings.unshift(close); });
    console.log(`${count} pictures in ${target}`);
    for (const complaint of site.complaints) console.log(complaint);
  } finally {
    for (const end of endings) await Promise.resolve(end()).catch((fault: unknown) => console.error(fault));
  }
}

await main();
