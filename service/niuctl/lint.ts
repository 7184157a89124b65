import type { Command } from 'commander';
import { columns } from './columns.js';
import type { Attributes } from './door.js';
import { examples, planFile } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly plan?: string;
  readonly table?: string;
}

/** `niuctl lint`: what is wrong with what is stored, or with a draft (routing.md, Lint). */
export function declareLint(program: Command, work: Work): void {
  program
    .command('lint')
    .description('What is wrong with the stored records, or with a plan before it is stored.')
    .option('--plan <file>', "a JSON file of a plan's attributes, - for standard input")
    .option('--table <table>', 'the records of this table alone')
    .addHelpText(
      'after',
      `\nExit code 4 when there are errors; warnings alone leave it 0.\n${examples(['niuctl lint', 'everything that is stored'], ['niuctl lint --table call_plan', ''], ['niuctl --app icr lint --plan draft.json', ''])}`,
    )
    .action((options: Options) =>
      options.plan === undefined
        ? work.onEach((site) => lint(site, options), options.table)
        : work.onApplication((site) => lint(site, options)),
    );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function lint({ door, api }: Site, { plan, table }: Options): Promise<Outcome> {
  if (plan !== undefined && table !== undefined) throw new Failure('usage', 'Either --plan or --table');
  const {
    data: [found],
    meta,
  } = await door.ask('POST', `${api}/lint`, {
    ...(plan === undefined ? {} : { plan: planFile(plan) }),
    ...(table === undefined ? {} : { table }),
  });
  const { errors, warnings } = found!.attributes as unknown as {
    readonly errors: readonly Attributes[];
    readonly warnings: readonly Attributes[];
  };
  const rows = [
    ...errors.map((finding) => ['error', finding] as const),
    ...warnings.map((finding) => ['warning', finding] as const),
  ];
  const table_ = columns(
    ['', 'where', 'code', 'what'],
    rows.map(([kind, { path, code, message }]) => [kind, path ?? null, code ?? null, message ?? null]),
  );
  const count = `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}.${meta.partial === true ? ' There was more to look at than goes into one answer: lint single tables.' : ''}`;
  return {
    data: [{ ...found! }],
    nothing: rows.length === 0,
    text:
      rows.length === 0 ? `Nothing is wrong. ${meta.partial === true ? count : ''}`.trimEnd() : `${table_}\n\n${count}`,
    exit: errors.length === 0 ? 'done' : 'partly',
  };
}
