/** The program of field operations: one command line, one exit code (outcome.ts). */
import { runProgram } from './program.js';

// Whoever reads the answer may have seen enough (`| head`).
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

process.exitCode = await runProgram(process.argv.slice(2));
