/** Flows that make the product load a package, each in its own process: node flows.js NAME. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { type AuthSession, createSession, type SignInOptions } from "../../../mod.ts";

const deployment = JSON.parse(readFileSync(process.env["DEPLOYMENT_FILE"]!, "utf8"));

function open(options: SignInOptions = {}): AuthSession {
  return createSession({ deployment, interactive: true, display: "none", ...options });
}

async function signedIn(options: SignInOptions = {}): Promise<AuthSession> {
  const session = open(options);
  await session.signIn();
  return session;
}

/** Makes the product detect a user at a terminal. */
function sitAtTerminal(): void {
  Object.defineProperty(process.stdin, "isTTY", { value: true });
  Object.defineProperties(process.stderr, { isTTY: { value: true }, columns: { value: 80 } });
}

async function command(...argv: string[]): Promise<void> {
  sitAtTerminal();
  process.env["PROVENA_DISPLAY"] = "none";
  process.env["PROVENA_DEPLOYMENT"] = process.env.DEPLOYMENT_FILE;
  const { run } = await import("../../../src/cli/main.ts");
  await run(argv);
}

const flows: Readonly<Record<string, () => Promise<unknown>>> = {
  "an import": () => Promise.resolve(),
  "the first sign-in": () => signedIn(),
  "a sign-in": () => signedIn({ profile: "new" }),
  "a sign-in that is in the cache": async () => (await open().token()).reveal(),
  "a refresh": () => open().refresh(),
  "a sign-in where there is a browser": () => signedIn({ profile: "browser", openBrowser: true }),
  "the card in a notebook": async () => {
    const newDisplay = () => ({ html: () => {} });
    Object.assign(globalThis, { __tslab__: { require: () => ({ newDisplay }) } });
    await signedIn({ profile: "notebook", display: "notebook" });
  },
  "the card in a terminal": async () => {
    sitAtTerminal();
    await signedIn({ profile: "terminal", display: "terminal" });
  },
  "the roles from the Auth API": () => open().roles(),
  "a result": () => open().roles({ source: "token" }),
  "the operations of an API": async () => (await open().api("registry")).describe("list"),
  "a lineage in a notebook": async () => {
    const lineage = await open().lineage("10378.1/1900029");
    const display = Symbol.for("Jupyter.display");
    await (lineage as unknown as Record<symbol, () => Promise<unknown>>)[display]!();
  },
  "a lineage in a terminal": async () => String(await open().lineage("10378.1/1900029")),
  "a call by operation": async () => await (await open().api("registry")).ops.list!({}),
  "the files of a dataset": () => open().files("10378.1/1900024"),
  "a request through a proxy": async () => {
    process.env["HTTPS_PROXY"] = "http://127.0.0.1:9";
    const claims = btoa(JSON.stringify({ iss: "https://provena.example", sub: "s", exp: 4e9 }));
    process.env["PROVENA_ACCESS_TOKEN"] = `e30.${claims.replaceAll("=", "")}.eA`;
    const session = createSession({ domain: "provena.example", realm: "rrap", display: "none" });
    await session.fetch(session.url("registry", "/")).catch(() => {});
  },
  "the command `provena`": () => command("status"),
  "the command `provena` with arguments": () => command("status", "--json"),
  "`provena request`": () => command("request", "entity-registry-write"),
  "`provena logout --everywhere`": () => command("logout", "--everywhere"),
  "`provena token --offline --reveal`": () => command("token", "--offline", "--reveal"),
  "`provena-notebook/demo`": async () => {
    const { startDemo } = await import("../../../src/demo/mod.ts");
    await (await startDemo()).close();
  },
  "`provena-notebook/keyring`": async () => {
    const { KeyringStore } = await import("../../../src/store/keyring/store.ts");
    await new KeyringStore().load("x").catch(() => {});
  },
  "`provena-notebook/redis`": async () => {
    const { RedisStore } = await import("../../../src/store/redis/store.ts");
    await new RedisStore({ url: "redis://127.0.0.1:9" }).load("x").catch(() => {});
  },
};

try {
  await flows[process.argv[2]!]!();
  process.exit();
} catch (error) {
  console.log(error);
  process.exit(1);
}
