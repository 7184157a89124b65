/** The tool of field operations; what it does is in operations/. */
import { runProgram } from './operations/program.js';

// Whoever reads the answer may have seen enough (`| head`).
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

process.exitCode = await runProgram(process.argv.slice(2));
