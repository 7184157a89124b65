import type { ApplicationCodes, DoubtCode } from './doubts.js';

/**
 * Every way niud says no. Which is answered where several apply is the order in which things are looked at
 * (lifecycles.md). A refusal is a value, never thrown: what is thrown is a bug. The page `refusals.md` beside this file
 * is generated from this catalogue, and a test holds the two and the wire together.
 */

/** Status byte of a reply on the lookup socket (lookup-protocol.md, Status). */
export const wireStatus = {
  OK: 0,
  NO_ROUTE: 1,
  BAD_REQUEST: 2,
  UNKNOWN_TYPE: 3,
  UNKNOWN_APP: 4,
  UNKNOWN_CALL: 5,
  NOT_ACTIVE: 6,
  DENIED: 7,
  OVERLOADED: 8,
  TOO_LARGE: 9,
  INTERNAL: 10,
} as const;

interface Entry {
  /** HTTP status of the reply (api.md, Errors). */
  readonly http: number;
  /** Status on the lookup socket. */
  readonly wire: number;
  /** What it means, in the words of the reference page. */
  readonly text: string;
}

const { BAD_REQUEST, UNKNOWN_TYPE, UNKNOWN_APP, UNKNOWN_CALL, NOT_ACTIVE, DENIED, OVERLOADED, TOO_LARGE, INTERNAL } =
  wireStatus;
const entry = (http: number, wire: number, text: string): Entry => ({ http, wire, text });
/** A field that does not fit: its HTTP status is that of the answer that lists it. */
const field = (text: string): Entry => entry(422, BAD_REQUEST, text);

export const refusals = {
  // The request itself.
  internal: entry(500, INTERNAL, 'A fault of niud itself; the journal has the details.'),
  overloaded: entry(503, OVERLOADED, 'More work is waiting than niud accepts; try again.'),
  too_large: entry(413, TOO_LARGE, 'The request is larger than the limit.'),
  too_slow: entry(408, BAD_REQUEST, 'The request did not arrive in time.'),
  unsupported_media_type: entry(415, BAD_REQUEST, 'The body is not JSON.'),
  malformed: entry(400, BAD_REQUEST, 'The request cannot be read.'),
  unknown_parameter: entry(400, BAD_REQUEST, 'The query has a parameter that this path does not take.'),
  unknown_type: entry(400, UNKNOWN_TYPE, 'No request has this type.'),
  wrong_method: entry(405, UNKNOWN_TYPE, 'The path does not take this method.'),
  unknown_path: entry(404, UNKNOWN_TYPE, 'Nothing has this path.'),
  unknown_application: entry(404, UNKNOWN_APP, 'No application has this name or number here.'),
  unknown_call: entry(404, UNKNOWN_CALL, 'No open call has this call id.'),
  // Who asks.
  throttled: entry(429, DENIED, 'Too many attempts; wait before the next one.'),
  unauthenticated: entry(401, DENIED, 'There is no token, or it is not known here, or it has expired.'),
  wrong_credentials: entry(401, DENIED, 'The username or the password is wrong.'),
  password_change_required: entry(403, DENIED, 'The password must be changed before anything else.'),
  bad_csrf: entry(403, DENIED, 'The request of a browser lacks the header that shows where it comes from.'),
  not_permitted: entry(403, DENIED, 'The role or the permissions of this administrator do not allow it.'),
  // Whether this unit can do it now.
  standby: entry(503, NOT_ACTIVE, 'This unit is standby: write on the active one.'),
  disk_reserve: entry(503, DENIED, 'The disk is filled up to its reserve: writes are refused until there is room.'),
  media_quota: entry(
    413,
    DENIED,
    'The files of this service provider have the room that they may have: remove jobs or wait until old files go.',
  ),
  read_only_disk: entry(
    503,
    DENIED,
    'The disk of the state folder is read-only: nothing is written until it is writable again; lookups go on.',
  ),
  // What it is about.
  not_found: entry(404, DENIED, 'No such record.'),
  damaged_record: entry(
    500,
    INTERNAL,
    'The record is damaged on disk: write it anew, bring it out of a backup (niuctl restore --from), or let it go (niuctl quarantine).',
  ),
  no_such_set: entry(404, DENIED, 'The set is not kept any more: ask for the list again.'),
  too_many_sets: entry(422, BAD_REQUEST, 'Four searches of this session are running; wait for one of them.'),
  too_many_found: entry(
    422,
    BAD_REQUEST,
    'More records than one search can hold: narrow it by a filter, or sort by the key.',
  ),
  stale: entry(412, DENIED, 'The record has changed since it was read.'),
  key_taken: entry(
    409,
    DENIED,
    'A live record has this key, or this value in a column of which no two records share one.',
  ),
  parent_archived: entry(409, DENIED, 'What contains the record is not live.'),
  in_use: entry(409, DENIED, 'Other records refer to the record.'),
  moving: entry(409, DENIED, 'The record is on its way between the stores; try again when the move has ended.'),
  last_platform_owner: entry(409, DENIED, 'The last platform owner and the own account cannot be archived.'),
  not_on_group: entry(409, DENIED, 'The call plan is not on the group, or on no group of the supergroup.'),
  too_many_writes: entry(422, BAD_REQUEST, 'The batch holds more writes than the limit.'),
  cannot_be_undone: entry(409, DENIED, 'The change cannot be taken back, or nothing of it is left to take back.'),
  too_many_moved: entry(
    422,
    BAD_REQUEST,
    'More records would move than one change takes: ask for one of them at a time, or for a job.',
  ),
  job_ended: entry(409, DENIED, 'The job has ended.'),
  job_goes_on: entry(409, DENIED, 'The job cannot be cancelled: half of what it does would stay.'),
  file_in_use: entry(409, DENIED, 'An unfinished job reads the file.'),
  nothing_prepared: entry(409, DENIED, 'No restore is ready to be put in place: niuctl restore makes one ready.'),
  denied: entry(409, DENIED, 'The application refuses it; the message says why.'),
  // The fields.
  invalid: field('One or more fields do not fit; each is listed.'),
  unknown_field: field('The table has no such column.'),
  required: field('A value is required.'),
  key_fixed: field('A column of the key cannot change.'),
  wrong_type: field('The value has another type than the column.'),
  too_long: field('The value is longer than the limit.'),
  too_short: field('The value is shorter than the limit.'),
  surrounding_blanks: field('Blanks stand before or behind the value.'),
  bad_characters: field('The value has characters that are not allowed here.'),
  reserved_name: field('The name stands for niud itself.'),
  bad_number: field('The value is not a number of the form asked for.'),
  out_of_range: field('The value lies outside the range.'),
  bad_phone: field('The value is not a telephone number.'),
  seven_digits: field('A number of seven digits lacks its area code.'),
  bad_point_code: field('The value is not a point code nnn-nnn-nnn, each of the three from 000 to 255.'),
  bad_pattern: field('The value is not made of digits and X.'),
  bad_choice: field('The value is not one of the accepted ones.'),
  bad_zone: field('The value is not the name of a time zone.'),
  bad_timestamp: field('The value is not a date and time.'),
  bad_json: field('The value is not JSON of the form asked for.'),
  bad_utf8: field('The text is not UTF-8.'),
  bad_role: field('The value is not a role of this application.'),
  bad_permission: field('The role has no such permission.'),
  weak_password: field('The password is shorter than eight characters or longer than the limit.'),
  duplicate: field('The list has the value twice.'),
  no_such_record: field('The value names a record that is not there.'),
  foreign_number: field('The number belongs to another subscriber.'),
  too_many_shapes: field('The application has too many different forms of wildcard.'),
  too_many_routes: field('The number has too many routes.'),
  too_many_entries: field('Too many records have this value.'),
  outside_media: field('The path leads out of the media folders.'),
  no_such_file: field('There is no such file.'),
  // The rules of a plan.
  bad_criterion: field('The criterion is not of the form its type asks for.'),
  bad_destination: field('The destination is not of the form its type asks for.'),
  bad_regex: field('The expression cannot be used.'),
  empty_window: field('The window is empty: write another end.'),
  percent_sum: field('The percentages of a group add up to more than 100.'),
  unknown_npa_list: field('No list of area codes has this name.'),
  self_destination: field('The destination is the called number itself.'),
  emergency_destination: field('The destination is an emergency number: no call is sent there but by who dials it.'),
  prohibited: field('A constraint prohibits the destination.'),
  too_many_rules: field('A list has more rules than the limit.'),
  too_deep: field('The value is nested deeper than the limit.'),
  plan_too_large: field('The rules are larger than the limit.'),
  regex_too_large: field('The expression compiles to more instructions than the limit.'),
  // The rows of a file.
  column_count: field('The row has another number of columns than the table.'),
  header_line: field('The row names the columns of the table: it is a header, and no record.'),
  broken_quote: field('A quoted cell is not closed, or is followed by something else than a comma.'),
  repeated_in_file: field('An earlier row of the file has the same key.'),
  foreign_provider: field('The row belongs to another service provider than the job.'),
} as const satisfies Record<string, Entry>;

export type RefusalCode = keyof typeof refusals;

/** Every code that a finding can have. */
export type FindingCode = RefusalCode | DoubtCode | keyof ApplicationCodes;

/** One thing that is wrong with a record, or worth a warning. */
export interface Finding {
  /** The column, or the path of the rule (`rules/2/destination`); empty where it is the whole record. */
  readonly field: string;
  readonly code: FindingCode;
  readonly message: string;
  /** A case in which it shows: a call, a way through plans. */
  readonly example?: string;
}

/** Why something was not done. Made by `refuse`, told from values by `isRefusal`. */
export class Refusal {
  constructor(
    readonly code: RefusalCode,
    /** What exactly, for the person who asked. */
    readonly message: string,
    /** Every field at fault, where it is about fields. */
    readonly errors: readonly Finding[] = [],
  ) {}

  get http(): number {
    return refusals[this.code].http;
  }
  get wire(): number {
    return refusals[this.code].wire;
  }

  /** The plain data that travels between threads; `Refusal.from` is its inverse. */
  toData(): RefusalData {
    return { code: this.code, message: this.message, errors: this.errors };
  }
  static from(data: RefusalData): Refusal {
    return new Refusal(data.code, data.message, data.errors);
  }
}

export interface RefusalData {
  readonly code: RefusalCode;
  readonly message: string;
  readonly errors: readonly Finding[];
}

/** A refusal with the catalogue's text, or a more exact one. */
export function refuse(
  code: RefusalCode,
  message: string = refusals[code].text,
  errors: readonly Finding[] = [],
): Refusal {
  return new Refusal(code, message, errors);
}

/** The one refusal for any number of findings about fields (HTTP 422). */
export function refuseFields(errors: readonly Finding[]): Refusal {
  const first = errors[0];
  const message =
    first === undefined
      ? refusals.invalid.text
      : errors.length === 1
        ? `${first.field}: ${first.message}`
        : `${errors.length} fields do not fit.`;
  return new Refusal('invalid', message, errors);
}

/**
 * One refusal of a value for several things in it (at least one), each of them a finding; a single one stays as it is.
 */
export function refuseEach(found: readonly Refusal[]): Refusal {
  const [first, ...others] = found;
  if (others.length === 0) return first!;
  const errors = found.flatMap(({ code, message, errors: inner }) =>
    inner.length > 0 ? inner : [{ field: '', code, message }],
  );
  let message = first!.message;
  let told = 1;
  for (const other of others) {
    if (message.length + other.message.length >= toldCharacters) break;
    message += ` ${other.message}`;
    told++;
  }
  return new Refusal(
    first!.code,
    told === found.length ? message : `${message} And ${found.length - told} more.`,
    errors,
  );
}

/** Characters of several faults that are told in one message; each stands by itself in the errors. */
const toldCharacters = 900;

/** Characters of what was sent that a message gives back: enough to find it. */
const quotedCharacters = 60;

/** What was sent, as a message gives it back: as JSON, and no more of it than tells which. */
export function quoted(sent: unknown): string {
  if (typeof sent === 'string')
    return JSON.stringify(sent.length > quotedCharacters ? `${sent.slice(0, quotedCharacters)}\u2026` : sent);
  const text = JSON.stringify(sent) ?? '';
  return text.length > quotedCharacters
    ? `${text.slice(0, quotedCharacters).replace(/[\ud800-\udbff]$/, '')}\u2026`
    : text;
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}
