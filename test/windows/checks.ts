/**
 * What is tried on Node for Windows, as one program: its pipes do not work under Wine, and so no
 * test runner does. Prints nothing; the results go into the file that the first argument names.
 */
import { deepStrictEqual as equal, ok, rejects, throws } from "node:assert";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, win32 } from "node:path";
import process from "node:process";
import { resolveConfiguration } from "../../src/configuration/configuration.ts";
import { readDeployments } from "../../src/configuration/named_deployments.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { lockFileName } from "../../src/store/file/name.ts";
import { recordKey } from "../../src/store/store.ts";
import { replaceFile } from "../../src/system/atomic_write.ts";
import { configurationFolder, defaultFolder, expandHome } from "../../src/system/folders.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { readVariable } from "../../src/system/variable.ts";
import { key, keyOfProfile, tokenRecord } from "../store/records.ts";

const [results = "", role, folder = "", name = ""] = process.argv.slice(2);

/** The real system with variables of its own besides. */
function machine(given: Readonly<Record<string, string>>): System {
  return { ...realSystem, env: (each) => readVariable(each, given[each]) };
}

/** This program once more, as a worker that counts under the lock of a record. */
function worker(at: string, file: string): Promise<number | null> {
  const args = [process.argv[1]!, results, "count", at, file];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  return new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
}

async function count(at: string, file: string): Promise<void> {
  await new FileStore(at).withLock(key, async () => {
    const before = Number(await readFile(file, "utf8"));
    await realSystem.sleep(20);
    await writeFile(file, String(before + 1));
  });
}

const utf16 = (text: string) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return bytes;
};

const tests: Record<string, (folder: string) => Promise<void> | void> = {
  "this is Windows, with drive letters": (folder) => {
    equal(realSystem.os, "win32");
    ok(/^[A-Z]:\\/i.test(folder));
  },
  "sessions rest in LOCALAPPDATA, the list of deployments in APPDATA": () => {
    const given = { LOCALAPPDATA: "D:\\Local data", APPDATA: '"D:\\Roaming"' };
    equal(defaultFolder(machine(given)), "D:\\Local data\\provena");
    equal(configurationFolder(machine(given)), "D:\\Roaming\\provena");
    ok(defaultFolder(machine({}))!.endsWith("\\AppData\\Local\\provena"));
    ok(isAbsolute(defaultFolder(realSystem)!));
  },
  "a relative LOCALAPPDATA, and one that belongs to a drive, are ignored": () => {
    for (const LOCALAPPDATA of ["Local", "D:Local"]) {
      equal(defaultFolder(machine({ LOCALAPPDATA })), defaultFolder(machine({})));
    }
  },
  "a tilde is the home folder with either slash, and what only a shell knows is refused": () => {
    const { home } = realSystem;
    equal(expandHome("~\\x", realSystem), `${home}\\x`);
    equal(expandHome("~/x", realSystem), `${home}/x`);
    equal(expandHome("~x", realSystem), "~x");
    throws(
      () => defaultFolder(machine({ PROVENA_TOKEN_CACHE: "%LOCALAPPDATA%\\c" })),
      /PROVENA_TOKEN_CACHE is/,
    );
  },
  "a session is saved, read, replaced, listed and removed": async (folder) => {
    const store = new FileStore(join(folder, "with blanks", "und Umläute", "珊瑚"));
    await store.save(key, tokenRecord(1));
    await store.save(key, tokenRecord(2));
    equal(await store.load(key), tokenRecord(2));
    equal(await store.list(), [key]);
    await store.delete(key);
    equal(await store.load(key), undefined);
    equal((await readdir(store.folder!)).filter((each) => each.endsWith(".tmp")), []);
  },
  "profiles may be called like devices, or hold what no file name may": async (folder) => {
    const store = new FileStore(folder);
    const names = ["CON", "nul", "AUX.txt", "COM1", "a:b", "..\\..\\x", "a/b", 'q"<>|?*', "end. "];
    for (const [i, profile] of names.entries()) {
      await store.save(keyOfProfile(profile), tokenRecord(i + 1));
    }
    for (const [i, profile] of names.entries()) {
      equal(await store.load(keyOfProfile(profile)), tokenRecord(i + 1));
    }
    equal((await store.list()).length, names.length);
    equal((await readdir(win32.dirname(folder))).includes("x"), false);
  },
  "an issuer called like a device has a file, too": async (folder) => {
    const store = new FileStore(folder);
    const parts = { issuer: "https://con/", clientId: "nul", scope: "aux", profile: "prn" };
    await store.save(recordKey(parts), tokenRecord(1));
    equal(await store.load(recordKey(parts)), tokenRecord(1));
  },
  "a record is replaced while somebody reads it": async (folder) => {
    const store = new FileStore(folder);
    await store.save(key, tokenRecord(1));
    const [file = ""] = (await readdir(folder)).filter((each) => each.endsWith(".json"));
    const reader = await open(join(folder, file), "r");
    const closed = realSystem.sleep(150).then(() => reader.close());
    await store.save(key, tokenRecord(2));
    await closed;
    equal(await store.load(key), tokenRecord(2));
  },
  "a file is replaced whole": async (folder) => {
    const path = join(folder, "list.json");
    await realSystem.files.writeText(path, "one");
    ok(await replaceFile(path, "two", { system: realSystem }));
    equal(await readFile(path, "utf8"), "two");
    equal(await readdir(folder), ["list.json"]);
  },
  "what cannot be written is an error that names the file": async (folder) => {
    await writeFile(join(folder, "file"), "");
    await rejects(
      realSystem.files.writeText(join(folder, "file", "list.json"), "{}"),
      /list\.json cannot be written/,
    );
  },
  "processes take turns under a lock": async (folder) => {
    const file = join(folder, "count");
    await writeFile(file, "0");
    const at = join(folder, "cache");
    equal(await Promise.all([1, 2, 3].map(() => worker(at, file))), [0, 0, 0]);
    equal(await readFile(file, "utf8"), "3");
    equal((await readdir(at)).filter((each) => each.includes(".lock")), []);
  },
  "a lock whose owner has died is taken over": async (folder) => {
    const owner = { pid: 999_999, host: realSystem.host, nonce: "0123456789abcdef" };
    await writeFile(join(folder, lockFileName(key)), JSON.stringify(owner));
    const store = new FileStore(folder, { staleAfter: 1_000 });
    equal(await store.withLock(key, () => Promise.resolve("taken")), "taken");
  },
  "lists and files as Windows programs write them are read": async (folder) => {
    const text = '{\r\n "current": "reef",\r\n "deployments": { "reef": ' +
      '{ "domain": "reef.example", "realm": "reef" } }\r\n}\r\n';
    await mkdir(join(folder, "provena"));
    const path = join(folder, "provena", "deployments.json");
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16(text)]) {
      await writeFile(path, bytes);
      const own = machine({ APPDATA: folder });
      equal(readDeployments(own).current, "reef");
      equal(resolveConfiguration({}, own).deployment.domain, "reef.example");
    }
  },
  "a token in a file that PowerShell wrote is read": async (folder) => {
    const file = join(folder, "token.txt");
    await writeFile(file, utf16("the-token\r\n"));
    const given = {
      PROVENA_DOMAIN: "reef.example\r",
      PROVENA_REALM: '"reef"',
      PROVENA_API_TOKEN_FILE: file,
    };
    const { offlineToken, deployment } = resolveConfiguration({}, machine(given));
    equal((await offlineToken!()).reveal(), "the-token");
    equal(deployment.realm, "reef");
  },
};

async function runAll(): Promise<void> {
  const outcomes: { name: string; failure?: string }[] = [];
  for (const [name, test] of Object.entries(tests)) {
    const folder = await mkdtemp(join(tmpdir(), "provena-windows-"));
    try {
      await test(folder);
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({ name, failure: error instanceof Error ? `${error.stack}` : String(error) });
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }
  await writeFile(results, JSON.stringify(outcomes));
}

await (role === "count" ? count(folder, name) : runAll());
