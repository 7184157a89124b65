import type { AppPages } from './app-pages.js';
import { cc } from './cc/pages.js';
import { crs } from './crs/pages.js';
import { ecf } from './ecf/pages.js';
import { icr } from './icr/pages.js';

const applications: Readonly<Record<string, AppPages>> = { cc, crs, ecf, icr };

const none: AppPages = { pages: {}, lines: [] };

export function appOf(app: string): AppPages {
  return applications[app] ?? none;
}
