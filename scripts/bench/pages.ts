import { chromium, type Page } from 'playwright-core';
import { browserProgram } from '../testing/browser.js';
import { median, type Figure } from './figure.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const loads = 7;
const jumps = 20;
const frames = 240;
/** Rows that a steady scroll passes in a frame: some 300 a second. */
const rowsInFrame = 5;
const password = 'a password of the bench';

/**
 * The list of a large table in Chromium: how soon it can be used, how long a jump is blank, and whether a steady scroll
 * is.
 */
export async function pages(site: BenchSite): Promise<readonly Figure[]> {
  if (browserProgram === undefined) throw new Error('there is no browser: apt-get install chromium-headless-shell');
  const unit = await Unit.start(await site.imported());
  const browser = await chromium.launch({ executablePath: browserProgram });
  try {
    await unit.operator.ask('POST', '/administrator', { username: 'bench', role_id: 'platform_owner', password });
    const context = await browser.newContext({
      baseURL: `http://127.0.0.1:${unit.port}`,
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    await signIn(page);
    const rows = site.sizes.numbers.toLocaleString('en-US');
    const ready = [];
    for (let load = 0; load < loads; load++) {
      await page.goto('/icr/number');
      await page.locator('[aria-rowindex="2"]:not(.ghost)').waitFor();
      ready.push((await page.evaluate('performance.now()')) as number);
    }
    const blank: number[] = [];
    for (let jump = 0; jump < jumps; jump++)
      blank.push((await page.evaluate(`(${jumpTo})(${((jump * 7 + 3) % jumps) / jumps})`)) as number);
    const { blankFrames, longestFrame } = (await page.evaluate(`(${scrollOn})(${frames}, ${rowsInFrame})`)) as {
      readonly blankFrames: number;
      readonly longestFrame: number;
    };
    return [
      {
        what: `first page of ${rows} numbers`,
        measured: `${median(ready).toFixed(0)} ms until rows are there`,
        baseline: '-',
        value: median(ready),
        unit: 'ms',
        better: 'lower',
        must: 1_000,
        aim: 500,
      },
      {
        what: 'jump anywhere in them',
        measured: `blank for ${Math.max(...blank).toFixed(0)} ms at most, ${median(blank).toFixed(0)} ms in the median`,
        baseline: '-',
        value: Math.max(...blank),
        unit: 'ms',
        better: 'lower',
        must: 160,
        aim: 100,
      },
      {
        what: 'steady scroll',
        measured: `${blankFrames} of ${frames} frames blank, longest ${longestFrame.toFixed(0)} ms`,
        baseline: '-',
        value: blankFrames,
        unit: 'ms',
        better: 'lower',
        must: 0,
        aim: 0,
      },
    ];
  } finally {
    await browser.close();
    await unit.stop();
  }
}

/** In by the form, through the change that a given password asks for. */
async function signIn(page: Page): Promise<void> {
  await page.goto('/login?app=icr');
  await page.getByLabel('Username').fill('bench');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Current password').fill(password);
  await page.getByLabel('New password', { exact: true }).fill(`${password} too`);
  await page.getByLabel('New password again').fill(`${password} too`);
  await page.keyboard.press('Enter');
  await page.getByLabel('Current password').waitFor({ state: 'detached' });
}

/**
 * In the page: puts the scroll bar at a share of its way; milliseconds until no row in sight is blank, the wait for the
 * scroll's rest among them.
 */
const jumpTo = `async (share) => {
  const grid = document.querySelector('[role=grid]');
  const isBlank = () => { const { top, bottom } = grid.getBoundingClientRect(); return [...grid.querySelectorAll('.ghost')].some((row) => { const box = row.getBoundingClientRect(); return box.bottom > top + 30 && box.top < bottom; }); };
  const frame = () => new Promise(requestAnimationFrame);
  grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
  const start = performance.now();
  await frame(); await frame();
  while (isBlank()) await frame();
  const took = performance.now() - start;
  await new Promise((later) => setTimeout(later, 150));
  return took;
}`;

/** In the page: goes on row by row; frames in which a row in sight is blank, and the longest frame. */
const scrollOn = `async (frames, rows) => {
  const grid = document.querySelector('[role=grid]');
  const isBlank = () => { const { top, bottom } = grid.getBoundingClientRect(); return [...grid.querySelectorAll('.ghost')].some((row) => { const box = row.getBoundingClientRect(); return box.bottom > top + 30 && box.top < bottom; }); };
  const frame = () => new Promise(requestAnimationFrame);
  let blankFrames = 0, longestFrame = 0, last = await frame();
  for (let nth = 0; nth < frames; nth++) {
    // Only a list whose bar is scaled hears the wheel itself.
    const wheel = new WheelEvent('wheel', { deltaY: rows * 28, bubbles: true, cancelable: true });
    if (grid.dispatchEvent(wheel)) grid.scrollTop += rows * 28;
    const now = await frame();
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
    if (isBlank()) blankFrames++;
  }
  return { blankFrames, longestFrame };
}`;
