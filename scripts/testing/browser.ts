import { existsSync } from 'node:fs';

/** The same browser without the window around its pages, which nobody sees here, takes a third less of a processor. */
const programs = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The browser that pages are tried in; undefined where there is none. `scripts/test` installs it as root. */
export const browserProgram: string | undefined = programs.find((path) => existsSync(path));
