import { ccSample } from './cc.js';
import { crsSample } from './crs.js';
import { easy0Sample } from './easy0.js';
import { ecfSample } from './ecf.js';
import { icrSample } from './icr.js';
import type { Sample } from './sample.js';

/** What `scripts/start` fills an empty niud with. */
export const samples: readonly Sample[] = [icrSample, crsSample, easy0Sample, ecfSample, ccSample];
