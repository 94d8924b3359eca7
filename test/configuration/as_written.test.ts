import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { readFileWords } from "../../src/cli/commands/call/file_words.ts";
import { globalOptions } from "../../src/cli/global_options.ts";
import { resolveConfiguration } from "../../src/configuration/configuration.ts";
import { readDeployments } from "../../src/configuration/named_deployments.ts";
import { variables } from "../../src/configuration/variables.ts";
import { prepareToShare } from "../../src/scan/share.ts";
import { scanFiles } from "../../src/scan/scan.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { readCipher } from "../../src/store/redis/keys.ts";
import { defaultFolder, expandHome, pathIn } from "../../src/system/folders.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { readVariable } from "../../src/system/variable.ts";
import { key, tokenRecord } from "../store/records.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provena-written-"));
});
afterEach(async () => await rm(home, { recursive: true, force: true }));

function machine(given: Readonly<Record<string, string>> = {}): System {
  return { ...realSystem, home, env: (name) => readVariable(name, given[name]) };
}

const DEPLOYMENT = { PROVENA_DOMAIN: "reef.example", PROVENA_REALM: "reef" };

/** Every variable of the table has one kind; a new one has to be sorted in. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  path: [
    "PROVENA_API_TOKEN_FILE",
    "PROVENA_TOKEN_CACHE",
    "PROVENA_REDIS_KEY_FILE",
    "PROVENA_DEPLOYMENT",
  ],
  folder: ["XDG_CACHE_HOME", "XDG_CONFIG_HOME"],
  text: ["PROVENA_DOMAIN", "PROVENA_REALM", "PROVENA_CLIENT_ID", "PROVENA_PROFILE"],
  token: ["PROVENA_ACCESS_TOKEN", "PROVENA_API_TOKEN", "PROVENA_REDIS_KEY", "PROVENA_REDIS_URL"],
  word: ["PROVENA_STORE", "PROVENA_DISPLAY"],
  switch: ["CI", "NO_COLOR"],
  proxy: ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"],
  runtime: [
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "DENO_CERT",
    "DENO_TLS_CA_STORE",
  ],
};

test("every variable is of one of the kinds tried here", () => {
  expect(Object.values(kinds).flat().sort()).toEqual(variables.map(([name]) => name).sort());
});

describe.each(kinds["path"]!)("%s", (name) => {
  test.each(["~/c.json", ' "~/c.json"\r'])(
    "written as %j is a file of the home folder",
    (value) => {
      expect(pathIn(name, machine({ [name]: value }))).toBe(`${home}/c.json`);
    },
  );

  test.each(["$HOME/c", "%LOCALAPPDATA%\\c", "~edda/c"])(
    "written as %s, which only a shell understands, is refused by name",
    (value) => {
      expect(() => pathIn(name, machine({ [name]: value })))
        .toThrow(`${name} is ${JSON.stringify(value)}, which only a shell understands`);
    },
  );
});

test("a tilde leads to the home folder wherever a variable or an option is a path", async () => {
  await writeFile(join(home, "d.json"), JSON.stringify({ domain: "reef.example", realm: "reef" }));
  await writeFile(join(home, "token"), "secret-token\n", { mode: 0o600 });
  const given = { PROVENA_DEPLOYMENT: "~/d.json", PROVENA_API_TOKEN_FILE: "~/token" };
  const configuration = resolveConfiguration({}, machine(given));
  expect(configuration.deployment.domain).toBe("reef.example");
  expect((await configuration.offlineToken!()).reveal()).toBe("secret-token");
  expect(defaultFolder(machine({ PROVENA_TOKEN_CACHE: "~/c" }))).toBe(`${home}/c`);
  expect(defaultFolder(machine({ XDG_CACHE_HOME: "~/x", LOCALAPPDATA: "~/x" })))
    .toBe(join(home, "x", "provena"));
  expect(new FileStore("~/c", { system: machine() }).folder).toBe(resolve(home, "c"));
});

test("a tilde inside a path, or before a name, is part of it", () => {
  expect(expandHome("a/~/b", machine())).toBe("a/~/b");
  expect(expandHome("~$report.ipynb", machine())).toBe("~$report.ipynb");
  expect(expandHome("~", machine())).toBe(home);
  expect(() => expandHome("~/x", { ...machine(), home: undefined }))
    .toThrow(
      "This user has no home folder (with sudo, add -H) for ~/x. Write the whole path",
    );
});

test.each(kinds["text"]!.filter((name) => name !== "PROVENA_REALM"))(
  "blanks, quotes and line ends around %s select nothing else",
  (name) => {
    const read = (value: string) =>
      resolveConfiguration({}, machine({ ...DEPLOYMENT, [name]: value }));
    const word = name === "PROVENA_DOMAIN" ? "other.example" : "work";
    for (const written of [` ${word}`, `${word}\r`, `"${word}"`, `'${word}' `]) {
      expect(JSON.stringify(read(written))).toBe(JSON.stringify(read(word)));
    }
    expect(() => read(`${word}\nmore`)).toThrow(name);
  },
);

test("an option that a variable could not carry is refused", () => {
  for (const profile of [" work", "work\r", '"work"']) {
    expect(() => resolveConfiguration({ profile }, machine(DEPLOYMENT))).toThrow(
      /^The option profile must be a short text, got one/,
    );
  }
});

describe("commands", () => {
  /** Where each of these is tried with a tilde. */
  const tried = {
    "call --input": "the command line",
    "call --output": "the command line",
    "token --output": "the command line, through writeSecretFile",
    "demo --output": "the command line, through writeSecretFile",
    "scan files": "the command line",
    "share notebooks": "the command line",
    "start notebook": "the command line",
    "wait --retry": "as call --output",
    "download folder": "the command line",
    "upload path": "the command line",
    "upload --to": "no path of this machine",
  };

  test("every option and argument that takes a file is in the list", async () => {
    const found: string[] = [];
    for (const [name, entry] of Object.entries(commands)) {
      const { options = [], arguments: words = [], candidates = {} } = await entry.load();
      for (const [flags] of [...options, ...globalOptions]) {
        const [flag = "", value = ""] = flags.split(" ");
        if (/file|folder|path/.test(value)) found.push(`${name} ${flag}`);
      }
      for (const [word] of words) {
        const bare = word.replace(/\W/g, "");
        if (candidates[bare] === "file") found.push(`${name} ${bare}`);
      }
    }
    expect(found.sort()).toEqual(Object.keys(tried).sort());
  });
});

const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
  "UTF-8": (text) => new TextEncoder().encode(text),
  "UTF-8 with a mark": (text) => new TextEncoder().encode(`\ufeff${text}`),
  "UTF-8 with CRLF": (text) => new TextEncoder().encode(text.replaceAll("\n", "\r\n")),
  "UTF-16 of PowerShell": (text) => utf16(`\ufeff${text.replaceAll("\n", "\r\n")}`),
  "UTF-16 without a mark": utf16,
  "UTF-16, the other end first": (text) => swapped(utf16(`\ufeff${text}`)),
};

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) & 255;
    bytes[2 * i + 1] = text.charCodeAt(i) >> 8;
  }
  return bytes;
}

const swapped = (bytes: Uint8Array) => bytes.map((_, i) => bytes[i ^ 1]!);
const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);

const JWT = `eyJ${"hbGciOiJSUzI1NiJ9".repeat(2)}.eyJ${"zdWIiOiJlZGRhIn0".repeat(3)}.${
  "c2ln".repeat(12)
}`;
const NOTEBOOK = JSON.stringify(
  {
    cells: [{ cell_type: "code", metadata: {}, outputs: [], source: [`Bearer ${JWT}`] }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  },
  null,
  1,
);

/** Every kind of file that is read: its text, and what reading it gives. */
const files: Readonly<Record<string, readonly [string, (path: string) => Promise<unknown>]>> = {
  "the list of deployments": [
    '{\n "current": "müll", "deployments": { "müll": { "domain": "reef.example" } } }\n',
    async (path) => {
      const own = machine({ XDG_CONFIG_HOME: home, APPDATA: home });
      await mkdir(join(home, "provena"), { recursive: true });
      await copyFile(path, join(home, "provena", "deployments.json"));
      return readDeployments(own);
    },
  ],
  "a deployment's file": [
    '{\n "domain": "reef.example", "realm": "reef", "profile": "müll" }\n',
    (path) => Promise.resolve(resolveConfiguration({}, machine({ PROVENA_DEPLOYMENT: path }))),
  ],
  "a token's file": [
    "tökèn-of-a-job\n",
    async (path) => {
      const given = { ...DEPLOYMENT, PROVENA_API_TOKEN_FILE: path };
      return (await resolveConfiguration({}, machine(given)).offlineToken!()).reveal();
    },
  ],
  "an argument's file": [
    "nötes, one line",
    async (path) =>
      (await readFileWords([`notes=@${path}`], [], new AbortController().signal)).words,
  ],
  "JSON arguments": ['{\n "name": "müll" }\n', async (path) => {
    return JSON.parse((await realSystem.files.readText(path))!);
  }],
};

describe.each(Object.entries(files))("%s", (_, [text, read]) => {
  const file = () => join(home, "file");

  test.each(Object.entries(encodings))("in %s is read", async (_, encode) => {
    await writeFile(file(), encode(text), { mode: 0o600 });
    const found = await read(file());
    await rm(join(home, "provena"), { recursive: true, force: true });
    await writeFile(file(), text, { mode: 0o600 });
    expect(JSON.stringify(found)).toBe(JSON.stringify(await read(file())));
  });

  test("in Latin-1 is refused by its name, with what helps", async () => {
    await writeFile(file(), latin1(text), { mode: 0o600 });
    await expect((async () => await read(file()))())
      .rejects.toThrow(
        /(file|deployments\.json)( is|: it is) not text in UTF-8\. Save it as UTF-8$/,
      );
  });
});

test.each(Object.entries(encodings))("the keys for Redis in %s are read", async (_, encode) => {
  const file = join(home, "keys");
  await writeFile(file, encode(`1:${"A".repeat(43)}=\n`), { mode: 0o600 });
  await readCipher(machine({ PROVENA_REDIS_KEY_FILE: "~/keys" }), undefined);
});

test.each(Object.entries(encodings))("a stored session in %s is read", async (_, encode) => {
  const store = new FileStore(join(home, "cache"), { system: machine() });
  const record = tokenRecord(1);
  await store.save(key, record);
  const [name = ""] = (await readdir(store.folder!)).filter((each) => each.endsWith(".json"));
  const file = join(store.folder!, name);
  await writeFile(file, encode(await readFile(file, "utf8")));
  expect(await store.load(key)).toEqual(record);
});

describe.each(Object.entries(encodings))("a notebook in %s", (name, encode) => {
  test("is scanned, and shared or refused by name", async () => {
    const file = join(home, "reef.ipynb");
    await writeFile(file, encode(NOTEBOOK));
    expect((await scanFiles([file])).findings).toHaveLength(1);
    const shared = prepareToShare(file, { pin: () => Promise.resolve(undefined) });
    if (name.startsWith("UTF-8")) expect((await shared).credentials).toHaveLength(1);
    else await expect(shared).rejects.toThrow(`${file} is in UTF-16, which notebooks are not`);
  });
});
