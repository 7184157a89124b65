import { limits } from '../../core/limits.js';
import { isRefusal, wireStatus } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Attributes } from '../../routing/service.js';
import type { Routed } from '../../calls/decisions.js';
import { optional, text } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { flag } from '../frames.js';
import { attrs, everyAttribute } from './attributes.js';
import { callId, timeMs } from './call-fields.js';
import { decision, writeDecision } from './decision.js';
import { hostOf, isDry, message } from './message.js';
import type { Exchange, Late } from './message.js';

const none: Attributes = {};

const takes = [
  callId,
  text('called', limits.phoneCharacters, 'as received; what is no number (`*72`) finds no route'),
  optional(text('calling', limits.phoneCharacters, 'as received; nil is an unknown caller')),
  timeMs,
  optional(attrs),
] as const;
const [readCallId, readCalled, readCalling, readTimeMs, readAttributes] = readersOf(takes);

export const route = message({
  name: 'ROUTE',
  type: 0x10,
  about: 'where a call goes; opens it',
  takes,
  gives: [decision],
  statuses: ['NO_ROUTE', 'NOT_ACTIVE', 'DENIED'],
  examples: [
    {
      asks: ['c1', '3125550100', '8085550001', 1_768_478_400_000, everyAttribute],
      gives: [1, '2015550199', 'main/desk', 4, { sp: 'sp', subscriber: 'sub' }],
    },
    {
      asks: ['c2', '3125550111', null, null, null],
      flags: flag.DRY,
      gives: [
        4,
        [
          ['101', '5550100'],
          ['102', '3125550111'],
        ],
        'menu/ask',
        4,
        null,
      ],
    },
    {
      asks: ['c3', '3125550112', null, null, null],
      gives: [2, 'desk@pbx.example.net', 'main', 4, { max_seconds: 3_600, warn_seconds: 3_540, balance: 1_000 }],
    },
    { asks: ['c4', '3125550113', null, null, null], gives: [3, ['101', '102'], 'main', 4, null] },
    { asks: ['c5', '3125550114', null, null, null], gives: [6, ['welcome', 1, 4, 3], 'menu', 4, null] },
    { asks: ['c6', '3125550115', null, null, null], gives: [5, null, 'main', 4, null] },
    { asks: ['c7', '*72', null, null, null], status: wireStatus.NO_ROUTE, gives: [0, null, null, 4, null] },
    {
      asks: ['c8', '3125550100', null, null, null],
      status: wireStatus.OVERLOADED,
      gives: [1, '2015550199', 'main/desk', 4, null],
    },
  ],
  answer(exchange) {
    const { body, reply, calls } = exchange;
    const callId = readCallId(body);
    const called = readCalled(body);
    const calling = readCalling(body);
    const timeMs = readTimeMs(body);
    const attributes = readAttributes(body) ?? none;
    const host = hostOf(exchange);
    if (isRefusal(host)) return host;
    const dry = isDry(exchange);
    const routed = calls.decisions.route(host, { callId, called, calling, timeMs, attributes }, dry);
    if (routed instanceof Promise) return late(routed, exchange, host.number);
    if (isRefusal(routed)) return routed;
    const status = writeDecision(reply, routed);
    if (!dry) calls.statistics.took(host.number, exchange.clock.monotonic() - exchange.startedMs);
    return status;
  },
});

/** A call that waited for the disk is counted with the time it waited. */
async function late(
  coming: Promise<Routed | Refusal>,
  { calls, clock, startedMs }: Exchange,
  application: number,
): Promise<Late | Refusal> {
  const routed = await coming;
  calls.statistics.took(application, clock.monotonic() - startedMs);
  return isRefusal(routed) ? routed : (reply) => writeDecision(reply, routed);
}
