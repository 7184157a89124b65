/** A real browser against a real niud, for the flows of the web UI. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import type { Test } from 'tap';
import { browserProgram } from '../../../scripts/testing/browser.js';
import { Appliance, tokenOf } from '../../support/appliance.js';
import { sampleState } from './sample-state.js';

export type { Page } from 'playwright-core';

/** Why no browser can be had here, for a test to be skipped with; undefined where one can. */
export const noBrowser: string | undefined = browserProgram !== undefined ? undefined : 'there is no browser: apt-get install chromium-headless-shell fonts-inter';

/** The password of everybody in these tests. */
export const password = 'a password of the test';

/**
 * What the browser has no need of here. The last line are pages of its own that wait behind the address field of each window, in a process for each; the others are
 * left out by playwright too, and would come back otherwise.
 */
const withoutFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay',
  'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'PreconnectToSearch',
  'AimEnabled', 'WebUIOmniboxPopup', 'WebUIOmniboxFullPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxSimplification', 'WebUILocationBar', 'WebUIToolbarWebView', 'PreloadTopChromeWebUI',
];

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** So long a step waits for what it needs: machines that are busy with other tests are slow, and a step that is late is no fault of the page. */
const stepMs = 60_000;

/** Questions of each page that are on their way, without the stream, which never ends; and how many there have been. */
const asked = new WeakMap<Page, { readonly open: Set<Request>; begun: number }>();

/**
 * Words about what was done stay ten times as long as they do for people: what is pressed in them is there still, however slow the machine, and what is like them
 * elsewhere on a page is always met, not only on a fast one.
 */
const wordsStay = `{ const later = globalThis.setTimeout; globalThis.setTimeout = (run, ms, ...rest) => later(run, ms === 10_000 ? 100_000 : ms, ...rest); }`;

export interface Look {
  /** Of another niud than the site's own. */
  readonly base?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** Whatever ends what was begun: a test, or a script. */
export interface Ending {
  teardown(end: () => unknown): void;
}

/** What a person with a browser has: niud with the sample of every application, and windows of their own. */
export class Site {
  #browser: Browser | undefined;
  readonly #contexts: BrowserContext[] = [];
  readonly #people = new Set<string>();
  readonly #tokens = new Map<string, Promise<string>>();
  /** What the pages complained of: errors of scripts, refusals of the content policy. */
  readonly complaints: string[] = [];

  private constructor(readonly appliance: Appliance) {}

  /** Starts niud with the sample and a browser, both gone with the test, which fails when a page has complained. `fresh` is a niud with nothing in it, before its first sign-in. */
  static async open(t: Ending, { fresh = false, settings = {} }: { readonly fresh?: boolean; readonly settings?: Readonly<Record<string, string>> } = {}): Promise<Site> {
    const site = new Site(await Appliance.start(t, settings, fresh ? undefined : await sampleState(password)));
    site.#browser = await chromium.launch({ executablePath: browserProgram!, args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', `--disable-features=${withoutFeatures.join()}`] });
    t.teardown(async () => {
      await site.#browser?.close();
      // A niud that stays would keep the test from its end, and hide what is said here.
      await site.appliance.kill();
      if (site.complaints.length > 0) throw new Error(`pages complained:\n${site.complaints.join('\n')}`);
    });
    return site;
  }

  get base(): string { return this.appliance.base; }

  /** A window of its own, with nobody signed in. */
  async window({ base = this.base, theme = 'light', width = 1440, height = 900 }: Look = {}): Promise<Page> {
    const phone = width < 640;
    const context = await this.#browser!.newContext({ baseURL: base, viewport: { width, height: phone ? 844 : height }, colorScheme: theme, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...(phone ? { hasTouch: true, isMobile: true } : {}) });
    this.#contexts.push(context);
    context.setDefaultTimeout(stepMs);
    await context.addInitScript(wordsStay);
    const page = await context.newPage();
    const open = new Set<Request>();
    const questions = { open, begun: 0 };
    asked.set(page, questions);
    page.on('request', (request) => {
      if (request.resourceType() === 'eventsource') return;
      open.add(request);
      questions.begun++;
    });
    page.on('requestfinished', (request) => open.delete(request));
    page.on('requestfailed', (request) => open.delete(request));
    page.on('pageerror', (fault) => this.complaints.push(`${page.url()}: ${fault.stack ?? fault.message}`));
    // The browser tells every answer that is no success; what a page makes of it is the test's to see.
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(`${page.url()}: ${message.text()}`); });
    return page;
  }

  /** A window of somebody who has signed in, by default the first administrator of the application, on its first page. The form itself is tried in `sign-in.test.ts`. */
  async signedIn(app: string, { username = `${app}_administrator`, ...look }: Look & { readonly username?: string } = {}): Promise<Page> {
    const page = await this.window(look);
    await page.context().addCookies([{ name: `niud_${app}`, value: await this.#session(app, username), url: this.base, httpOnly: true, sameSite: 'Strict' }]);
    await page.goto(`/${app}`, { waitUntil: 'commit' });
    return page;
  }

  /** The session of somebody, begun once: a password takes a third of a second of a processor to look at, and a person may have any number of windows. */
  #session(app: string, username: string): Promise<string> {
    const known = this.#tokens.get(`${app} ${username}`);
    if (known !== undefined) return known;
    const begun = this.appliance.request('POST', `/${app}/api/authenticate`, { body: { username, password } }).then(tokenOf);
    this.#tokens.set(`${app} ${username}`, begun);
    return begun;
  }

  /** Shuts every window. */
  async shut(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  /** Makes an administrator with a role and the password of these tests; once, whoever asks for it again. */
  async administrator(app: string, username: string, roleId: string): Promise<void> {
    if (this.#people.has(`${app} ${username}`)) return;
    this.#people.add(`${app} ${username}`);
    const token = await this.#session(app, `${app}_administrator`);
    const given = `${password}, given`;
    const made = await this.appliance.request('POST', `/${app}/api/administrator`, { token, body: { username, role_id: roleId, password: given } });
    if (made.status !== 201) throw new Error(`administrator: ${JSON.stringify(made.body)}`);
    // Whoever was given a password by another changes it at the first sign-in.
    const first = await this.appliance.request('POST', `/${app}/api/authenticate`, { body: { username, password: given } });
    await this.appliance.request('POST', `/${app}/api/password`, { token: tokenOf(first), body: { current: given, new: password } });
  }
}

/** Goes to an address as a link of the page does, without loading it anew. */
export async function turnTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`);
}

/** In the page: resolves when there is a title and nothing has been busy for two frames and what they bring about. */
const atRest = `new Promise((done) => {
  let quiet = 0;
  const look = () => {
    quiet = document.querySelector('main h1') === null || document.querySelector('[aria-busy=true]') !== null ? 0 : quiet + 1;
    if (quiet > 2) done(); else requestAnimationFrame(() => setTimeout(look, 20));
  };
  look();
})`;

/** Waits until a page has all that it asked for: no question is on its way, nothing is busy, and two frames later it is still so. */
export async function settled(page: Page): Promise<void> {
  const questions = asked.get(page)!;
  for (let before = -1; questions.open.size > 0 || questions.begun !== before;) {
    while (questions.open.size > 0) await pause(10);
    before = questions.begun;
    await page.evaluate(atRest);
  }
}

/** Waits until what is read is so, and holds it to that: what is drawn comes a moment behind what brought it. A pattern is looked for in a text. */
export async function becomes(t: Test, read: () => Promise<unknown>, wanted: unknown, words = 'in time'): Promise<void> {
  const isSo = (found: unknown): boolean => wanted instanceof RegExp ? wanted.test(String(found)) : isDeepStrictEqual(found, wanted);
  const untilMs = performance.now() + stepMs;
  let found = await read();
  while (!isSo(found) && performance.now() < untilMs) {
    await pause(30);
    found = await read();
  }
  if (wanted instanceof RegExp) t.match(String(found), wanted, words);
  else t.same(found, wanted, words);
}

/** Takes back what a word at the edge of the page says: of the last that says so, for others may still be there. */
export async function undo(page: Page, said: string | RegExp): Promise<void> {
  await page.locator('.toast').filter({ hasText: said }).last().getByRole('button', { name: 'Undo', exact: true }).click();
}

/** What axe finds wrong with the page as it stands, one line a finding; of `only` some of its rules. */
export async function axeFindings(page: Page, only: readonly string[] = []): Promise<readonly string[]> {
  // Evaluated by the browser's own tools, which the page's content policy does not bind.
  if (await page.evaluate('typeof axe') === 'undefined') await page.evaluate(axe);
  const { violations } = await page.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], preload: false, ...(only.length === 0 ? {} : { runOnly: only }) })})`) as { readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly { readonly html: string }[] }[] };
  return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** The text of the cell that the keys are at. */
export async function activeCell(page: Page): Promise<string> {
  return page.evaluate('document.getElementById(document.querySelector("[role=grid]").getAttribute("aria-activedescendant"))?.textContent ?? ""') as Promise<string>;
}
