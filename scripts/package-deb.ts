/** Builds the Debian package; see packaging/README.md. */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { release } from '../service/main/release.js';
import { buildPackage, type Compression } from './packaging/package.js';

const { values } = parseArgs({
  options: {
    release: { type: 'string', default: release },
    into: { type: 'string', default: 'dist/package' },
    compression: { type: 'string', default: 'xz' },
  },
});
if (!['xz', 'zstd', 'none'].includes(values.compression)) throw new Error('--compression is xz, zstd or none');
const made = buildPackage({
  top: process.cwd(),
  release: values.release,
  into: values.into,
  compression: values.compression as Compression,
});
console.log(`${made}  ${(statSync(made).size / 1e6).toFixed(1)} MB`);
