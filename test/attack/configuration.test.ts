import { execFile } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { resolveConfiguration } from "../../src/configuration/configuration.ts";
import { readCipher } from "../../src/store/redis/keys.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { temporaryFolder } from "../store/folder.ts";
import { failureOf } from "../promises/stage.ts";

const run = promisify(execFile);
const ONE = { domain: "dev.rrap-is.com", realm: "rrap" };

/** A file that says what to do: its text, and what is made of it. */
interface Subject {
  readonly text: string;
  /** Reads what lies at the path. */
  read(path: string): Promise<unknown>;
}

function systemWith(variables: Record<string, string>): System {
  return { ...realSystem, env: (name) => variables[name] };
}

/** As a promise, so that a refusal is a rejection. */
async function domainOf(variables: Record<string, string>): Promise<string> {
  const system = await Promise.resolve(systemWith(variables));
  return resolveConfiguration({}, system).deployment.domain;
}

const subjects: Readonly<Record<string, Subject>> = {
  "deployments.json": {
    text: JSON.stringify({ current: "one", deployments: { one: ONE } }),
    read: (path) => domainOf({ XDG_CONFIG_HOME: join(path, "..", "..") }),
  },
  "the file PROVENA_DEPLOYMENT names": {
    text: JSON.stringify(ONE),
    read: (path) => domainOf({ PROVENA_DEPLOYMENT: path }),
  },
  "the file PROVENA_API_TOKEN_FILE names": {
    text: "a token\n",
    read: async (PROVENA_API_TOKEN_FILE) => {
      const system = systemWith({ PROVENA_API_TOKEN_FILE });
      const { offlineToken } = resolveConfiguration(ONE, system);
      return (await offlineToken!()).reveal();
    },
  },
  "the file with the keys for Redis": {
    text: `1:${btoa("k".repeat(32))}\n`,
    read: async (path) => typeof await readCipher(systemWith({}), path),
  },
};

/** Ways in which a file can be somebody else's, and what is said of it. */
const flaws: readonly (readonly [what: string, make: (path: string) => unknown, said: RegExp])[] = [
  ["a pipe", (path) => run("mkfifo", ["-m", "600", path]), /is a pipe, .*Put a file/],
  ["a folder", (path) => mkdir(path), /is a folder/],
  ["a socket", (path) => listenAt(path), /is a socket/],
  ["a link to a device", (path) => symlink("/dev/zero", path), /is a device/],
  ["a link to a pipe", async (path) => {
    await run("mkfifo", [`${path}.pipe`]);
    await symlink(`${path}.pipe`, path);
  }, /is a pipe/],
  ["a link to elsewhere", async (path) => {
    const elsewhere = join(await temporaryFolder(), "it");
    await writeFile(elsewhere, textOf(path), { mode: 0o600 });
    await symlink(elsewhere, path);
  }, /is a link to .*Put the file itself there/],
  ["writable by a group", (path) => writeWith(path, 0o620), /by others, .*chmod go-w/],
  ["writable by everybody", (path) => writeWith(path, 0o602), /by others, .*chmod go-w/],
  ["another user's", async (path) => {
    await writeWith(path, 0o600);
    const { geteuid } = process;
    Object.assign(process, { geteuid: () => 4711 });
    onTestFinished(() => void Object.assign(process, { geteuid }));
    await run("chown", ["4712", path]).catch(() => {}); // root's would be believed
  }, /belongs to another user, .*copy/],
  ["a megabyte long", (path) => writeFile(path, " ".repeat(1_000_001)), /more than 1000000 bytes/],
];

const texts = new Map<string, string>();
const textOf = (path: string) => texts.get(path)!;

async function writeWith(path: string, mode: number): Promise<void> {
  await writeFile(path, textOf(path));
  await chmod(path, mode);
}

async function listenAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}

describe("57 Configuration that somebody else may have written is refused", () => {
  for (const [what, { text, read }] of Object.entries(subjects)) {
    const place = async () => {
      const folder = join(await temporaryFolder(), "provena");
      await mkdir(folder);
      const path = join(folder, "deployments.json");
      texts.set(path, text);
      return path;
    };

    describe(what, () => {
      test.each(flaws)("57 is refused by name where it is %s", async (_, make, said) => {
        const path = await place();
        await make(path);
        const failure = await failureOf(read(path));
        expect(failure.code).toBe("ERR_CONFIG");
        expect(failure.message).toMatch(said);
        expect(failure.message).toContain(path);
      });

      test("57 is read where it is ours, or root's, though others can read it", async () => {
        const path = await place();
        await writeWith(path, 0o644);
        expect(await read(path)).toBeTruthy();
      });

      test("57 is read through a link that stays in its folder, as Kubernetes has them", async () => {
        const path = await place();
        const folder = join(path, "..");
        await mkdir(join(folder, "..2026"));
        await writeFile(join(folder, "..2026", basename(path)), text);
        await symlink("..2026", join(folder, "..data"));
        await symlink(join("..data", basename(path)), path);
        expect(await read(path)).toBeTruthy();
      });
    });
  }
});

describe("57 a name that is none", () => {
  const names = ["", "a\nb", "a\u0000", "\u001b[31m", "\u009b", "\ud800", "x".repeat(500)];

  test.each(names)("57 is refused as profile, client and scope: %j", (name) => {
    for (const what of ["profile", "clientId", "scope"]) {
      expect(() => resolveConfiguration({ ...ONE, [what]: name }, systemWith({}))).toThrow(
        `The option ${what} must be a short text, got one `,
      );
    }
    // An empty variable is as good as none.
    for (const variable of name === "" ? [] : ["PROVENA_PROFILE", "PROVENA_CLIENT_ID"]) {
      expect(() => resolveConfiguration(ONE, systemWith({ [variable]: name }))).toThrow(
        new RegExp(`^${variable} (must be a short text, got one |has a line break, )`),
      );
    }
  });

  test("57 leaves alone what people are called", () => {
    for (const profile of ["work", "Réef 2", "仕事", "#pending", "../x", "🐠"]) {
      expect(resolveConfiguration({ ...ONE, profile }, systemWith({})).profile).toBe(profile);
    }
  });
});
