import type { Command } from 'commander';
import { decisionKind } from '../routing/call.js';
import type { Json } from '../schema/kind.js';
import { cell, columns, pairs, paragraphs } from './columns.js';
import type { Attributes } from './door.js';
import { examples, jsonOf, pair, planFile, wholeNumber } from './given.js';
import { callText } from './explained-call.js';
import { Failure, type Outcome } from './outcome.js';
import { answers, decidedBy, type Clue, type Site, type Work } from './unit.js';

interface Options {
  readonly calling?: string;
  readonly time?: string;
  readonly zone?: string;
  readonly callId?: string;
  readonly attr?: Readonly<Record<string, string>>;
  readonly plan?: string;
  readonly change?: number;
  readonly cdr?: string;
  readonly seconds?: number;
}

/** `niuctl explain`: what a call would be answered, and every rule that was looked at (routing.md, Explain). */
export function declareExplain(program: Command, work: Work): void {
  program
    .command('explain')
    .description('What a call would be answered now, and why: every rule that was looked at.')
    .argument('[called]', 'the called number; left out with --cdr')
    .option('--calling <number>', 'who calls')
    .option('--time <time>', 'at this instant: "2026-01-15 12:00:00" in the zone of the NIU, or milliseconds')
    .option('--zone <name>', 'a time without an offset is of this zone: America/New_York')
    .option('--call-id <id>', 'with the draws of this call, where percentages decide')
    .option('--attr <name=value>', 'an attribute of the call as the stack sends it; may be repeated', pair)
    .option('--plan <file>', 'with this plan in place of the stored one: a JSON file of its attributes')
    .option('--change <number>', 'with the records as of this change', wholeNumber)
    .option('--cdr <id>', 'the call of a CDR, as it came')
    .option('--seconds <count>', 'and what it costs when it lasts so long, where calls have a price', wholeNumber)
    .addHelpText(
      'after',
      examples(
        ['niuctl explain 6172342007 --calling 6175550123', ''],
        ["niuctl explain 6172342007 --time '2026-12-25 23:30'", 'on Christmas night'],
        ['niuctl explain 6172342007 --attr trunk=101 --attr restricted=true', ''],
        ['niuctl explain 6172342007 --plan draft.json', 'before the plan is stored'],
        [
          'niuctl --app cc explain 2125550100 --attr access=8005550100 --attr account=80000001 --seconds 90',
          'with its price',
        ],
      ),
    )
    .action((called: string | undefined, options: Options) =>
      work.onApplication((site) => explain(site, called, options), ofCall(called, options)),
    );
}

/** The application that knows the call: it has its CDR, or decides it for the number. */
function ofCall(called: string | undefined, options: Options): Clue {
  if (options.cdr !== undefined)
    return { knows: answers(`/cdr/${encodeURIComponent(options.cdr)}`), what: `CDR ${options.cdr}` };
  if (called === undefined) return {};
  return decidedBy(called, options.calling);
}

async function explain(
  { door, api, alike }: Site,
  called: string | undefined,
  { calling, time, zone, callId, attr, plan, change, cdr, seconds }: Options,
): Promise<Outcome> {
  if ((called === undefined) === (cdr === undefined))
    throw new Failure('usage', 'Either a called number or --cdr <id> is needed');
  const given: { readonly [name: string]: Json | undefined } = {
    called,
    calling,
    zone,
    change,
    cdr,
    seconds,
    call_id: callId,
    time: time !== undefined && /^\d+$/.test(time) ? Number(time) : time,
    attrs: attr === undefined ? undefined : attributesOf(attr),
    plan: plan === undefined ? undefined : planFile(plan),
  };
  const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Attributes;
  const {
    data: [found],
  } = await door.ask('POST', `${api}/explain`, body);
  const told =
    alike === undefined
      ? ''
      : `${called!} is an emergency number of ${alike.join(', ')}: each lets the call go on as dialled, whoever calls, and no plan, list, limit or balance is asked.`;
  return {
    data: [{ ...found!, ...(alike === undefined ? {} : { alike }) }],
    text: paragraphs(told, explainedText(found!.attributes)),
  };
}

/** Numbers of the network are text; only what is plainly true or false, a list, or the count of diversions is not. */
export function attributesOf(pairs: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(
    Object.entries(pairs).map(([name, text]) => {
      const json = jsonOf(text);
      return [
        name,
        typeof json === 'boolean' || Array.isArray(json) || (name === 'diversions' && typeof json === 'number')
          ? json
          : text,
      ];
    }),
  );
}

const kindNames = new Map<Json, string>(
  Object.entries(decisionKind).map(([name, number]) => [number, name.toLowerCase()]),
);

/** A decision in a few words. */
export function decisionText(kind: number, value: Json, status: number): string {
  return `${kindNames.get(kind) ?? String(kind)}${value === null ? '' : ` ${cell(value)}`}${status === 0 ? '' : ': no route, the call goes on as dialled'}`;
}

interface Decision {
  readonly kind: number;
  readonly value: Json;
  readonly rule: string | null;
  readonly extra: Attributes | null;
  readonly status: number;
  /** Why it is refused. */
  readonly reason?: string;
}

function explainedText(explained: Attributes): string {
  const { decision, steps, events, change, price } = explained;
  const { kind, value, rule, extra, status, reason } = decision as unknown as Decision;
  const head = pairs([
    ['decision', reason !== undefined ? `denied: ${reason}` : decisionText(kind, value, status)],
    ['rule', rule ?? 'none'],
    // Minor units on the socket; every currency here has hundredths.
    ...Object.entries(extra ?? {}).map(([name, value]): [string, Json] => [
      name,
      name === 'balance' && typeof value === 'number' ? (value / 100).toFixed(2) : value,
    ]),
    ['change', change ?? null],
  ]);
  const happened = ((events as readonly Attributes[] | undefined) ?? []).map((event) => [
    event['event'] ?? null,
    event['detail'] ?? null,
  ]);
  return paragraphs(
    head,
    callText(explained),
    stepsText(steps as readonly Attributes[]),
    columns(['event', 'detail'], happened),
    price === undefined ? '' : priceText(price as unknown as Price),
  );
}

function stepsText(steps: readonly Attributes[]): string {
  const names = ['outcome', 'path', 'criterion', 'expected', 'found', 'reason', 'no', 'label'];
  const rows = steps.map((step) =>
    names.map((name) => (name === 'outcome' ? String(step[name]).replace('_', ' ') : (step[name] ?? null))),
  );
  return columns(['outcome', 'rule', 'asks', 'for', 'found', 'because', 'no', 'label'], rows);
}

interface Price {
  readonly rate: string | null;
  readonly billed_seconds: number | null;
  readonly amount: string | null;
  readonly steps: readonly Attributes[];
}

function priceText({ rate, billed_seconds: billed, amount, steps }: Price): string {
  const head =
    amount === null
      ? pairs([['price', 'none: nobody sells the call']])
      : pairs([
          ['price', amount],
          ['rate', rate ?? 'none: free'],
          ['billed', `${billed ?? 0} s`],
        ]);
  return paragraphs(head, stepsText(steps));
}
