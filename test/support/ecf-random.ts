import type { Attributes } from '../../service/schema/write.js';
import type { Random } from '../../scripts/nanp/random.js';
import type { EcfCall, EcfForward, EcfRecords, EcfSubscriber, EcfWindow } from './oracle/ecf-oracle.js';

/** Subscribers of ecf and calls to them by chance: small worlds in which everything meets. */

const zones = ['America/New_York', 'Pacific/Honolulu', 'America/St_Johns', 'Europe/Lisbon', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago'];

/** Sundays on which clocks are set in one of these zones or another, and a week in which none is. */
const sundays = [Date.UTC(2024, 2, 10), Date.UTC(2024, 2, 31), Date.UTC(2024, 3, 7), Date.UTC(2024, 8, 8), Date.UTC(2024, 9, 6), Date.UTC(2024, 9, 27), Date.UTC(2024, 10, 3), Date.UTC(2024, 6, 14)];

const hourMs = 3_600_000;
const minuteMs = 60_000;

const destinations = ['8085550201', '8085550202', '8085550203', '8085550204', '+442079460000', '0', '00'];
const callers = ['2075550001', '2075550002', '+442079460001'];
const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const times = ['00:00', '00:30', '01:00', '01:30', '01:45', '02:00', '02:30', '03:00', '06:00', '12:00', '18:00', '22:00', '23:00', '23:58', '23:59'];

function windowAt(random: Random): EcfWindow {
  const start = random.pick(times);
  const end = random.pick(['24:00', ...times].filter((time) => time !== start));
  const day = random.percent(40) ? '' : random.some(days, random.between(1, 5)).join(',');
  return { start, end, day, number: random.pick(destinations), active: random.percent(85) };
}

function forwardAt(random: Random, aroundMs: number): EcfForward {
  const startedMs = aroundMs + random.between(-60 * 24, 60 * 24) * minuteMs;
  return { number: random.pick(destinations), startedMs, endsMs: random.percent(30) ? Infinity : startedMs + random.between(1, 60 * 24) * minuteMs };
}

function subscriberAt(random: Random, place: number, aroundMs: number): EcfSubscriber {
  const own = `808555010${place}`;
  const [phone, name] = random.pick([[own, `subscriber ${place}`], ['', own], [`207555010${place}`, own]] as const);
  return {
    provider: random.pick(['north', 'south']), name, phone,
    zone: random.percent(60) ? random.pick(zones) : '',
    defaultNumber: random.percent(60) ? random.pick(destinations) : '',
    isManaged: random.percent(75),
    windows: Array.from({ length: random.between(0, 4) }, () => windowAt(random)),
    windowsAreActive: random.percent(85),
    accepted: random.some(callers, random.between(0, 2)),
    acceptedIsActive: random.percent(80),
    forwards: random.percent(60) ? [] : Array.from({ length: random.between(1, 3) }, () => forwardAt(random, aroundMs)),
    screeningPin: random.digits(4),
    screeningIsActive: random.percent(30),
  };
}

/** A few subscribers around one instant. */
export function randomRecords(random: Random): { readonly records: EcfRecords; readonly aroundMs: number } {
  const aroundMs = random.pick(sundays) + random.between(0, 48) * hourMs / 2;
  const zoned = (percent: number): string => random.percent(percent) ? random.pick(zones) : '';
  return {
    aroundMs,
    records: {
      subscribers: Array.from({ length: random.between(1, 4) }, (_, place) => subscriberAt(random, place, aroundMs)),
      zones: { '': zoned(50), north: zoned(50), south: zoned(30) },
      niuZone: random.pick(zones),
    },
  };
}

/** A call to one of them, or to nobody: at a half hour, a moment before or after it, or anywhere between. */
export function randomCall(random: Random, { subscribers }: EcfRecords, aroundMs: number): EcfCall {
  const { phone, name, screeningPin, forwards } = random.pick(subscribers);
  const called = random.weighted({ phone: 70, name: 20, nobody: 5, emergency: 5 });
  const half = aroundMs + random.between(-96, 96) * hourMs / 2;
  const edge = forwards.length > 0 && random.percent(30) ? random.pick(forwards) : undefined;
  const edgeMs = edge === undefined ? half : random.percent(50) || edge.endsMs === Infinity ? edge.startedMs : edge.endsMs;
  return {
    called: called === 'phone' && phone !== '' ? phone : called === 'nobody' ? '2125550000' : called === 'emergency' ? '911' : name,
    calling: random.percent(15) ? undefined : random.pick(callers),
    timeMs: edgeMs + random.pick([0, 0, -1, 1, 999, -1_000, random.between(0, hourMs / 2)]),
    entries: Array.from({ length: random.between(0, 4) }, () => random.percent(30) ? screeningPin : random.pick(['', '0', random.digits(4), `${screeningPin}0`])),
  };
}

/** A subscriber as REST takes it. */
export function attributesOf(subscriber: EcfSubscriber): Attributes {
  const { provider, name, phone, zone, defaultNumber, isManaged, windows, windowsAreActive, accepted, acceptedIsActive, forwards, screeningPin, screeningIsActive } = subscriber;
  const orNothing = (text: string): string | null => text === '' ? null : text;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    service_provider_name: provider, name, phone: orNothing(phone), pin: '1234', timezone: orNothing(zone), default_number: orNothing(defaultNumber), call_manager: isManaged,
    schedules: { entries: windows.map(({ day, ...window }) => ({ ...window, ...(day === '' ? {} : { day }) })), active: windowsAreActive },
    acceptance_lists: { entries: [...accepted], active: acceptedIsActive },
    forward_plan: forwards.map(({ number, startedMs, endsMs }) => endsMs === Infinity ? { number, duration: null, started: iso(startedMs) }
      : { number, duration: (endsMs - startedMs) / minuteMs, started: iso(startedMs), ends: iso(endsMs) }),
    screening: { active: screeningIsActive, pin: screeningPin },
  };
}
