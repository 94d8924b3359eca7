/** The command on a machine whose deployment is a hostile API. */
import { Buffer } from "node:buffer";
import { apiNames } from "../../src/model/deployment.ts";
import type { ApiServer } from "../api/api_server.ts";
import { Place } from "../fixture/place.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { iss: "https://auth.reef.example/realms/demo", sub: "0d2c", exp: 4_000_000_000 };
const token = `${encode({ alg: "none" })}.${encode({ ...claims, typ: "Bearer" })}.none`;

export interface CommandPlace extends AsyncDisposable {
  readonly machine: Place["machine"];
}

/** A machine that uses the server for every API, with a token from its environment. */
export async function openCommand(server: Pick<ApiServer, "origin">): Promise<CommandPlace> {
  const place = new Place();
  const close = await place.open({ env: { PROVENA_ACCESS_TOKEN: token } });
  const apis = apiNames.flatMap((name) => ["--api", `${name}=${server.origin}`]);
  const issuer = ["--issuer", claims.iss];
  await place.machine.run(["use", "reef.example", "demo", "--name", "it", ...issuer, ...apis]);
  return { machine: place.machine, [Symbol.asyncDispose]: close };
}
