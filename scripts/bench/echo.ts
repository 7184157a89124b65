/** The baseline of a lookup: a bare Node server that sends back what it gets, on the unix socket named. */
import { createServer } from 'node:net';

createServer((connection) => {
  connection.on('data', (bytes) => connection.write(bytes));
  connection.on('error', () => connection.destroy());
}).listen(process.argv[2], () => console.log('ready'));
