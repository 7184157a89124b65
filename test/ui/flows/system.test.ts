/** The unit and its administration, and applications that no page knows. */
import { flows } from './flow.js';
import { derived } from './derived.js';
import { waitingPurge, system } from './system.js';
import { administration } from './administration.js';

flows('the unit', derived, waitingPurge, system, administration);
