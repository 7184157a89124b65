/** Pages that applications add, for those who use them every day. Fingers come first, where nothing has been changed yet. */
import { flows } from './flow.js';
import { phone } from './phone.js';
import { myCalls, twoAtMyCalls } from './my-calls.js';
import { board, override } from './board.js';
import { cardAccount } from './card-account.js';

flows('pages of applications', phone, myCalls, twoAtMyCalls, board, override, cardAccount);
