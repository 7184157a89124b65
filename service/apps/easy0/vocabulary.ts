import { npaListTable } from '../../parts/npa-list.js';
import { npaNxxTable } from '../../parts/npa-nxx.js';
import { always } from '../../routing/criteria/always.js';
import { dayOfWeek } from '../../routing/criteria/day-of-week.js';
import { digitMask } from '../../routing/criteria/digit-mask.js';
import { holiday } from '../../routing/criteria/holiday.js';
import { lata } from '../../routing/criteria/lata.js';
import { npa } from '../../routing/criteria/npa.js';
import { percentAllocation } from '../../routing/criteria/percent-allocation.js';
import { pointCode } from '../../routing/criteria/point-code.js';
import { timeOfDay } from '../../routing/criteria/time-of-day.js';
import { zip } from '../../routing/criteria/zip.js';
import { number } from '../../routing/destinations/number.js';
import { rule } from '../../routing/destinations/rule.js';
import { sipUri } from '../../routing/destinations/sip-uri.js';
import { continueCall, terminate } from '../../routing/destinations/plain.js';
import { trunkGroup } from '../../routing/destinations/trunk-group.js';
import { trunkOutpulse } from '../../routing/destinations/trunk-outpulse.js';
import { NumberPlaces } from '../../routing/number-places.js';
import { keyedRules } from '../../routing/rule-form.js';
import type { Vocabulary } from '../../routing/vocabulary.js';
import { providerName } from './tables/service-provider.js';

const places = new NumberPlaces(npaNxxTable);

/** What the rules of easy0 may say, in the spelling of its document. */
export const vocabulary: Vocabulary = {
  form: keyedRules,
  criteria: [
    always(),
    timeOfDay('time'),
    holiday('date'),
    dayOfWeek('day'),
    percentAllocation('percent'),
    digitMask('match'),
    npa(npaListTable(providerName)),
    pointCode(),
    lata(places),
    zip(places),
  ],
  destinations: [
    number(),
    trunkGroup('trunk'),
    trunkOutpulse('trunk_op'),
    sipUri('sip'),
    continueCall(),
    terminate(),
    rule(),
  ],
};
