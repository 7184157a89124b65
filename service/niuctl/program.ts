import { Command, CommanderError } from 'commander';
import { printable } from '../core/log.js';
import { notedNotStarted } from '../main/not-started-note.js';
import { release } from '../main/release.js';
import { declareBackup } from './backup.js';
import { declareCdr } from './cdr.js';
import { declareChanges } from './changes.js';
import { paragraphs } from './columns.js';
import { declareCommands } from './commands.js';
import { tablesOf } from './description.js';
import { Door } from './door.js';
import { declareEdit } from './edit.js';
import { declareExplain } from './explain.js';
import { declareExport } from './export.js';
import { declareGenerate } from './generate.js';
import { examples } from './given.js';
import { declareImport } from './import.js';
import { declareJobs } from './jobs.js';
import { declareLeases } from './leases.js';
import { declareLedger } from './ledger.js';
import { declareLiveCalls } from './live-calls.js';
import { declareLint } from './lint.js';
import { declareLookup } from './lookup.js';
import { Failure, exitCodes, type Outcome } from './outcome.js';
import { declarePair } from './pair.js';
import { declarePassword } from './password.js';
import { declarePurgeNight } from './purge-night.js';
import { declareRecords } from './records.js';
import { declareRehearse } from './rehearse.js';
import { declareReport } from './report.js';
import { declareQuarantine, declareScrub } from './scrub.js';
import { declareSessions } from './sessions.js';
import { declareSettings } from './settings.js';
import { adminSocket, unitConfig } from './socket.js';
import { declareStatistics } from './statistics.js';
import { declareStatus } from './status.js';
import { declareSystem } from './system.js';
import { declareTables } from './tables.js';
import { declareWait } from './wait.js';
import { namedApplication, siteMeant, sitesHaving, sitesOn, type Site, type Work } from './unit.js';

/** Every command, in the order of the help. */
const commands: readonly ((program: Command, work: Work) => void)[] = [
  declareStatus,
  declareSystem,
  declareWait,
  declareExplain,
  declareLookup,
  declareCdr,
  declareLiveCalls,
  declareStatistics,
  declareLint,
  declareRehearse,
  declareTables,
  declareEdit,
  declareCommands,
  declareRecords,
  declareChanges,
  declareImport,
  declareExport,
  declareGenerate,
  declareJobs,
  declareLeases,
  declareLedger,
  declarePurgeNight,
  declarePair,
  declareBackup,
  declareScrub,
  declareQuarantine,
  declareSettings,
  declareSessions,
  declarePassword,
  declareReport,
];

interface GlobalOptions {
  readonly socket?: string;
  readonly app?: string;
  readonly json?: boolean;
}

const exitHelp = `
Exit codes:
  ${exitCodes.done}  done
  ${exitCodes.refused}  refused: niud says no, or is not ready
  ${exitCodes.usage}  the command line, or a file named on it, does not fit; nothing was asked
  ${exitCodes.unreachable}  niud cannot be reached
  ${exitCodes.partly}  done in part: rows did not go in, decisions differ, lint found errors, a ledger does not hold

Standard output is the answer, standard error says how it goes on. With --json the answer is an array, as under "data" in
niud's replies (with one member more where that says more), and a refusal is {"message","errors"} on standard error.
`;

/**
 * The program; `end` hears with which exit code the command ends. `asJson` keeps what commander itself complains of for
 * whoever asked for JSON.
 */
function build(end: (exit: number) => void, asJson = false): Command {
  const program = new Command('niuctl');
  if (asJson) program.configureOutput({ writeErr: () => undefined });
  program
    .description(
      'Field operations of niud: looks at a unit, provisions it, mends it. Speaks to niud over its admin socket, as root.',
    )
    .version(release)
    .option(
      '--socket <path>',
      'the admin socket; else where NIUD_RUNTIME_DIR, NIUD_STATE_DIR or the configuration file put it',
    )
    .option('--app <name>', 'the application, else NIUD_APP; only needed where the rest of the line does not tell it')
    .option('--json', 'for scripts')
    .addHelpText(
      'after',
      `${exitHelp}${examples(['niuctl status', 'is it healthy?'], ['niuctl explain 6172342007', 'where does this call go, and why?'], ['niuctl changes', 'what was changed last?'], ['niuctl help import', 'more about one command'])}`,
    )
    .showHelpAfterError('(niuctl --help shows the commands, niuctl help <command> one of them)')
    .exitOverride();
  const options = (): GlobalOptions => program.opts<GlobalOptions>();
  const door = (): Door => new Door(adminSocket(options().socket));
  const application = (): string | undefined => namedApplication(options().app);
  const work: Work = {
    tell: (outcome) => say(outcome, options(), () => undefined),
    async onApplication(run, clue = {}) {
      say(await run(await siteMeant(door(), application(), clue, hasTable)), options(), end);
    },
    async onEach(run, table) {
      const sites = await sitesHaving(door(), application(), table, hasTable);
      const outcomes: (readonly [Site, Outcome])[] = [];
      for (const site of sites) outcomes.push([site, await run(site)]);
      say(together(outcomes), options(), end);
    },
    async onDoor(run) {
      say(await run(door()), options(), end);
    },
    async onUnit(run) {
      const opened = door();
      say(await run(opened, await sitesOn(opened, application())), options(), end);
    },
  };
  for (const declare of commands) declare(program, work);
  return program;
}

async function hasTable(site: Site, table: string): Promise<boolean> {
  return (await tablesOf(site)).some(({ name }) => name === table);
}

/** What several applications have to say, each under its name; the gravest exit code of all. */
function together(outcomes: readonly (readonly [Site, Outcome])[]): Outcome {
  if (outcomes.length === 1) return outcomes[0]![1];
  const telling = outcomes.filter(([, { nothing = false }]) => !nothing);
  if (telling.length === 0) return { ...outcomes[0]![1], data: [] };
  const exits = outcomes.map(([, { exit = 'done' }]) => exit);
  return {
    data: outcomes.flatMap(([{ application }, { data }]) =>
      data.map((entry) =>
        typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? { application, ...entry } : entry,
      ),
    ),
    text: paragraphs(
      ...telling.map(([{ application }, { text }]) => `${application}\n${text.replace(/^(?=.)/gm, '  ')}`),
    ),
    exit: (['refused', 'partly'] as const).find((grave) => exits.includes(grave)) ?? 'done',
  };
}

function say(
  { data, text, exit = 'done', aside = false }: Outcome,
  { json }: GlobalOptions,
  end: (exit: number) => void,
): void {
  (aside ? process.stderr : process.stdout).write(`${json === true ? JSON.stringify(data) : text}\n`);
  end(exitCodes[exit]);
}

function complain({ exit, message, faults }: Failure, asJson: boolean): number {
  // A refusal of one field says it already.
  const lines = faults
    .map((fault) => `${fault.field === '' ? '' : `${fault.field}: `}${fault.message}`)
    .filter((line) => line !== message)
    .map((line) => `  ${line}`);
  const noted = exit === 'unreachable' ? notedNotStarted(unitConfig().state_dir) : undefined;
  if (noted !== undefined) lines.push(`  it did not start: ${printable(noted)}`);
  process.stderr.write(
    asJson ? `${JSON.stringify({ message, errors: faults })}\n` : `niuctl: ${[message, ...lines].join('\n')}\n`,
  );
  return exitCodes[exit];
}

/** Every command as it declares itself, for whoever describes them; nothing is carried out. */
export function declaredProgram(): Command {
  return build(() => undefined);
}

/** Carries out one command line; gives the exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exit: number = exitCodes.done;
  const program = build((code) => {
    exit = code;
  }, isForScripts(words));
  try {
    await program.parseAsync(words, { from: 'user' });
    return exit;
  } catch (fault) {
    if (fault instanceof CommanderError)
      return fault.exitCode === 0
        ? exitCodes.done
        : isForScripts(words)
          ? complain(misread(fault), true)
          : exitCodes.usage;
    if (fault instanceof Failure) return complain(fault, isForScripts(words));
    throw fault;
  }
}

/** Whether JSON was asked for, on a line that may not be readable as a whole. */
function isForScripts(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).includes('--json');
}

/** What is wrong with the command line, without what commander puts around it. */
function misread({ code, message }: CommanderError): Failure {
  const isHelp = code === 'commander.help';
  return new Failure(
    'usage',
    isHelp ? 'A command is needed: niuctl --help shows them' : message.replace(/^error: /, '').replace(/\n+/g, ' '),
  );
}
