/**
 * Names and texts with hidden characters, from servers and files: through every command, as plain
 * text, in a terminal and as JSON.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDocument } from "../../src/api/openapi/document.ts";
import { typesOf } from "../../src/api/openapi/types.ts";
import { showNotice } from "../../src/system/notice.ts";
import { escapeHidden, holdsHidden, sanitise } from "../../src/text/sanitise.ts";
import { completeArgument } from "../../src/cli/commands/repl/argument_names.ts";
import { visible, visibleStream } from "../../src/cli/commands/repl/visible.ts";
import { renderText } from "../../src/display/text.ts";
import { line } from "../../src/display/document.ts";
import { json } from "../faults/answers.ts";
import { AuthServer } from "../faults/auth_server.ts";
import { everywhere, html, terminal } from "../display/harmless.ts";
import { characters, expectNothingHidden, MARK, paddings } from "../fixture/hidden.ts";
import { Place } from "../fixture/place.ts";
import { type HostileApis, serveHostileApis } from "./hostile_apis.ts";

const place = new Place();
let apis: HostileApis;

beforeAll(async () => {
  const close = await place.open({
    demo: {
      approve: "mallory",
      users: {
        mallory: {
          name: `Mallory${MARK}`,
          email: `mallory${MARK}@example.org`,
          roles: ["entity-registry-read", `role${MARK}`],
        },
      },
    },
  });
  apis = await serveHostileApis(place.demo);
  await place.machine.use(apis);
  await place.machine.run(["login", "--no-browser"]);
  return async () => {
    await apis[Symbol.asyncDispose]();
    await close();
  };
});

const surfaces = {
  "as plain text": { flags: [], env: {} },
  "in a terminal": { flags: [], env: { PROVENA_DISPLAY: "terminal", FORCE_COLOR: "1" } },
  "as JSON": { flags: ["--json"], env: {} },
} as const;

/** Runs a command each way; nothing hidden on either stream. @returns what it said in a terminal */
async function runEachWay(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ codes: readonly (number | null)[]; said: string }> {
  const codes: (number | null)[] = [];
  let said = "";
  for (const [surface, { flags, env: own }] of Object.entries(surfaces)) {
    const [name, ...rest] = words;
    const all = name === undefined ? flags : [name, ...flags, ...rest];
    const { code, stdout, stderr } = await place.machine.run(all, { env: { ...own, ...env } });
    codes.push(code);
    const isTerminal = surface === "in a terminal";
    if (isTerminal) said = stdout + stderr;
    expectNothingHidden(stdout, isTerminal ? "terminal" : "text");
    expectNothingHidden(stderr, isTerminal ? "terminal" : "text");
    if (surface === "as JSON" && stdout !== "" && !words.includes("types")) {
      // With --all, one record a line.
      for (const text of words.includes("--all") ? stdout.trimEnd().split("\n") : [stdout]) {
        JSON.parse(text);
      }
    }
  }
  return { codes, said };
}

/** What a system lets through in an argument or the name of a file. */
const inArgument = MARK.replace("\0", "");

/** What is seen of {@link MARK}: its quotes at least. */
const SEEN = /‹/;

describe("54 hidden characters", () => {
  test("are shown by no sign-in, whoever it is that signs in", async () => {
    const { codes, said } = await runEachWay(["login", "--no-browser", "--force"]);
    expect(codes).toEqual([0, 0, 0]);
    expect(said).toMatch(SEEN);
  });

  test.each<[line: string, code: number]>([
    ["", 0],
    ["status", 0],
    ["roles", 0],
    ["roles --source token", 0],
    ["check", 0],
    ["check --require registry:admin", 1],
    ["request --yes roleMARK", 1],
    ["request --list", 0],
    ["apis", 0],
    ["apis registry", 0],
    ["describe registry fetch", 0],
    ["describe registry OPERATION", 0],
    ["describe registry post_OPERATION", 0],
    ["describe registry --example post_OPERATION", 0],
    ["describe registry otherMARK", 1],
    ["call registry list page_size=3", 0],
    ["call registry --all list", 0],
    ["call registry fetch id=10378.1/1900001", 0],
    ["call registry fetch id=10378.1/1999999", 1],
    ["call registry fetch id=MARK", 1],
    ["call registry fetch MARK=1", 1],
    ["call prov explore_upstream starting_id=10378.1/1900001", 0],
    ["call registry OPERATION", 0],
    ["call registry OPERATION qMARK=three", 1],
    ["call registry post_OPERATION {}", 2],
    ["types registry", 0],
    ["doctor", 0],
    ["explain topicMARK", 2],
    ["refresh", 0],
    ["exec no-such-programMARK", 127],
    ["commandMARK", 2],
    ["roles --optionMARK", 2],
    ["start notebookMARK", 2],
  ])("are shown by no provena %s", async (line, code) => {
    const words = line.split(" ").filter(Boolean).map((word) =>
      word.replace("OPERATION", apis.operation).replace("MARK", inArgument)
    );
    const { codes } = await runEachWay(words);
    expect(codes).toEqual([code, code, code]);
  });

  test("are in no question", async () => {
    const request = place.machine.inTerminal("provena request entity-registry-read");
    await request.shows(/Ask the administrators/);
    request.child.stdin!.write("n");
    const { stdout } = await request.ended;
    expect(stdout).toMatch(SEEN);
    expectNothingHidden(stdout, "terminal");
  });

  test("that an emoji needs are kept in words, and are escapes in the JSON of an error", async () => {
    const { stderr } = await place.machine.run(["call", "registry", "--json", "fetch", "id=❤️"]);
    expectNothingHidden(stderr);
    expect(JSON.parse(stderr).error.message).toContain("❤️");
  });

  test("are in no message about an API that refuses, fails or is not there", async () => {
    for (const word of ["refused", "forbidden", "invalid", "broken", "page"]) {
      const { codes, said } = await runEachWay(["call", "registry", `${word}`]);
      expect(codes).toEqual([1, 1, 1]);
      if (word !== "page") expect(said).toMatch(SEEN);
    }
  });

  test("are shown of no deployment, file or finding", async () => {
    const name = `name${inArgument}`;
    const folder = join(place.machine.home, `folder${inArgument}`);
    await mkdir(folder);
    const file = join(folder, "notebook.ipynb");
    await writeFile(file, notebookOf(`const key = "AKIA${"QWERTYUIOPASDFGH"}"; // ${MARK}`));
    const config = join(place.machine.home, "hostile-config");
    await mkdir(join(config, "provena"), { recursive: true });
    const entry = { domain: `domain${MARK}`, realm: `realm${MARK}`, profile: MARK };
    await writeFile(
      join(config, "provena", "deployments.json"),
      JSON.stringify({ current: name, deployments: { [name]: entry, [MARK]: entry } }),
    );
    const env = { XDG_CONFIG_HOME: config };
    for (
      const words of [
        ["use"],
        ["use", name],
        ["use", `other${name}`],
        ["status"],
        ["status", "--deployment", `other${name}`],
        ["doctor"],
        ["scan", file],
        ["scan", join(folder, `none${name}`)],
        ["share", file],
        ["share", join(folder, `none${name}`)],
      ]
    ) {
      await runEachWay(words, env);
    }
    for (const shell of ["bash", "zsh", "fish"]) {
      const given = shell === "bash" ? ["provena use ", ""] : ["use", ""];
      const { stdout } = await place.machine.run(["__complete", shell, ...given], { env });
      expect(stdout).toMatch(/^(nothing|files)\n$/);
    }
  });

  test("are in no completion of operations, nor in what is said of them", async () => {
    await place.machine.run(["apis", "registry"]);
    for (const shell of ["bash", "zsh", "fish"]) {
      const given = shell === "bash" ? ["provena call registry ", ""] : ["call", "registry", ""];
      const { stdout } = await place.machine.run(["__complete", shell, ...given]);
      expectNothingHidden(stdout.replaceAll("\t", ""));
      expect(stdout).toContain("fetch_agent_organisation");
      expect(stdout).not.toContain("hostile");
    }
  });
});

describe("54 an authorization server", () => {
  let auth: AuthServer;
  beforeAll(async () => {
    auth = await new AuthServer({ clock: Date.now }).start();
    const flags = ["--name", "hostile", "--issuer", auth.issuer];
    await place.machine.run(["use", "reef.example", "stage", ...flags]);
    return () => auth.close();
  });
  afterAll(() => place.machine.run(["use", "demo"]));

  const login = () => runEachWay(["login", "--no-browser"]);

  test("with hidden characters in its refusal only tells what can be seen", async () => {
    auth.always(
      auth.path("device"),
      json({ error: `unknown${MARK}`, error_description: `Because${MARK}` }, 400),
    );
    const { codes, said } = await login();
    expect(codes).toEqual([1, 1, 1]);
    expect(said).toMatch(/Because‹/);
  });

  test.each(Object.entries(characters))("may give no code with %s in it", async (_, character) => {
    const code = {
      device_code: "d",
      user_code: `ABCD${character}EFGH`,
      verification_uri: `${auth.issuer}/device`,
      expires_in: 600,
    };
    auth.always(auth.path("device"), json(code));
    const { code: ended, stderr } = await place.machine.run(["login", "--no-browser"]);
    expect(ended).toBe(1);
    expect(stderr.replace(/\s+/g, " ")).toContain("with invisible characters");
  });

  test("with hidden characters in its link has them shown as escapes", async () => {
    const code = {
      device_code: "d",
      user_code: "ABCD-EFGH",
      verification_uri: `${auth.issuer}/device/${MARK}`,
      expires_in: 600,
    };
    auth.always(auth.path("device"), json(code));
    auth.always(auth.path("token"), json({ error: "access_denied" }, 400));
    const { codes, said } = await login();
    expect(codes).not.toContain(0);
    expect(said).toContain("%E3%85%A4");
  });
});

describe.each(Object.entries(characters))("54 %s", (_kind, character) => {
  const name = `a${character}b`;

  test("is in nothing that the prompt shows, completes or previews", () => {
    expectNothingHidden(visible(`\x1b[32m'${name}'\x1b[39m`), "terminal");
    const [names] = completeArgument("registry.ops.list({ ", () => [name])!;
    expectNothingHidden(names.join("\n"));
    expect(JSON.parse(names[0]!.replace(/: $/, ""))).toBe(name);
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) };
    visibleStream(stream as never).write(name);
    // Those of ASCII move its cursor.
    // deno-lint-ignore no-control-regex
    expectNothingHidden(written.join("").replace(/[\0-\x1f]/g, ""));
  });

  test("is in nothing that is drawn", () => {
    expectNothingHidden(html(everywhere(name)));
    expectNothingHidden(renderText(everywhere(name)));
    expectNothingHidden(terminal(everywhere(name), true), "terminal");
  });

  test("is in no notice", () => {
    const said: string[] = [];
    const broadcast = (...all: unknown[]) => Promise.resolve(void said.push(JSON.stringify(all)));
    showNotice({ stderr: { write: (text: string) => said.push(text) } } as never, name);
    showNotice({ kernel: { broadcast } } as never, name);
    expect(said).toHaveLength(2);
    said.forEach((each) => expectNothingHidden(each));
  });

  test("is in no generated type", () => {
    const thing = {
      type: "object",
      description: `${name} */`,
      properties: { [name]: { enum: [name] } },
    };
    const document = {
      openapi: "3.0.2",
      info: { title: name, version: name },
      paths: {
        "/a": {
          get: {
            operationId: name,
            summary: name,
            parameters: [{ name, in: "query", schema: { const: name } }],
            responses: {
              200: {
                content: { "application/json": { schema: { $ref: "#/components/schemas/T" } } },
              },
            },
          },
        },
      },
      components: { schemas: { T: thing } },
    };
    const types = typesOf(parseDocument(JSON.stringify(document), "there"));
    expectNothingHidden(types);
    // The name itself is still there, as the escapes of a literal.
    expect(types).toContain(escapeHidden(JSON.stringify(name)));
  });
});

test.each(Object.entries(paddings))("54 padding of %s begins no line", (_kind, padding) => {
  const value = `name${padding}FORGED`;
  for (const columns of [40, 80, 120]) {
    const shown = renderText([line("[", value, "]"), line({ kind: "code", text: value })], {
      columns,
    });
    expect(shown.split("\n").map((each) => each.trim())).toEqual([
      expect.stringMatching(/^\[name.FORGED\]$/),
      expect.stringMatching(/^name.FORGED$/),
    ]);
  }
  for (const shown of [renderText(everywhere(value)), terminal(everywhere(value), false)]) {
    expect(shown).toContain("FORGED");
    expect(shown).not.toMatch(/[ \u00a0\u3000\u2800\u3164]{30,}FORGED/);
  }
});

test.each([
  ["sanitise", (text: string) => sanitise(text, Infinity)],
  ["escapeHidden", escapeHidden],
  ["holdsHidden", holdsHidden],
])("54 %s takes time in proportion to the text", (_name, work) => {
  const units = [
    " ",
    "\u200b",
    "\u3164 ",
    "a\u200b",
    "क्‍",
    "❤️‍",
    "\u00a0a",
    "\u0600\u200c",
    "\ud800",
    "\r\n",
  ];
  for (const unit of units) {
    const [small, large] = [2 ** 16, 2 ** 18].map((length) =>
      cost(() => work(unit.repeat(length / unit.length)))
    );
    // In proportion it is 4; what grows with the square would be 16.
    expect(large, JSON.stringify(unit)).toBeLessThan(10 * Math.max(small!, 3));
  }
});

/** The least CPU time of a few runs, in milliseconds. */
function cost(work: () => unknown): number {
  return Math.min(...[1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }));
}

function notebookOf(source: string): string {
  const cell = {
    cell_type: "code",
    metadata: {},
    source: [source],
    outputs: [],
    execution_count: null,
  };
  return JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
}
