import { AccountHead } from './account-head.js';
import { CallsTab } from './calls-tab.js';
import { DeckDialog } from './deck-dialog.js';
import { DeckTab } from './deck-tab.js';
import { LedgerTab } from './ledger-tab.js';
import { meaningOf } from './meaning.js';
import { PriceTab } from './price-tab.js';

/**
 * What the pages of accounts and rates add, in one piece of code: who looks at one looks at the next, and their styles
 * come once.
 */
export const parts = { AccountHead, CallsTab, DeckDialog, DeckTab, LedgerTab, PriceTab, meaningOf };
