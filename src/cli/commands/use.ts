/**
 * `provena use`: chooses the deployment.
 *
 * @module
 */
import {
  type DeploymentsFile,
  deploymentsPath,
  isDeploymentFile,
  type NamedDeployment,
  readDeployments,
  readJson,
} from "../../configuration/named_deployments.ts";
import { type Document, line, step, text } from "../../display/document.ts";
import { configError, summarise, whatHappened } from "../../errors.ts";
import { defineDeployment } from "../../model/deployment.ts";
import { expandHome } from "../../system/folders.ts";
import { realSystem } from "../../system/system.ts";
import { shellWord } from "../../text/shell_quote.ts";
import type { CliCommand, Invocation } from "../command.ts";

interface UseOptions {
  readonly name?: string;
  readonly remove?: string;
  readonly issuer?: string;
  readonly api?: readonly string[];
}

/** Names a deployment and makes it the current one, or switches to a named one. */
export const use: CliCommand<UseOptions> = {
  arguments: [
    ["[deployment]", "a name from your list, a host name, or a JSON file"],
    ["[realm]", "its Keycloak realm"],
  ],
  about: "Without arguments it lists your deployments. Your commands, scripts and notebooks all " +
    "use this list.",
  options: [
    ["--name <name>", "a name for it (default: its host name)"],
    [
      "--issuer <url>",
      "its sign-in server, if that is not https://auth.DOMAIN/auth/realms/REALM",
    ],
    ["--api <name=url>", "the address of an API that is elsewhere; may be repeated", "many"],
    ["--remove <name>", "take a deployment off the list; sign-ins stay as they are"],
  ],
  candidates: { deployment: "deployment", "--remove": "deployment" },
  examples: [
    ["provena use dev.rrap-is.com rrap --name dev", "add a deployment and use it"],
    ["provena use dev", "switch back to it"],
    ["provena use", "list your deployments"],
    ["provena use --remove dev", "take it off the list"],
  ],
  run: async (invocation) => {
    const [given, realm = invocation.options.realm] = invocation.args;
    const file = readDeployments(realSystem);
    if (invocation.options.remove !== undefined) return await remove(invocation, file);
    if (given === undefined) return await list(invocation, file);
    const isKnown = Object.hasOwn(file.deployments, given);
    if (isKnown && realm === undefined) return await choose(invocation, file, given);
    const entry = isFile(given) ? entryIn(given) : await entryFor(invocation, given, realm);
    const name = nameFor(invocation.options.name ?? entry.domain, entry, file);
    await choose(invocation, { deployments: { ...file.deployments, [name]: entry } }, name);
  },
};

async function choose(
  { output }: Invocation,
  { deployments }: DeploymentsFile,
  name: string,
): Promise<void> {
  const file: DeploymentsFile = { current: name, deployments };
  await save(file);
  if (output.json) output.result(asJson(file));
  const { domain, realm } = deployments[name]!;
  await output.note([
    line(
      text("good", `✓\u00a0Using ${name}`, true),
      text("soft", ` · ${domain}, realm ${realm}`),
      ...(output.json ? [] : [text("soft", " · next: "), step("", "provena login")]),
    ),
    ...overrides(),
  ]);
}

async function save(file: DeploymentsFile): Promise<void> {
  const path = deploymentsPath(realSystem);
  await realSystem.files.writeText(path, `${JSON.stringify(file, null, 2)}\n`).catch((error) => {
    throw configError(
      whatHappened(error),
      `${error.next.say}, or do without the list: set PROVENA_DOMAIN and PROVENA_REALM`,
      error,
    );
  });
}

async function remove(
  { args, options: { remove: name = "" }, output }: Invocation<UseOptions>,
  { current, deployments }: DeploymentsFile,
): Promise<void> {
  if (args.length > 0) {
    throw configError(`--remove names a deployment itself, got ${args[0]} too`, "Choose one");
  }
  if (!Object.hasOwn(deployments, name)) {
    const names = Object.keys(deployments).join(", ");
    throw configError(
      `There is no deployment called ${JSON.stringify(name)}${names && `; there are ${names}`}`,
      { say: "See the list", command: "provena use" },
    );
  }
  const { [name]: _, ...left } = deployments;
  const file: DeploymentsFile = {
    ...(current === undefined || current === name ? {} : { current }),
    deployments: left,
  };
  await save(file);
  if (output.json) output.result(asJson(file));
  const isNext = !output.json && current === name;
  await output.note([
    line(
      text("good", `✓\u00a0Removed ${name}`, true),
      ...(isNext
        ? [text("soft", " · none is chosen now: "), step("", "provena use DOMAIN REALM")]
        : []),
    ),
  ]);
}

/** Reminds the person that environment variables take precedence over the list. */
function overrides(): Document {
  const set = ["PROVENA_DEPLOYMENT", "PROVENA_DOMAIN"]
    .filter((name) => realSystem.env(name) !== undefined);
  if (set.length === 0) return [];
  const [is, goes, it] = set.length === 1 ? ["is", "goes", "it"] : ["are", "go", "them"];
  return [line(
    text("notice", `!\u00a0${set.join(" and ")} ${is} set in this shell`, true),
    ` and ${goes} before it; unset ${it} to use the list.`,
  )];
}

async function list({ output }: Invocation, file: DeploymentsFile): Promise<void> {
  if (output.json) return output.result(asJson(file));
  const names = Object.keys(file.deployments);
  if (names.length === 0) {
    return await output.show([
      line("No deployment is chosen yet. To add one:"),
      line(step("", "provena use dev.rrap-is.com rrap --name dev")),
    ]);
  }
  await output.show([
    {
      kind: "table",
      caption: "Your deployments",
      columns: ["Name", "Domain", "Realm", "In use"],
      rows: names.map((name) => {
        const { domain, realm } = file.deployments[name]!;
        const mark = name === file.current ? [text("good", "✓"), " yes"] : [];
        return [[name], [String(domain)], [String(realm)], mark];
      }),
    },
    line("To switch:"),
    line(
      step("", `provena use ${shellWord(names.find((name) => name !== file.current) ?? "NAME")}`),
    ),
  ]);
}

function asJson({ current, deployments }: DeploymentsFile): object {
  return { current: current ?? null, deployments };
}

function isFile(word: string): boolean {
  return !/^https?:/.test(word) && isDeploymentFile(word);
}

/** Reads a deployment file, such as one written by `provena demo --serve`. */
function entryIn(given: string): NamedDeployment {
  const path = expandHome(given, realSystem);
  const entry = readJson(path, realSystem) as NamedDeployment | undefined;
  if (entry === undefined) {
    throw configError(`${path} does not exist`, "Check the path");
  }
  try {
    defineDeployment(entry);
  } catch (error) {
    throw configError(`${path} describes no deployment: ${summarise(error)}`, undefined, error);
  }
  return entry;
}

async function entryFor(
  { options, openSession }: Invocation<UseOptions>,
  domain: string,
  realm: string | undefined,
): Promise<NamedDeployment> {
  const { issuer, api, clientId, profile } = options;
  const apis = Object.fromEntries((api ?? []).map(parseApi));
  const entry = {
    domain,
    realm: realm ?? await knownRealm(domain, openSession),
    ...(issuer === undefined ? {} : { issuer }),
    ...(api === undefined ? {} : { apis }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(profile === undefined ? {} : { profile }),
  };
  // Throws now for a bad entry, rather than at the next command.
  defineDeployment(entry);
  return entry;
}

/** The realms of some deployments are built in. */
async function knownRealm(
  domain: string,
  openSession: Invocation["openSession"],
): Promise<string> {
  try {
    return (await openSession({ domain })).deployment.realm;
  } catch (error) {
    const isDomain = domain.includes(".");
    throw isDomain
      ? configError(
        `The realm of ${domain} is not known`,
        { say: "Add it", command: `provena use ${shellWord(domain)} REALM` },
        error,
      )
      : configError(
        `There is no deployment called ${JSON.stringify(domain)}`,
        {
          say: "Choose one of those that provena use lists, or add one",
          command: "provena use DOMAIN REALM --name NAME",
        },
        error,
      );
  }
}

function parseApi(word: string): readonly [string, string] {
  const at = word.indexOf("=");
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw configError(
    `--api takes a name and an address such as registry=https://…, got ${JSON.stringify(word)}`,
  );
}

function nameFor(name: string, entry: NamedDeployment, file: DeploymentsFile): string {
  if (!/^[\w][\w.-]{0,99}$/.test(name) || name.endsWith(".json")) {
    throw configError(`A name has only letters, digits and . _ -, got ${JSON.stringify(name)}`);
  }
  const before = Object.hasOwn(file.deployments, name) ? file.deployments[name] : undefined;
  if (before && (before.domain !== entry.domain || before.realm !== entry.realm)) {
    throw configError(
      `${name} is ${before.domain}, realm ${before.realm} already`,
      "Choose another name with --name",
    );
  }
  return name;
}
