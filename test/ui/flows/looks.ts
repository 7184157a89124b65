/** What a person would see at once and a program can find: text that is cut and tells its rest nowhere, words of the API among those for people, pages wider than their window. */
import type { Page } from './browser.js';

/** Text in which names, JSON and marks of other writing stand as they are. */
const asWritten = '.mono, .code, pre, option, .hidden';

const reading = `(() => {
  const found = new Set();
  for (const element of document.querySelectorAll('main *, header *')) {
    if (element.clientWidth === 0 || element.scrollWidth <= element.clientWidth + 1 || getComputedStyle(element).textOverflow !== 'ellipsis') continue;
    if (element.textContent.trim() !== '' && element.closest('[title], .hidden') === null) found.add('cut, and told nowhere: ' + element.textContent.slice(0, 80));
  }
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const words = text.textContent;
    if (/\`|\\["|\\bundefined\\b|\\[object |\\bNaN\\b/.test(words) && text.parentElement.closest('${asWritten}') === null) found.add('not for people: ' + words.slice(0, 80));
  }
  return [...found];
})()`;

/** After two frames: what follows the width of the window has followed. */
const width = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const wide = (element) => element.scrollWidth > element.clientWidth + 1;
  done([document.documentElement, ...document.querySelectorAll('main, main > .main, .page, .fields, .split')].filter(wide).map((element) => (element.className || element.tagName) + ': ' + element.scrollWidth + ' in ' + element.clientWidth));
})))`;

/** What is wrong with the words of a page as it stands. */
export async function readingFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(reading) as Promise<readonly string[]>;
}

/** What of a page scrolls sideways in the width that its window has. */
export async function widthFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(width) as Promise<readonly string[]>;
}
