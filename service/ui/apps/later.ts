import { later as pages } from '../pages/later.js';
import { RuleHistory } from '../plan/rule-changes.js';
import { parts as cc } from './cc/parts.js';
import { parts as crs } from './crs/parts.js';
import { parts as ecf } from './ecf/parts.js';
import { parts as icr } from './icr/parts.js';

/** All that comes behind the first page, in one piece of code: cut smaller, all of it together was a tenth larger. */
export const later = { ...pages, RuleHistory, cc, crs, ecf, icr };
