import { wallTime, WallTime } from '../../core/zones.js';
import { clockText } from '../../routing/criteria/clock-time.js';
import { decisionKind } from '../../routing/call.js';
import type { Watch } from '../../routing/service.js';
import type { Answer, Extra } from '../../routing/decision.js';
import { noEffects } from '../../routing/standing.js';
import { isRefusal } from '../../core/refusals.js';
import { value } from '../../schema/declaration.js';
import { normaliseCalled } from '../../schema/kinds/number-form.js';
import type { Stored } from '../../schema/view.js';
import type { AcceptanceList } from './kinds/acceptance-lists.js';
import { forwardsIn, hasEnded, runsAt, type DatedForward } from './kinds/forward-plan.js';
import { weekdaysOfEntry, windowOf, type ScheduleEntry, type Schedules } from './kinds/schedules.js';
import type { Screening } from './kinds/screening.js';
import { subscriber } from './tables/subscriber.js';

const { at } = subscriber;

/** The instant of a call, and what the subscriber's wall clock shows then; found out when a schedule first asks. */
export class CallTime {
  readonly #wall = new WallTime();
  #isRead = false;

  constructor(
    readonly instantMs: number,
    private readonly zone: () => string,
  ) {}

  get wall(): WallTime {
    if (!this.#isRead) {
      this.#isRead = true;
      wallTime(this.zone(), this.instantMs, this.#wall);
    }
    return this.#wall;
  }
}

/** One way by which calls of a subscriber may go: a forward, an entry of the schedules, the default number. */
export interface Way {
  /** The path of the rule, as decisions show it: the column, and the place of the entry in it. */
  readonly path: string;
  readonly number: string;
  /** When it is open, in words. */
  readonly expected: string;
  holds(time: CallTime): boolean;
  found(time: CallTime): string;
  /** The times at which it opens or closes; absent where it is always open, or never. */
  times?(watch: Watch): void;
  /** What it comes to: the same for every call. */
  readonly answer: Answer;
}

/** A subscriber as decisions need it. */
export interface CompiledSubscriber {
  readonly provider: string;
  readonly name: string;
  readonly zone: string | undefined;
  readonly callManager: boolean;
  /** In the order in which they are tried (ecf/README.md, Where a call goes). */
  readonly ways: readonly Way[];
  /** Entries of schedules that are kept and not applied (`call_manager` off). */
  readonly unapplied: readonly Way[];
  /**
   * The PIN that callers must dial, sealed; empty where there is none, which nothing matches. Undefined where screening
   * is not active.
   */
  readonly screeningPin: string | undefined;
  /** Callers who are never screened; undefined where no list applies. */
  readonly accepted: ReadonlySet<string> | undefined;
  readonly extra: Extra;
}

/** Depends on the record alone. */
export function compileSubscriber({ row }: Pick<Stored, 'row'>): CompiledSubscriber {
  const [provider, name] = [value(row, at.service_provider_name), value(row, at.name)];
  const extra: Extra = { sp: provider, subscriber: name };
  const callManager = value(row, at.call_manager) === true;
  // The last that runs holds, so the last is looked at first.
  const forwards = forwardsIn(value(row, at.forward_plan))
    .map((forward, place) => forwardWay(forward, place, extra))
    .reverse();
  const scheduled = scheduleWays(parsed<Schedules>(value(row, at.schedules)), extra);
  const defaultNumber = value(row, at.default_number);
  const last = defaultNumber === undefined ? [] : [alwaysWay(inForm(defaultNumber), extra)];
  const screening = parsed<Screening>(value(row, at.screening));
  const list = parsed<AcceptanceList>(value(row, at.acceptance_lists));
  return {
    provider,
    name,
    extra,
    callManager,
    zone: value(row, at.timezone),
    ways: [...forwards, ...(callManager ? scheduled : []), ...last],
    unapplied: callManager ? [] : scheduled,
    screeningPin: screening?.active === true ? (screening.pin ?? '') : undefined,
    accepted: list?.active === true ? new Set(list.entries.map(inForm)) : undefined,
  };
}

function parsed<T>(text: string | undefined): T | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

function answerOf(path: string, number: string, extra: Extra): Answer {
  return {
    noRoute: false,
    decision: { kind: decisionKind.NUMBER, value: number, rule: path, extra },
    effects: noEffects,
    position: { rule: path },
  };
}

/** A number that was stored in another form is called in that of today. */
function inForm(number: string): string {
  return normaliseCalled(number) ?? number;
}

function forwardWay(forward: DatedForward, place: number, extra: Extra): Way {
  const { started, ends } = forward;
  const number = inForm(forward.number);
  const path = `forward_plan/${place}`;
  return {
    path,
    number,
    expected: `from ${utc(started)}${ends === null ? ' until it is stopped' : ` to ${utc(ends)}`}`,
    holds: ({ instantMs }) => runsAt(forward, instantMs * 1000),
    times(watch) {
      watch.instant(Math.ceil(started / 1000));
      if (ends !== null) watch.instant(Math.ceil(ends / 1000));
    },
    found: ({ instantMs }) => `${utc(instantMs * 1000)}${hasEnded(forward, instantMs * 1000) ? ', it has ended' : ''}`,
    answer: answerOf(path, number, extra),
  };
}

function utc(micros: number): string {
  return new Date(micros / 1000).toISOString();
}

function alwaysWay(number: string, extra: Extra): Way {
  const path = 'default_number';
  return {
    path,
    number,
    expected: 'always',
    holds: () => true,
    found: () => '',
    answer: answerOf(path, number, extra),
  };
}

function scheduleWays(schedules: Schedules | undefined, extra: Extra): readonly Way[] {
  return (schedules?.entries ?? []).map((entry, place) => scheduleWay(entry, place, schedules!.active, extra));
}

function scheduleWay(entry: ScheduleEntry, place: number, listIsActive: boolean, extra: Extra): Way {
  const { start: startText, end: endText, day } = entry;
  const number = inForm(entry.number);
  const path = `schedules/${place}`;
  const window = windowOf(startText, endText);
  const days = weekdaysOfEntry(entry);
  const isActive = listIsActive && entry.active !== false && !isRefusal(window);
  const { start, end } = isRefusal(window) ? { start: 0, end: 0 } : window;
  const wraps = start > end;
  return {
    path,
    number,
    expected: `${startText}-${endText}${day === undefined ? '' : ` on ${day.replaceAll(',', ', ')}`}${isActive ? '' : ', not active'}`,
    holds: (time) => {
      if (!isActive) return false;
      const { secondsOfDay, weekday } = time.wall;
      if (!wraps) return has(days, weekday) && secondsOfDay >= start && secondsOfDay < end;
      // What runs past midnight belongs to the day it started on (T4).
      return secondsOfDay >= start
        ? has(days, weekday)
        : secondsOfDay < end && has(days, weekday === 1 ? 7 : weekday - 1);
    },
    ...(isActive && {
      times(watch: Watch) {
        watch.clock(start);
        watch.clock(end);
      },
    }),
    found: ({ wall }) => `${weekdayNames[wall.weekday - 1]!} ${clockText(wall.secondsOfDay)}`,
    answer: answerOf(path, number, extra),
  };
}

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function has(days: number, weekday: number): boolean {
  return (days & (1 << weekday)) !== 0;
}
