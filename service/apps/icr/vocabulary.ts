import { npaListTable } from '../../parts/npa-list.js';
import { always } from '../../routing/criteria/always.js';
import { dayOfWeek } from '../../routing/criteria/day-of-week.js';
import { holiday } from '../../routing/criteria/holiday.js';
import { label } from '../../routing/criteria/label.js';
import { limited } from '../../routing/criteria/limited.js';
import { match } from '../../routing/criteria/match.js';
import { npa } from '../../routing/criteria/npa.js';
import { percentAllocation } from '../../routing/criteria/percent-allocation.js';
import { periodic } from '../../routing/criteria/periodic.js';
import { timeOfDay } from '../../routing/criteria/time-of-day.js';
import { callPlan } from '../../routing/destinations/call-plan.js';
import { menu } from '../../routing/destinations/menu.js';
import { number } from '../../routing/destinations/number.js';
import { rule } from '../../routing/destinations/rule.js';
import { sipUri } from '../../routing/destinations/sip-uri.js';
import { continueCall, terminate } from '../../routing/destinations/plain.js';
import { trunkGroup } from '../../routing/destinations/trunk-group.js';
import { trunkOutpulse } from '../../routing/destinations/trunk-outpulse.js';
import { outpulseTypes } from './kinds/outpulse.js';
import type { Vocabulary } from '../../routing/vocabulary.js';
import { tenantName } from './tables/service-provider.js';

const [toNumber, toSip, toTrunks, toTrunksWithDigits] = [
  number(),
  sipUri(),
  trunkGroup(),
  trunkOutpulse(...outpulseTypes),
];

/** What the rules of icr may say, in the spelling of its document. */
export const vocabulary: Vocabulary = {
  criteria: [
    always(),
    timeOfDay(),
    dayOfWeek(),
    holiday(),
    percentAllocation(),
    match(),
    npa(npaListTable(tenantName)),
    limited(),
    periodic(),
    label(),
  ],
  destinations: [
    toNumber,
    toSip,
    terminate(),
    continueCall(),
    rule(),
    menu(),
    toTrunks,
    toTrunksWithDigits,
    callPlan(),
  ],
  farEnd: { SIP: toSip, NUMBER: toNumber, TRUNK: toTrunks, 'TRUNK-OUTPULSE': toTrunksWithDigits },
};
