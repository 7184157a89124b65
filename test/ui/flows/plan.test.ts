/** Call plans. A call is tried on the plan of the sample, which the others then edit, each beginning with it as the sample has it; calls are made for the last alone. */
import { flows } from './flow.js';
import { tryCall } from './try.js';
import { planHands } from './plan-hands.js';
import { planEditor } from './plan-editor.js';
import { rehearse } from './rehearse.js';

flows('call plans', tryCall, planHands, planEditor, rehearse);
