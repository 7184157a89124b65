import { applications } from '../service/apps/all.js';
import { refusalPage } from '../service/core/refusal-page.js';
import { declarationsFile, declarationsText } from '../service/database/declarations.js';
import { schemaVersion } from '../service/database/migrate.js';
import { configText } from '../service/main/config.js';
import { referencePage } from '../service/schema/description.js';
import { Registry } from '../service/schema/registry.js';
import { operationsHeader, protocolHeader } from './protocol/c-header.js';
import { vectorCalls } from './protocol/c-vectors.js';
import { protocolPage, protocolPath } from './protocol/page.js';
import { vectorsText } from './protocol/vectors.js';

/** Every page that is derived from declarations, by its path in the repository. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['config/niud.toml', configText()],
    ['service/core/refusals.md', refusalPage(applications)],
    [protocolPath, protocolPage()],
    ['service/lookup/lookup-vectors.jsonl', vectorsText()],
    ['native/client/niud-protocol.h', protocolHeader()],
    ['native/client/niud-operations.h', operationsHeader()],
    ['native/test/vector-calls.h', vectorCalls()],
    [declarationsFile, `layout ${schemaVersion}\n${declarationsText(new Registry(applications))}\n`],
    ...applications.map((application): [string, string] => [
      `service/apps/${application.name}/tables.md`,
      referencePage(application),
    ]),
  ]);
}
