import { BoardPage } from './board-page.js';
import { meaningOf } from './meaning.js';

/** What the redirect service adds, in one piece of code. */
export const parts = { BoardPage, meaningOf };
