import { readFileSync } from 'node:fs';

/** The release of niud, as package.json says it. */
export const release: string = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
