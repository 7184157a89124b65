import { npaListTable } from '../../parts/npa-list.js';
import { always } from '../../routing/criteria/always.js';
import { dayOfWeek } from '../../routing/criteria/day-of-week.js';
import { holiday } from '../../routing/criteria/holiday.js';
import { match } from '../../routing/criteria/match.js';
import { npa } from '../../routing/criteria/npa.js';
import { percentAllocation } from '../../routing/criteria/percent-allocation.js';
import { timeOfDay } from '../../routing/criteria/time-of-day.js';
import { number } from '../../routing/destinations/number.js';
import { rule } from '../../routing/destinations/rule.js';
import { sipUri } from '../../routing/destinations/sip-uri.js';
import { continueCall, terminate } from '../../routing/destinations/plain.js';
import { trunkGroup } from '../../routing/destinations/trunk-group.js';
import { trunkOutpulse } from '../../routing/destinations/trunk-outpulse.js';
import { outpulseTypes } from './kinds/outpulse.js';
import type { Vocabulary } from '../../routing/vocabulary.js';
import { tenantName } from './tables/service-provider.js';

/** What the rules of crs may say, in the spelling of its document (routing.md, Criteria). */
export const vocabulary: Vocabulary = {
  criteria: [
    always(),
    timeOfDay(),
    dayOfWeek(),
    holiday(),
    percentAllocation(),
    match(),
    npa(npaListTable(tenantName), 'geo'),
  ],
  destinations: [
    number(),
    sipUri(),
    terminate(),
    continueCall(),
    rule(),
    trunkGroup(),
    trunkOutpulse(...outpulseTypes),
  ],
};
