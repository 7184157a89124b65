/** Documents that say something (rates, schedules, rules, constraints) with each of their members dropped, doubled or of another type (quality.md, Fuzz). */
import fc from 'fast-check';
import t from 'tap';
import { applications, hosted } from '../../service/apps/all.js';
import { vocabulary as crsVocabulary } from '../../service/apps/crs/vocabulary.js';
import { vocabulary as easy0Vocabulary } from '../../service/apps/easy0/vocabulary.js';
import { vocabulary as icrVocabulary } from '../../service/apps/icr/vocabulary.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Application } from '../../service/schema/application.js';
import type { AnyKind, Json } from '../../service/schema/kind.js';
import { keyOf, type Table } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import type { Row } from '../../service/schema/row.js';
import { valuesUnder } from '../../service/schema/grouped.js';
import { badJson } from '../support/hostile/bad-values.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { mutationsOf, pathsOf, replaced } from '../support/hostile/mutations.js';
import { quickest } from '../support/hostile/quickest.js';
import { keyedDocuments, typedDocuments } from '../support/hostile/rule-documents.js';
import { valueFault } from '../support/hostile/value-fault.js';
import { MemoryView } from '../support/memory-view.js';
import { Random } from '../../scripts/nanp/random.js';
import { roundsOf } from '../support/rounds.js';
import '../support/secret-key.js';

t.setTimeout(1_100_000);

const seed = Number(process.env['NIUD_FUZZ_SEED'] ?? 20_260_115);
const rounds = Number(process.env['NIUD_FUZZ_ROUNDS'] ?? roundsOf({ short: 5, long: 12 }));
/** A document is judged within so long (quality.md, Fuzz); what is told beside may be looked for longer (`limits.lintSteps`). Five times quality.md's figure: the machine of a test has other work too, and what stalls takes far longer. */
const stallMs = 250;
const warningsMs = 400;
const messageCharacters = 1_000;

interface Documented {
  readonly application: Application;
  readonly table: Table;
  readonly column: Column;
}

/** Every column whose JSON form is made of members. */
const columns: readonly Documented[] = applications.flatMap((application) => application.tables.filter(({ internal }) => internal !== true).flatMap((table) =>
  table.columns.filter(({ kind: { description: { input } } }) => ['json', 'rules', 'list', 'choice'].includes(input)).map((column) => ({ application, table, column }))));

function isComposed(json: Json): boolean {
  return typeof json === 'object' && json !== null;
}

/** What does not hold of a document that its kind reads. */
function documentFault(kind: AnyKind, document: Json): string | undefined {
  let value: unknown;
  try {
    const tookMs = quickest(stallMs, () => { value = kind.accept(document); });
    if (tookMs > stallMs) return `took ${tookMs.toFixed(0)} ms`;
    if (!isRefusal(value)) return valueFault(kind, value as string);
    return value.message.length > messageCharacters ? `a message of ${value.message.length} characters` : undefined;
  } catch (error) {
    return `thrown at: ${String((error as Error).stack)}`;
  }
}

t.test(`documents by chance, each with one thing wrong (seed ${seed})`, async (t) => {
  const kinds = new Map(columns.map(({ application, table, column }) => [column.kind, `${application.name} ${table.name}.${column.name}`]));
  for (const [kind, place] of kinds) {
    const random = new Random('documents', seed, place);
    const samples = fc.sample(cellsOf(kind)!, { seed, numRuns: rounds }).map((cell) => kind.show(kind.parse(cell))).filter(isComposed);
    let accepted = 0, judged = 0;
    const faults = new Set<string>();
    for (const document of samples) for (const mutated of mutationsOf(document, random, 400)) {
      judged++;
      const fault = documentFault(kind, mutated);
      if (fault !== undefined) faults.add(`${fault}: ${JSON.stringify(mutated).slice(0, 300)}`);
      else if (!isRefusal(kind.accept(mutated))) accepted++;
    }
    t.strictSame([...faults].slice(0, 5), [], `${place} (${kind.name}): ${judged} judged, ${accepted} of them accepted`);
  }
});

/** A row with its key set, one document and the defaults of the rest. */
function rowWith(table: Table, column: Column, value: unknown): Row {
  const texts: Readonly<Record<string, unknown>> = { text: '8085550100', integer: 7, boolean: true, list: [] };
  return table.columns.map(({ name, kind, required, default: initial }) => name === column.name ? value as string : initial ?? (required === true ? (kind.description.choices?.[0] ?? texts[kind.stored]) as string : undefined));
}

const views = new Map(applications.map((application) => {
  const view = new MemoryView(application.tables);
  if (application.tables.some(({ name }) => name === 'npa_list')) view.put('npa_list', { name: 'HI', npas: ['808'] });
  return [application.name, view];
}));

/** What a write of a row with the document asks of its table: everything but the store. */
function judge({ application, table, column }: Documented, value: unknown): readonly { readonly message: string; readonly field: string }[] {
  const view = views.get(application.name)!;
  const row = rowWith(table, column, value);
  const whole = table.complete?.(row, undefined, Date.UTC(2026, 0, 15)) ?? row;
  for (const { by } of table.references ?? []) if (typeof by === 'function') by(whole);
  for (const grouped of table.grouped ?? []) valuesUnder(table, grouped, whole);
  return table.check?.(whole, view, Date.UTC(2026, 0, 15)).errors ?? [];
}

function warn({ application, table, column }: Documented, value: unknown): number {
  return table.check?.(rowWith(table, column, value), views.get(application.name)!, Date.UTC(2026, 0, 15)).warnings.length ?? 0;
}

/** What does not hold of a column's document once its kind has taken it. */
function recordFault(documented: Documented, document: Json): string | undefined {
  const { column, application, table } = documented;
  const value: unknown = column.kind.accept(document);
  if (isRefusal(value)) return undefined;
  try {
    let errors: ReturnType<typeof judge> = [];
    const tookMs = quickest(stallMs, () => { errors = judge(documented, value); });
    if (tookMs > stallMs) return `took ${tookMs.toFixed(0)} ms`;
    const long = errors.find(({ message, field }) => message.length > messageCharacters || field.length > messageCharacters);
    if (long !== undefined) return `a finding of ${long.message.length} characters`;
    if (errors.length > 0) return undefined;
    const warnedMs = quickest(warningsMs, () => warn(documented, value));
    if (warnedMs > warningsMs) return `was warned of for ${warnedMs.toFixed(0)} ms`;
    if (column.kind.description.input === 'rules') compiled(application.name, table, rowWith(table, column, value));
    return undefined;
  } catch (error) {
    return `thrown at: ${String((error as Error).stack)}`;
  }
}

/** A plan that was taken is made ready for calls without a fault. */
function compiled(application: string, table: Table, row: Row): void {
  const plan = hosted.find((each) => each.application.name === application)!.compile!({ key: keyOf(table, row), row, created: 1, modified: 1 });
  if (plan.errors.length > 0) throw new Error(`what was taken is not fit for calls: ${JSON.stringify(plan.errors[0])}`);
}

const ruleColumns = columns.filter(({ column }) => column.kind.description.input === 'rules');
const vocabularies = new Map([[crsVocabulary, 'crs'], [easy0Vocabulary, 'easy0'], [icrVocabulary, 'icr']]);
const documentsFor = (application: string): readonly Json[] => [...vocabularies].find(([, name]) => name === application)![0].form === undefined ? typedDocuments : keyedDocuments;

t.test('every criterion and destination is among the documents', async (t) => {
  t.same(ruleColumns.map(({ application }) => application.name).sort(), [...vocabularies.values()].sort());
  for (const [{ criteria, destinations }, application] of vocabularies) {
    const text = JSON.stringify(documentsFor(application));
    for (const type of [...criteria.map((kind) => kind.type), ...destinations.flatMap(({ types }) => types)]) t.match(text, `"${type}"`, `${application}: ${type}`);
  }
});

t.test('rules with one thing wrong', async (t) => {
  for (const documented of ruleColumns) {
    const { application, column } = documented;
    const random = new Random('rules', seed, application.name);
    const faults = new Set<string>();
    let judged = 0, taken = 0;
    for (const document of documentsFor(application.name)) for (const mutated of [document, ...mutationsOf(document, random)]) {
      judged++;
      const fault = documentFault(column.kind, mutated) ?? recordFault(documented, mutated);
      if (fault !== undefined) faults.add(`${fault}: ${JSON.stringify(mutated).slice(0, 300)}`);
      else if (isTaken(documented, mutated)) taken++;
    }
    t.strictSame([...faults].slice(0, 5), [], `${application.name}: ${judged} judged, ${taken} of them taken`);
    t.ok(taken > 0 && taken < judged, 'some are taken, some are not');
  }
});

function isTaken(documented: Documented, document: Json): boolean {
  const value: unknown = documented.column.kind.accept(document);
  return !isRefusal(value) && judge(documented, value).length === 0;
}

t.test('the other documents of a record', async (t) => {
  for (const documented of columns.filter((each) => each.column.kind.description.input !== 'rules')) {
    const { application, table, column } = documented;
    const random = new Random('records', seed, application.name, table.name, column.name);
    const samples = fc.sample(cellsOf(column.kind)!, { seed, numRuns: rounds }).map((cell) => column.kind.show(column.kind.parse(cell)));
    const faults = new Set<string>();
    for (const document of [...samples, ...badJson, ...samples.filter(isComposed).flatMap((sample) => mutationsOf(sample, random, 60))]) {
      const fault = recordFault(documented, document);
      if (fault !== undefined) faults.add(`${fault}: ${JSON.stringify(document).slice(0, 300)}`);
    }
    t.strictSame([...faults].slice(0, 5), [], `${application.name} ${table.name}.${column.name}`);
  }
});

const pieces = ['a', '(', ')', '[', ']', '{', '}', '*', '+', '?', '|', '^', '$', '.', '\\', '0-9', '{2}', '{1,300}', '{999999999}', '[^', '(?:', '(?i)', '(?=', '\\1', '\\d', '\\Q', '[[:digit:]]', '[[:', '(a*)*', '((a+)+)+', '\u00e9', '\u{1f600}', ' '];

t.test('expressions', async (t) => {
  const random = new Random('expressions', seed);
  const texts = Array.from({ length: roundsOf({ short: 1_000, long: 3_000 }) }, () => Array.from({ length: random.between(1, random.percent(10) ? 120 : 8) }, () => random.pick(pieces)).join(''));
  const asked = [
    ...ruleColumns.filter(({ application }) => documentsFor(application.name) === typedDocuments).map((documented) => (text: string) => recordFault(documented, [{ type: 'match', criteria: text, destination: { type: 'continue' } }])),
    ...columns.filter(({ column }) => column.kind.name === 'constraints').map((documented) => (text: string) => documentFault(documented.column.kind, [{ action: 'block', value: text }]) ?? recordFault(documented, [{ action: 'block', value: text }])),
    ...columns.filter(({ column }) => column.name === 'constraints' && column.kind.stored === 'list').map((documented) => (text: string) => recordFault(documented, [text])),
  ];
  t.ok(asked.length >= 5);
  const faults = new Set<string>();
  for (const ask of asked) for (const text of texts) {
    const fault = ask(text);
    if (fault !== undefined) faults.add(`${fault}: ${text}`);
  }
  t.strictSame([...faults].slice(0, 5), []);
});

t.test('a fault that is put in on purpose is found', async (t) => {
  const { kind } = columns.find(({ column }) => column.kind.name === 'child rates')!.column;
  const careless = { ...kind, accept: (json: Json) => { if (JSON.stringify(json).includes('24:00')) throw new Error('the canary'); return kind.accept(json); } } as AnyKind;
  const document: Json = [{ type: 'time', value: '08:00-09:00' }];
  t.ok(mutationsOf(document, new Random('canary', seed)).some((mutated) => documentFault(careless, mutated) !== undefined));
  t.equal(documentFault(kind, document), undefined);
  t.same(pathsOf(document), [[], [0], [0, 'type'], [0, 'value']]);
  t.same(replaced(document, [0, 'value'], 1), [{ type: 'time', value: 1 }]);
});
