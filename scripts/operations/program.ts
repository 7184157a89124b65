import { Command, CommanderError } from 'commander';
import { release } from '../../service/main/release.js';
import { declareChanges } from './changes.js';
import { declareCommands } from './commands.js';
import { Door } from './door.js';
import { declareExplain } from './explain.js';
import { declareExport } from './export.js';
import { examples } from './given.js';
import { declareImport } from './import.js';
import { declareJobs } from './jobs.js';
import { declareLeases } from './leases.js';
import { declareLedger } from './ledger.js';
import { declareLint } from './lint.js';
import { Failure, exitCodes, type Outcome } from './outcome.js';
import { declarePassword } from './password.js';
import { declareRecords } from './records.js';
import { declareRehearse } from './rehearse.js';
import { declareReport } from './report.js';
import { declareSettings } from './settings.js';
import { adminSocket } from './socket.js';
import { declareStatus } from './status.js';
import { hostedBy, siteMeant, siteOf, type Work } from './unit.js';

/** Every command, in the order of the help. */
const commands: readonly ((program: Command, work: Work) => void)[] = [
  declareStatus, declareExplain, declareLint, declareRehearse, declareImport, declareExport, declareJobs, declareRecords, declareCommands, declareChanges, declareLeases, declareLedger,
  declareSettings, declarePassword, declareReport,
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

/** The program; `tell` hears what was said and with which exit code the command ends. */
function build(end: (exit: number) => void): Command {
  const program = new Command('niuctl');
  program.description('Field operations of niud: looks at a unit, provisions it, mends it. Speaks to niud over its admin socket, as root.')
    .version(release)
    .option('--socket <path>', 'the admin socket; else where NIUD_RUNTIME_DIR, NIUD_STATE_DIR or the configuration file put it')
    .option('--app <name>', 'the application; needed where several are hosted')
    .option('--json', 'for scripts')
    .addHelpText('after', `${exitHelp}${examples(['niuctl status', 'is it healthy?'], ['niuctl explain 8085550100', 'where does this call go, and why?'], ['niuctl changes', 'what was changed last?'], ['niuctl help import', 'more about one command'])}`)
    .showHelpAfterError('(niuctl --help shows the commands, niuctl help <command> one of them)')
    .exitOverride();
  const options = (): GlobalOptions => program.opts<GlobalOptions>();
  const door = (): Door => new Door(adminSocket(options().socket));
  const work: Work = {
    async onApplication(run) {
      say(await run(await siteMeant(door(), options().app)), options(), end);
    },
    async onUnit(run) {
      const opened = door();
      const named = options().app;
      const names = named === undefined ? await hostedBy(opened) : [named];
      say(await run(opened, names.map((name) => siteOf(opened, name))), options(), end);
    },
  };
  for (const declare of commands) declare(program, work);
  return program;
}

function say({ data, text, exit = 'done', aside = false }: Outcome, { json }: GlobalOptions, end: (exit: number) => void): void {
  (aside ? process.stderr : process.stdout).write(`${json === true ? JSON.stringify(data) : text}\n`);
  end(exitCodes[exit]);
}

function complain({ exit, message, faults }: Failure, asJson: boolean): number {
  // A refusal of one field says it already.
  const lines = faults.map((fault) => `${fault.field === '' ? '' : `${fault.field}: `}${fault.message}`).filter((line) => line !== message).map((line) => `  ${line}`);
  process.stderr.write(asJson ? `${JSON.stringify({ message, errors: faults })}\n` : `niuctl: ${[message, ...lines].join('\n')}\n`);
  return exitCodes[exit];
}

/** Carries out one command line; gives the exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exit: number = exitCodes.done;
  const program = build((code) => { exit = code; });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exit;
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (fault instanceof Failure) return complain(fault, program.opts<GlobalOptions>().json === true);
    throw fault;
  }
}
