/** Lists and records. A list is looked at, then a record changed and put back, then numbers are moved to the archive and back, then imported and taken out again. */
import { flows } from './flow.js';
import { table } from './table.js';
import { record } from './record.js';
import { moves } from './moves.js';
import { jobs } from './jobs.js';

flows('lists and records', table, record, moves, jobs);
