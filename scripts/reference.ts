import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { applications } from '../service/apps/all.js';
import { declarationsFile, declarationsText, whyKept } from '../service/database/declarations.js';
import { schemaVersion } from '../service/database/migrate.js';
import { Registry } from '../service/schema/registry.js';
import { referencePages } from './reference-pages.js';

// Writes the derived pages anew: run it after a declaration has changed; a test tells when it was forgotten. The layout
// of the stores is not written over one that could not be read any more.
for (const [path, text] of referencePages()) {
  const kept =
    path === declarationsFile && existsSync(path)
      ? whyKept(readFileSync(path, 'utf8'), schemaVersion, declarationsText(new Registry(applications)))
      : undefined;
  if (kept === undefined) {
    writeFileSync(path, text);
    process.stdout.write(`${path}\n`);
  } else {
    process.stderr.write(`${path} stays as it is: ${kept}\n`);
    process.exitCode = 1;
  }
}
