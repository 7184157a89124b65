import { applications } from '../service/apps/all.js';
import { refusalPage } from '../service/core/refusal-page.js';
import { configText } from '../service/main/config.js';
import { referencePage } from '../service/schema/description.js';

/** Every page that is derived from declarations, by its path in the repository. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['config/niud.toml', configText()],
    ['service/core/refusals.md', refusalPage()],
    ...applications.map((application): [string, string] => [`service/apps/${application.name}/tables.md`, referencePage(application)]),
  ]);
}
