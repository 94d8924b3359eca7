/**
 * Relays from one host to a server on another: `relay.mjs <port> <socket>` listens on 127.0.0.1 and
 * forwards everything to a Unix socket, which all hosts of this machine share.
 */
import { connect, createServer } from "node:net";
import process from "node:process";

const [, , port, socket] = process.argv;

createServer((client) => {
  const server = connect(socket);
  client.pipe(server).pipe(client);
  for (const [one, other] of [[client, server], [server, client]]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
