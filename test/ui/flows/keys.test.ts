/** By keys alone. Both put back what they change of the sample. */
import { flows } from './flow.js';
import { keysOfRecords } from './keys-records.js';
import { keysOfPages } from './keys-pages.js';

flows('by keys alone', keysOfRecords, keysOfPages);
