import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Test } from 'tap';

/** A TCP connection's way through the test, which drops what goes one way or the other, as a cut network does, or closes. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  /** What is said to the server, and by it, arrives. */
  up = true;
  down = true;

  private constructor(readonly server: Server) {}

  static async to(t: Test, target: string): Promise<Relay> {
    const [host, port] = target.split(':') as [string, string];
    const relay = new Relay(createServer((client) => {
      const server = connect(Number(port), host);
      for (const socket of [client, server]) {
        relay.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          relay.#sockets.delete(socket);
          (socket === client ? server : client).destroy();
        });
      }
      client.on('data', (bytes) => { if (relay.up) server.write(bytes); });
      server.on('data', (bytes) => { if (relay.down) client.write(bytes); });
    }).listen(0, '127.0.0.1'));
    await once(relay.server, 'listening');
    t.teardown(() => {
      relay.server.close();
      relay.break();
    });
    return relay;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends every connection. */
  break(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }
}
