import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { apiNames } from "../../../src/model/deployment.ts";
import { version } from "../../../src/version.ts";
import { type Demo, startDemo } from "../../../src/demo/mod.ts";
import { access, pieceIn } from "../../scan/secrets.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

// No server listens there, so this machine is disconnected.
const nowhere = "http://127.0.0.1:9";
beforeEach(() => place.open({ env: { JSR_URL: nowhere, NPM_CONFIG_REGISTRY: nowhere } }));

interface Cell {
  readonly source: string;
  readonly output?: string;
  readonly type?: "code" | "markdown";
}

/** Creates a notebook in Jupyter's format. */
function notebookOf(cells: readonly Cell[]): string {
  const written = cells.map(({ source, output, type = "code" }, i) => ({
    cell_type: type,
    id: `cell-${i}`,
    metadata: {},
    source: source.split(/(?<=\n)/),
    ...(type === "code"
      ? {
        execution_count: 1,
        outputs: output === undefined
          ? []
          : [{ name: "stdout", output_type: "stream", text: [output] }],
      }
      : {}),
  }));
  return `${
    JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)
  }\n`;
}

async function put(cells: readonly Cell[], name = "reef.ipynb"): Promise<string> {
  const path = join(place.machine.home, name);
  await writeFile(path, notebookOf(cells));
  return path;
}

async function share(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.machine.run(["share", "--json", ...words]);
  return { code, stderr, notebook: code === 2 ? undefined : JSON.parse(stdout).notebooks[0] };
}

const signingIn = 'import { signIn } from "jsr:@provena/notebook";\n';

describe("versions", () => {
  it("are added where they are missing, and nothing else changes", async () => {
    const cells = [
      { source: 'Run `import "jsr:@provena/notebook"`.', type: "markdown" as const },
      {
        source: `${signingIn}import {\n  startDemo,\n} from 'jsr:@provena/notebook/demo';\n` +
          'const ünïcode = "☃ jsr:@provena/notebook";',
      },
      { source: 'const mod = await import("jsr:@provena/notebook");', output: "fine\n" },
      { source: 'import { signIn as again } from "jsr:@provena/notebook@^0.0.9";' },
    ];
    const path = await put(cells);
    expect(await share("--write", path)).toMatchObject({ code: 0, notebook: { ready: true } });
    const pinned = `jsr:@provena/notebook@^${version}`;
    const expected = notebookOf(cells)
      .replaceAll(/(import|from) (\\"|')jsr:@provena\/notebook(?=\\"|'|\/demo)/g, `$1 $2${pinned}`)
      .replace('import(\\"jsr:@provena/notebook\\")', `import(\\"${pinned}\\")`)
      .replace(`Run \`import \\"${pinned}`, 'Run `import \\"jsr:@provena/notebook');
    expect(await readFile(path, "utf8")).toBe(expected);
    expect(expected).toContain(`'${pinned}/demo'`);
  });

  it("are not changed without --write, and --check exits with 1", async () => {
    const path = await put([{ source: signingIn }]);
    const before = await readFile(path, "utf8");
    expect(await share(path)).toMatchObject({
      code: 0,
      notebook: { ready: false, imports: [{ pinTo: `jsr:@provena/notebook@^${version}` }] },
    });
    expect((await share("--check", path)).code).toBe(1);
    expect(await readFile(path, "utf8")).toBe(before);
    await share("--write", path);
    expect((await share("--check", path)).code).toBe(0);
  });

  it("of other packages come from deno.lock, also in a parent folder", async () => {
    await writeFile(
      join(place.machine.home, "deno.lock"),
      JSON.stringify({
        version: "5",
        specifiers: { "jsr:@std/csv@*": "1.0.6", "npm:zod@4": "4.1.12_x@1.0.0" },
      }),
    );
    await mkdir(join(place.machine.home, "deep/er"), { recursive: true });
    const path = await put(
      [{ source: 'import "jsr:@std/csv/parse";\nimport "npm:zod";\nimport "npm:@x/unknown";' }],
      "deep/er/reef.ipynb",
    );
    const { code, notebook } = await share("--write", path);
    expect(code).toBe(0);
    expect(notebook.imports.map(({ specifier }: { specifier: string }) => specifier)).toEqual([
      "jsr:@std/csv@^1.0.6/parse",
      "npm:zod@^4.1.12",
      "npm:@x/unknown",
    ]);
    expect(notebook.ready).toBe(false);
  });

  it("come from the registries without deno.lock, and only valid versions are used", async () => {
    const answers: Record<string, object> = {
      "/@std/csv/meta.json": { latest: "1.2.3" },
      "/zod/latest": { version: "4.5.6" },
      "/evil/latest": { version: '1"; await steal()' },
    };
    const server = createServer((request, response) => {
      const answer = answers[request.url!];
      response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const path = await put([
      { source: 'import "jsr:@std/csv";\nimport "npm:zod@latest";\nimport "npm:evil";' },
    ]);
    const { stdout } = await place.machine.run(["share", "--json", path], {
      env: { JSR_URL: url, NPM_CONFIG_REGISTRY: `${url}/` },
    });
    const { imports } = JSON.parse(stdout).notebooks[0];
    expect(imports.map(({ pinTo }: { pinTo: string | null }) => pinTo)).toEqual([
      "jsr:@std/csv@^1.2.3",
      "npm:zod@^4.5.6",
      null,
    ]);
  });
});

describe("credentials", () => {
  it("are removed from outputs with --write; one in a source exits with 1", async () => {
    const path = await put([{ source: signingIn, output: `token ${access}\n` }]);
    expect((await share(path)).code).toBe(1);
    expect((await share("--write", path)).code).toBe(0);
    expect(pieceIn(await readFile(path, "utf8"))).toBeUndefined();
    const source = await put([{ source: `const token = "${access}";` }], "source.ipynb");
    const { code, notebook } = await share("--write", source);
    expect(code).toBe(1);
    expect(notebook).toMatchObject({ ready: false, credentials: [{ part: "source" }] });
    expect(pieceIn(JSON.stringify(notebook))).toBeUndefined();
  });
});

describe("roles", () => {
  const cells = [
    {
      source: 'const registry = await session.api<Registry>("registry");\n// registry.ops.create()',
    },
    {
      source:
        "await registry.ops.fetch({ id });\nfor await (const item of registry.ops.list.all());",
    },
    { source: 'await session.fetch(session.url("handle", "/handle/get?handle=1"));' },
    { source: '(await session.checkAccess()).require("job:read");' },
  ];

  it("are found from the called operations, without a deployment or a sign-in", async () => {
    const { code, stderr, notebook } = await share(await put(cells));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(notebook).toMatchObject({
      roles: ["entity-registry-read", "handle-read", "job-service-read"],
      requests: [],
      source: "embedded",
    });
    expect(notebook.needs.map(({ what, cell }: { what: string; cell: number }) => [what, cell]))
      .toEqual([
        ["registry fetch", 2],
        ["registry list", 2],
        ["handle /handle/get", 3],
        ["requires job:read", 4],
      ]);
  });

  it("come from the current deployment if it answers", async () => {
    const demo: Demo = await startDemo();
    onTestFinished(() => demo.close());
    await place.machine.use(demo);
    const path = await put(cells);
    expect((await share(path)).notebook.source).toBe("deployment");
    expect(demo.requests.filter(({ path }) => path === "/openapi.json")).toHaveLength(2);
  });

  it("come from the embedded deployment if the current one does not answer", async () => {
    await using demo = await startDemo();
    // Not a stopped deployment, because another one may use its ports by now.
    const apis = Object.fromEntries(
      apiNames.map((api) => [api, nowhere]),
    ) as Demo["deployment"]["apis"];
    await place.machine.use({ deployment: { ...demo.deployment, issuer: `${nowhere}/x`, apis } });
    const { code, notebook } = await share(await put(cells));
    expect(code).toBe(0);
    expect(notebook).toMatchObject({ source: "embedded", roles: { length: 3 } });
  });

  it("that the notebook requests on every run are reported", async () => {
    const path = await put([{ source: 'await session.requestAccess([\n  "handle-read",\n]);' }]);
    const { stdout } = await place.machine.run(["share", path]);
    expect(stdout).toContain("Running it asks the administrators for handle-read, each time");
  });
});

it.each([
  [["share"], "Missing required argument"],
  [["share", "README.md"], "README.md is not a notebook"],
  [["share", "nowhere.ipynb"], "nowhere.ipynb cannot be read"],
  [["share", "--write", "--check", "a.ipynb"], "--write and --check cannot be used together"],
])("%j is wrong use", async (words, message) => {
  const { code, stderr } = await place.machine.run(words);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
