import { meaningOf, routeMeaning } from './meaning.js';

/** What Intelligent Call Routing adds, in one piece of code. */
export const parts = { meaningOf, routeMeaning };
