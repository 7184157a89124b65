import { CallsPage, CallsTab } from './calls-page.js';
import { meaningOf } from './meaning.js';

/** What call forwarding adds, in one piece of code. */
export const parts = { CallsPage, CallsTab, meaningOf };
