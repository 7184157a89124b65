import { writeFileSync } from 'node:fs';
import { referencePages } from './reference-pages.js';

// Writes the derived pages anew: run it after a declaration has changed; a test tells when it was forgotten.
for (const [path, text] of referencePages()) {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
