import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('../../..', import.meta.url));

/** A program as it is started and installed (`main/niud`, `niuctl/niuctl`), of this build or of the one in a folder; module by module where its coverage is counted. */
export const programOf = (name: string, top = here): string => join(top, 'dist', process.env['NIUD_TEST_COUNTED'] === undefined ? 'run' : 'service', `${name}.js`);
