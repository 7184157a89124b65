/** States of pages that are seen rarely, for the pictures of `screenshots.ts`: what two changed at once, what differs, what fails, what is asked before it is done. */
import { HeldClient } from '../support/declared-lookups.js';
import { password, settled, type Page, type Site } from './flows/browser.js';

/** One state, and how somebody comes to it. */
export interface State {
  /** Of a picture's file, behind that of its application: `record-conflict`. */
  readonly name: string;
  readonly app: string;
  /** Who looks, where it is not the first administrator of the application. */
  readonly who?: string;
  /** Where it begins. */
  readonly path: string;
  /** What a phone has not. */
  readonly wide?: true;
  readonly come: (page: Page, site: Site) => Promise<unknown>;
}

const icrNumber = 4;
const ccNumber = 2;
const office = 'call_plan/Harbor_Telephone/Atlantic_Insurance/Office';
const busyNumber = '6172342007';

const ask = async (site: Site, app: string, method: string, path: string, body?: object) => site.appliance.request(method, `/${app}/api/${path}`, { token: await site.appliance.signIn(app, password), ...(body === undefined ? {} : { body }) });

/** People, calls that were made, and cases that come to something else than expected; before any state is come to. */
export async function prepare(site: Site, end: (close: () => unknown) => void): Promise<void> {
  await site.administrator('ecf', 'mary', 'subscriber:Harbor_Telephone:subscriber_000');
  await site.administrator('crs', 'hall', 'subscriber:Lakeshore_Telecom:City_Hall');
  await site.administrator('cc', 'pacific', 'service_provider:Pacific_Voice');
  await site.administrator('icr', 'harbor', 'service_provider:Harbor_Telephone');
  for (const [name, expected] of [['as expected', '6175550190'], ['another number', '6175550177'], ['in the morning', '6175550178']]) {
    await ask(site, 'icr', 'POST', 'rehearsal_case', { service_provider_name: 'Harbor_Telephone', set_name: 'Mornings', name, called: busyNumber, calling: '2125550123', time: '2026-10-27T18:12', expected_kind: 'number', expected_value: expected });
  }
  const pin = String((await ask(site, 'cc', 'GET', 'lot/80000000')).body.data[0]!.attributes['pin']);
  const client = await HeldClient.connect(site.appliance.lookupSocket);
  end(() => client.close());
  for (let count = 0; count < 12; count++) {
    const callId = `call-${count}`;
    await client.route(icrNumber, { callId, called: busyNumber, calling: '2125550123' });
    await client.event(icrNumber, { callId, kind: 'answer' });
    await client.end(icrNumber, { callId, durationMs: 124_000 });
  }
  const attributes = { access: '8005550142', card: '80000000', pin };
  for (const callId of ['ended', 'open']) {
    await client.route(ccNumber, { callId, called: '12125550100', calling: '8085550001', attributes });
    await client.event(ccNumber, { callId, kind: 'answer' });
  }
  await client.end(ccNumber, { callId: 'ended', durationMs: 124_000 });
}

/** Rises and falls as an hour of calls does, so that plots have lines. */
const wave = (at: number, height: number): number => Math.round(height * (1.2 + Math.sin(at / 23) + Math.sin(at / 5) / 4));

/** Gives the statistics of an hour without calls those of a busy one. */
async function withLines(page: Page): Promise<void> {
  await page.route('**/statistics?series=*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json() as { readonly data: [{ readonly attributes: Record<string, unknown> }] };
    const { attributes } = body.data[0];
    const line = (count: number, height: number) => Array.from({ length: count }, (_, at) => at % 97 > 92 ? null : wave(at, height));
    const count = (attributes['calls'] as readonly unknown[]).length;
    const under = (lists: unknown, heightOf: (nth: number) => number) => Object.fromEntries(Object.keys(lists as object).map((name, nth) => [name, line(count, heightOf(nth))]));
    Object.assign(attributes, {
      calls: line(count, 400), denied: line(count, 10),
      decisions: under(attributes['decisions'], (nth) => 200 / (nth + 1)),
      // More calls are under the longer time.
      latency: under(attributes['latency'], (nth) => 90 * 3 ** nth),
    });
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
}

const firstRows = async (page: Page): Promise<void> => {
  await page.getByRole('grid').getByRole('row').nth(1).click();
  await page.getByRole('grid').getByRole('row').nth(4).click({ modifiers: ['Shift'] });
};
const press = (name: string | RegExp) => (page: Page): Promise<void> => page.getByRole('button', { name }).first().click();
const rule = (page: Page, name: RegExp) => page.locator('.rules .name-of', { hasText: name }).first();

export const states: readonly State[] = [
  { name: 'record-conflict', app: 'icr', path: '/icr/number?open=2012342077', come: async (page, site) => {
    const zone = page.getByRole('complementary').getByLabel('Timezone');
    await zone.fill('US/Pacific');
    await page.getByRole('complementary').getByLabel('Subscriber Name').fill('Nobody');
    // Another zone at each width: what stands already is no change.
    await ask(site, 'icr', 'PUT', 'number/2012342077', { timezone: page.viewportSize()!.width < 640 ? 'US/Alaska' : 'US/Hawaii' });
    await page.getByText(/Changed by/).waitFor();
  } },
  { name: 'record-history', app: 'icr', path: '/icr/number/2012342077?tab=history', come: async () => undefined },
  { name: 'archive-dialog', app: 'icr', path: '/icr/number', come: async (page) => {
    await firstRows(page);
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: /^Archive/ }).waitFor();
  } },
  { name: 'row-menu', app: 'icr', path: '/icr/number?q=617', come: async (page) => {
    await firstRows(page);
    await page.getByRole('grid').getByRole('row').nth(3).click({ button: 'right' });
  } },
  { name: 'in-use', app: 'crs', path: '/crs/call_plan', come: async (page) => {
    await firstRows(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByText('in use').first().waitFor();
  } },
  { name: 'filtering', app: 'icr', path: '/icr/number?f.timezone=%3DUS%2FEastern&q=617', come: async (page) => page.getByRole('button', { name: 'Filter', exact: true }).click() },
  { name: 'columns', app: 'icr', path: '/icr/number', wide: true, come: press('Columns') },
  { name: 'nothing-matches', app: 'icr', path: '/icr/number?q=nobody', come: async () => undefined },
  { name: 'archive', app: 'icr', path: '/icr/number?archive', come: async (page, site) => {
    await ask(site, 'icr', 'DELETE', 'number/2012342014');
    await page.getByRole('grid').getByText('201 234 2014').waitFor();
    await page.getByRole('grid').getByText('201 234 2014').click();
    await page.getByRole('button', { name: 'Purge Selected…' }).or(page.getByRole('button', { name: /^Purge/ })).first().click();
    await page.getByRole('dialog').getByLabel(/Type the number/).waitFor();
  } },
  { name: 'archive-empty', app: 'crs', path: '/crs/group?archive', come: async () => undefined },
  { name: 'go-to', app: 'icr', path: '/icr/number', come: async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('617');
  } },
  { name: 'keys-help', app: 'icr', path: '/icr/number', come: async (page) => page.keyboard.press('?') },
  { name: 'no-page', app: 'icr', path: '/icr/nowhere', come: async () => undefined },
  { name: 'no-record', app: 'icr', path: '/icr/number/9999999999', come: async () => undefined },
  { name: 'failed', app: 'icr', path: '/icr/changes', come: async (page) => {
    await page.route('**/icr/api/changes?*', (route) => route.abort());
    await page.reload();
    await page.getByText(/Could not read/).first().waitFor();
  } },
  { name: 'import-preview', app: 'icr', path: '/icr/import/number', come: async (page) => {
    await page.locator('input[type=file]').setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from('number,timezone,service_provider_name,subscriber_name,params\n6175550001,US/Eastern,Harbor_Telephone,Northeast_Logistics,\n6175550002,US/Estern,Harbor_Telephone,Northeast_Logistics,\n6175550003,US/Eastern,Harbor_Telephone,Northeast_Logistics,{x\n') });
    await page.getByText(/does not fit/).first().waitFor();
    await press('Dry run')(page);
    await page.getByText('would be added').waitFor();
  } },
  { name: 'call-timeline', app: 'icr', path: '/icr/cdr', come: async (page) => {
    await page.locator('main table').getByRole('link').first().click();
    await page.getByRole('button', { name: /Explain/ }).first().click();
  } },
  { name: 'rehearsal-run', app: 'icr', path: '/icr/rehearsals', come: async (page) => {
    await press('Run Mornings')(page);
    await page.getByText(/come to something else/).first().waitFor();
    await page.getByRole('region', { name: 'Run of Mornings' }).getByText('another number').waitFor();
  } },
  { name: 'plots', app: 'icr', path: '/icr/statistics', come: async (page) => withLines(page) },
  { name: 'rule-form', app: 'icr', path: `/icr/${office}`, come: async (page) => rule(page, /Late shift/).click() },
  { name: 'rule-menu', app: 'icr', path: `/icr/${office}`, come: async (page) => rule(page, /Open/).click({ button: 'right' }) },
  { name: 'rule-findings', app: 'icr', path: `/icr/${office}`, come: async (page) => {
    await rule(page, /Working days/).focus();
    await page.keyboard.press('n');
    await page.getByLabel('Label').fill('Everybody');
    await page.keyboard.press('Escape');
    await page.locator('.rules .find').first().waitFor();
    await page.keyboard.press('Control+s');
  } },
  { name: 'try', app: 'icr', path: '/icr/try?called=6172342007&calling=2125550123&time=2026-10-27T18:12', come: async (page) => page.getByText('Late shift decides.').first().waitFor() },
  { name: 'system-lower', app: 'icr', path: '/system', come: async (page) => page.locator('.page').first().evaluate((element) => { element.scrollTop = element.scrollHeight; }) },
  { name: 'settings-saving', app: 'icr', path: '/icr/settings', come: async (page) => {
    await page.getByRole('textbox', { name: 'Maximum Inactive Days for Records' }).fill('14');
    await press('Save')(page);
    await page.getByRole('dialog').waitFor();
  } },
  { name: 'administrator-new', app: 'icr', path: '/icr/administrator/+', come: async (page) => {
    await page.getByLabel('Role ID').selectOption('subscriber');
    await page.getByLabel('Permissions').selectOption('chosen');
    await page.getByRole('button', { name: 'Add administrator' }).click();
  } },
  { name: 'sign-in-again', app: 'icr', path: '/icr/number/2012342203', come: async (page) => {
    await page.getByLabel('Timezone').fill('US/Alaska');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save', exact: true }).dispatchEvent('click');
    await page.getByText('Sign in to go on').waitFor();
  } },
  { name: 'login', app: 'icr', path: '/login', come: async (page) => {
    await page.context().clearCookies();
    await page.goto('/login');
  } },
  { name: 'forgot', app: 'icr', path: '/icr/forgot', come: async () => undefined },
  { name: 'provider', app: 'icr', who: 'harbor', path: '/icr', come: async () => undefined },
  { name: 'account-ledger', app: 'cc', who: 'pacific', path: '/cc/lot/80000000', come: async () => undefined },
  { name: 'account-calls', app: 'cc', path: '/cc/lot/80000000?tab=calls', come: async () => undefined },
  { name: 'account-price', app: 'cc', who: 'pacific', path: '/cc/lot/80000000?tab=price', come: async (page) => {
    await page.getByRole('tab', { name: 'Price a call' }).click();
    await page.getByLabel('Destination').fill('1 212 555 0100');
    await page.getByLabel('Seconds').fill('124');
    await press('Price it')(page);
    await page.locator('.price-answer').waitFor();
  } },
  { name: 'account-topup', app: 'cc', who: 'pacific', path: '/cc/lot/80000001', come: press('Top up…') },
  { name: 'rate-deck', app: 'cc', path: '/cc/rate/Pacific_Voice/Standard', come: async (page) => page.getByLabel('What does it cost').fill('1 212') },
  { name: 'generate', app: 'cc', path: '/cc/lot', come: press('Generate…') },
  { name: 'board-activate', app: 'crs', who: 'hall', path: '/crs/board', come: async (page) => {
    await page.getByRole('button', { name: /^Activate….* on supergroup 1$/ }).click();
    await page.getByRole('dialog').getByLabel('Call plan').selectOption('Evacuation');
  } },
  { name: 'board-active', app: 'crs', who: 'hall', path: '/crs/board', come: async (page) => {
    await page.getByRole('button', { name: /^Activate….* on supergroup 1$/ }).click();
    await page.getByRole('dialog').getByLabel('Call plan').selectOption('Evacuation');
    await page.getByRole('dialog').getByRole('button', { name: /^Activate on/ }).click();
    await page.getByText('Evacuation activated').waitFor();
  } },
  { name: 'calls-forwarded', app: 'ecf', who: 'mary', path: '/ecf/calls', come: async (page) => {
    await page.getByRole('button', { name: /555 0160/ }).click();
    await page.getByRole('button', { name: '1 hour' }).click();
    await page.getByRole('button', { name: /^Forward / }).click();
    await page.locator('.now').getByText('207 555 0160').waitFor();
  } },
  { name: 'calls-day', app: 'ecf', who: 'mary', path: '/ecf/calls', come: async (page) => page.getByRole('button', { name: /^Tuesday/ }).click() },
  { name: 'calls-lists', app: 'ecf', who: 'mary', path: '/ecf/calls', come: async (page) => {
    for (const name of ['Always let through', 'Ask callers for a code', 'My numbers for forwarding']) await page.getByRole('button', { name }).click();
  } },
];

/** So long a page is given to come to rest. */
const restMs = 10_000;

/** Opens a state in a window of its own; gives what could not be reached. */
export async function comeTo(site: Site, { app, who, path, come }: State, look: { readonly width: number }): Promise<readonly [page: Page, fault: unknown]> {
  const page = await site.signedIn(app, { ...look, ...(who === undefined ? {} : { username: who }) });
  let fault: unknown;
  page.setDefaultTimeout(20_000);
  try {
    await page.goto(path);
    await settled(page);
    await come(page, site);
    // What waits for a person, as a save that asks for a sign-in, never comes to rest.
    await Promise.race([settled(page), page.waitForTimeout(restMs)]);
  } catch (reason) {
    fault = reason;
  }
  return [page, fault];
}
