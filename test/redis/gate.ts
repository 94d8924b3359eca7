/** A proxy to the authorization server that can hold back an answer. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Forwards connections from a Unix socket to a port of this host. */
export class Gate {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #hold: { arrived: () => void; released: Promise<void> } | undefined;

  private constructor(port: number) {
    this.#server = createServer((client) => this.#pass(client, connect(port, "127.0.0.1")));
  }

  static async open(socket: string, port: number): Promise<Gate> {
    const gate = new Gate(port);
    gate.#server.listen(socket);
    await once(gate.#server, "listening");
    return gate;
  }

  /**
   * Holds back the answer to the next refresh. `answered` resolves when the server has answered:
   * then the old refresh token is used up, and no client has the new one.
   */
  holdNextRefresh(): { answered: Promise<void>; release: () => void } {
    let release = () => {};
    let arrived = () => {};
    const released = new Promise<void>((resolve) => release = resolve);
    const answered = new Promise<void>((resolve) => arrived = resolve);
    this.#hold = { arrived, released };
    return { answered, release };
  }

  #pass(client: Socket, server: Socket): void {
    let passing = Promise.resolve();
    let held: { arrived: () => void; released: Promise<void> } | undefined;
    client.on("data", (data) => {
      if (this.#hold && data.includes("grant_type=refresh_token")) {
        held = this.#hold;
        this.#hold = undefined;
      }
      server.write(data);
    });
    server.on("data", (data) => {
      if (held) {
        held.arrived();
        const { released } = held;
        held = undefined;
        passing = passing.then(() => released);
      }
      passing = passing.then(() => void client.write(data));
    });
    client.on("end", () => server.end());
    server.on("end", () => void (passing = passing.then(() => void client.end())));
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
