import { describe, expect, test } from "vitest";
import type { DoctorFacts } from "../../src/doctor/facts.ts";
import { checkAll } from "../../src/doctor/checks.ts";
import type { CheckName, DoctorCheck } from "../../src/model/doctor.ts";
import { inOrder, inTrouble, now } from "./facts.ts";

function check(name: CheckName, change: Partial<DoctorFacts>): DoctorCheck {
  return checkAll({ ...inOrder, ...change }).find((each) => each.check === name)!;
}

const cacheIs = (change: object) => ({
  cache: { value: { ...(inOrder.cache as { value: object }).value, ...change } },
} as Partial<DoctorFacts>);
const tokensAre = (change: object) => ({
  tokens: { value: { ...(inOrder.tokens as { value: object }).value, ...change } },
} as Partial<DoctorFacts>);
const serverIs = (change: object) => ({ server: { value: { clockOffset: 0, ms: 5, ...change } } });
const environmentIs = (change: object) => ({ environment: { ...inOrder.environment, ...change } });
const failure = (code: string, message: string, say?: string) => ({
  failure: { code, message, ...say && { next: { say } } },
});
const proxyFailure = {
  code: "ERR_NETWORK",
  message: "The proxy p:1 asks for a password",
  next: { say: "Set it" },
  isProxys: true,
};
const refusedByProxy: Partial<DoctorFacts> = {
  ...serverIs({ failure: proxyFailure }),
  apis: { value: [{ title: "Auth", status: undefined, failure: proxyFailure }] },
};
const file = { kind: "file", mode: 0o600, owner: "self", content: "record" };
const folder = { kind: "folder", mode: 0o700, owner: "self" };

test("a machine without problems passes every check, and nothing needs to be done", () => {
  expect(checkAll(inOrder).map(({ status, remedy }) => [status, remedy])).toEqual(
    Array(15).fill(["ok", null]),
  );
});

test("every check that fails or warns has a next step", () => {
  const due = checkAll(inTrouble).filter(({ status }) => status === "fail" || status === "warn");
  expect(due.length).toBeGreaterThan(6);
  for (const { remedy } of due) expect(remedy).toMatch(/^[A-Z].{3,}[^.]$/);
});

const cases: [string, CheckName, Partial<DoctorFacts>, DoctorCheck["status"], RegExp][] = [
  [
    "Node below the floor",
    "runtime",
    { machine: { ...inOrder.machine, runtimeVersion: "20.18.3" } },
    "fail",
    /Node 20\.18\.3.*Install Node 20\.19/s,
  ],
  [
    "Node on the floor",
    "runtime",
    { machine: { ...inOrder.machine, runtimeVersion: "20.19.0" } },
    "ok",
    /20\.19\.0/,
  ],
  [
    "an old Deno",
    "runtime",
    { machine: { ...inOrder.machine, runtime: "deno", runtimeVersion: "2.1.4" } },
    "warn",
    /Install Deno 2\.9/,
  ],
  [
    "a notebook kernel",
    "runtime",
    { machine: { ...inOrder.machine, isKernel: true } },
    "ok",
    /in a notebook kernel/,
  ],
  [
    "no deployment",
    "deployment",
    { deployment: failure("ERR_CONFIG", "No deployment is chosen") },
    "fail",
    /^No deployment is chosen\nSet PROVENA_DOMAIN and PROVENA_REALM, or choose one: signIn/,
  ],
  [
    "a deployment that cannot be used",
    "deployment",
    { deployment: failure("ERR_CONFIG", "d.json cannot be used: not valid JSON") },
    "fail",
    /d\.json cannot be used/,
  ],
  [
    "a server that cannot be reached",
    "issuer",
    serverIs(failure("ERR_NETWORK", "a.example cannot be reached: no", "Check the name")),
    "fail",
    /^a\.example cannot be reached: no\nCheck the name$/,
  ],
  [
    "a server that never answered",
    "issuer",
    { server: failure("ERR_NETWORK", "There was no answer within 5 s") },
    "fail",
    /no answer within 5 s\nCheck domain and realm/,
  ],
  [
    "an untrusted certificate",
    "tls",
    inTrouble,
    "fail",
    /not trusted here.*issuer certificate\nIf your network inspects/,
  ],
  [
    "a server behind an untrusted certificate",
    "issuer",
    { server: inTrouble.server },
    "skip",
    /not asked/,
  ],
  [
    "certificates that are not checked",
    "tls",
    environmentIs({ trustsEveryCertificate: true }),
    "fail",
    /NODE_TLS_REJECT_UNAUTHORIZED=0.*\nUnset it/,
  ],
  [
    "no connection",
    "tls",
    serverIs({ failure: { code: "ERR_NETWORK", message: "no" } }),
    "skip",
    /no connection/,
  ],
  [
    "an answer that is not metadata, over a trusted connection",
    "tls",
    serverIs({ failure: { code: "ERR_DISCOVERY", message: "HTML" } }),
    "ok",
    /trusted/,
  ],
  [
    "some APIs down",
    "apis",
    { apis: inTrouble.apis },
    "warn",
    /^6 of 7 answer; no answer from Search; Jobs answers HTTP 503\nTry again/,
  ],
  [
    "all APIs down",
    "apis",
    {
      apis: {
        value: [{
          title: "Auth",
          status: undefined,
          failure: { code: undefined, message: "reset" },
        }],
      },
    },
    "fail",
    /none of 1 answers: reset/,
  ],
  ["no proxy", "proxy", environmentIs({ proxies: [] }), "ok", /no proxy variable/],
  [
    "a proxy variable without a proxy",
    "proxy",
    environmentIs({ proxies: ["HTTP_PROXY"], unusableProxies: ["HTTP_PROXY"] }),
    "fail",
    /HTTP_PROXY names no http or https proxy\nSet HTTP_PROXY/,
  ],
  [
    "ALL_PROXY alone",
    "proxy",
    environmentIs({ proxies: ["all_proxy"] }),
    "ok",
    /^all_proxy is set$/,
  ],
  [
    "a proxy that refuses",
    "proxy",
    { ...environmentIs({ proxies: ["HTTPS_PROXY"] }), ...refusedByProxy },
    "fail",
    /^The proxy p:1 asks for a password\nSet it$/,
  ],
  [
    "a server behind a proxy that refuses",
    "issuer",
    refusedByProxy,
    "skip",
    /the proxy is in the way/,
  ],
  ["APIs behind a proxy that refuses", "apis", refusedByProxy, "skip", /the proxy is in the way/],
  ["a clock a minute behind", "clock", serverIs({ clockOffset: 60 }), "ok", /60 s behind/],
  ["a clock 90 s ahead", "clock", serverIs({ clockOffset: -90 }), "warn", /90 s ahead of/],
  ["a clock an hour behind", "clock", serverIs({ clockOffset: 3600 }), "fail", /60 min behind/],
  ["a server without a clock", "clock", serverIs({ clockOffset: undefined }), "skip", /not tell/],
  [
    "a cache of another user's",
    "cache",
    cacheIs({ rights: { ...folder, owner: "another user" } }),
    "fail",
    /belongs to another user, so .*\nSet PROVENA_TOKEN_CACHE/,
  ],
  [
    "a cache behind a link",
    "cache",
    cacheIs({ rights: { kind: "link" } }),
    "fail",
    /symbolic link/,
  ],
  ["a file for a cache", "cache", cacheIs({ rights: { kind: "file" } }), "fail", /not a folder/],
  [
    "a cache that others can write to",
    "cache",
    cacheIs({ rights: { ...folder, mode: 0o1777 } }),
    "fail",
    /mode 1777, yours.*\nIf that is not intended, correct it, in a terminal: chmod 700 ~\/\.cache\/provena$/,
  ],
  [
    "a cache that others can write to, with a space in its name",
    "cache",
    cacheIs({ folder: "/home/editor/my it's cache", rights: { ...folder, mode: 0o777 } }),
    "fail",
    /chmod 700 ~\/'my it'\\''s cache'$/,
  ],
  [
    "a cache that cannot be written",
    "cache",
    cacheIs({ isWritable: false }),
    "warn",
    /lasts as long as its process/,
  ],
  [
    "a cache on a network file system",
    "cache",
    cacheIs({ networkFileSystem: "NFS" }),
    "warn",
    /NFS.*\nSet PROVENA_TOKEN_CACHE to a folder on a local disk/,
  ],
  ["a cache not made yet", "cache", cacheIs({ rights: { kind: "absent" } }), "ok", /made at the/],
  [
    "no cache folder",
    "cache",
    cacheIs({ folder: undefined, rights: undefined, name: "memory" }),
    "ok",
    /memory/,
  ],
  [
    "a record that others can read",
    "cache",
    cacheIs({ file: { ...file, mode: 0o644 } }),
    "warn",
    /mode 0644/,
  ],
  [
    "a record that others can write",
    "cache",
    cacheIs({ file: { ...file, mode: 0o666 } }),
    "fail",
    /written to by others/,
  ],
  [
    "a record of another user's",
    "cache",
    cacheIs({ file: { ...file, owner: "another user" } }),
    "fail",
    /record.*another user/,
  ],
  [
    "a record that is a link",
    "cache",
    cacheIs({ file: { kind: "link", content: "none" } }),
    "fail",
    /no ordinary file.*\nRemove it/,
  ],
  [
    "a damaged record",
    "cache",
    cacheIs({ file: { ...file, content: "foreign" } }),
    "warn",
    /damaged.*\nSign in: await/,
  ],
  [
    "a later version's record",
    "cache",
    cacheIs({ file: { ...file, content: "newer" } }),
    "fail",
    /later version.*\nUpdate/,
  ],
  [
    "a cache that cannot be inspected",
    "cache",
    { cache: failure("ERR_STORE", "It cannot be read (EACCES)", "Check who may read it") },
    "fail",
    /^It cannot be read \(EACCES\)\nCheck who may read it$/,
  ],
  ["a store without locks", "lock", { lock: { value: undefined } }, "skip", /no lock file/],
  [
    "a lock in use",
    "lock",
    { lock: { value: { kind: "held", pid: 12, silentFor: 900, isStale: false, owner: "alive" } } },
    "ok",
    /process 12/,
  ],
  [
    "a frozen owner",
    "lock",
    {
      lock: {
        value: { kind: "held", pid: undefined, silentFor: 61_000, isStale: true, owner: "unknown" },
      },
    },
    "warn",
    /a process, which gave no sign of life for 61 s/,
  ],
  [
    "a stopped owner",
    "lock",
    {
      lock: { value: { kind: "held", pid: 7, silentFor: 11_000, isStale: true, owner: "stopped" } },
    },
    "warn",
    /process 7, .*it is stopped\nContinue it, in a terminal: kill -CONT 7$/,
  ],
  [
    "an owner that is busy",
    "lock",
    { lock: { value: { kind: "held", pid: 7, silentFor: 11_000, isStale: true, owner: "alive" } } },
    "warn",
    /process 7, .*for 11 s\nWait until it responds/,
  ],
  ["a dead owner", "lock", { lock: inTrouble.lock }, "warn", /4711, which has ended/],
  ["a folder for a lock", "lock", { lock: { value: { kind: "unreadable" } } }, "fail", /Remove it/],
  ["nobody signed in", "token", { tokens: { value: undefined } }, "skip", /not signed in\nSign in/],
  [
    "an ended token that is renewed",
    "token",
    tokensAre({ expiresAt: now - 1 }),
    "ok",
    /renewed when next used/,
  ],
  [
    "an ended token that nothing renews",
    "token",
    tokensAre({ expiresAt: now - 1, isRenewable: false }),
    "fail",
    /nothing renews it\nSign in: await session\.signIn\(\)$/,
  ],
  [
    "an ended token from the environment",
    "token",
    tokensAre({ expiresAt: now - 1, isRenewable: false, origin: "access-token" }),
    "fail",
    /Set PROVENA_ACCESS_TOKEN/,
  ],
  ["an offline token", "token", tokensAre({ origin: "offline-token" }), "ok", /environment/],
  [
    "a session that has ended",
    "session",
    tokensAre({ sessionEndsAt: now - 1 }),
    "warn",
    /ended at.*\nSign in/,
  ],
  [
    "a session that nothing renews",
    "session",
    tokensAre({ sessionEndsAt: undefined, isRenewable: false }),
    "ok",
    /^until \d\d:\d\d.*, with its token, not renewed/,
  ],
  [
    "a session without an end",
    "session",
    tokensAre({ sessionEndsAt: undefined }),
    "ok",
    /no end is stated/,
  ],
  [
    "a realm without a domain",
    "environment",
    environmentIs({ applied: ["PROVENA_REALM"] }),
    "warn",
    /says little without/,
  ],
  [
    "two credentials",
    "environment",
    environmentIs({ applied: ["PROVENA_ACCESS_TOKEN", "PROVENA_API_TOKEN_FILE"] }),
    "warn",
    /goes before the offline token\nUnset/,
  ],
  [
    "operations that differ",
    "operations",
    { documents: inTrouble.documents },
    "warn",
    /Registry: 5 unknown \(fetch_all, list_all, merge, and 2 more\), 1 under another method or path/,
  ],
  [
    "documents that do not come",
    "operations",
    {
      documents: {
        value: [{
          title: "Jobs",
          known: 0,
          missing: [],
          unknown: [],
          moved: [],
          ...failure("", ""),
        }],
      },
    },
    "skip",
    /no API told its operations in time/,
  ],
  [
    "an account that is not linked",
    "person",
    { person: { value: { person: null, isRemembered: false } } },
    "warn",
    /not linked to a Person;[^]*user_link_user_assign/,
  ],
  [
    "a Person told earlier",
    "person",
    { person: { value: { person: "10378.1/1900008", isRemembered: true } } },
    "ok",
    /linked to 10378\.1\/1900008, as last told/,
  ],
  ["nobody to ask for", "person", { person: { value: undefined } }, "skip", /not asked/],
  ["no variable", "environment", environmentIs({ applied: [] }), "ok", /none that matters/],
];

describe("the decision", () => {
  test.each(cases)("on %s is correct in the check %s", (_, name, change, status, words) => {
    const found = check(name, change);
    expect(found.status).toBe(status);
    expect([found.detail, found.remedy].filter(Boolean).join("\n")).toMatch(words);
  });

  test("skips what is stored per deployment if there is no deployment", () => {
    const found = checkAll({
      ...inOrder,
      deployment: failure("ERR_CONFIG", "No deployment is chosen"),
    });
    const skipped = found.filter(({ status }) => status === "skip").map((each) => each.check);
    expect(skipped).toEqual([
      "issuer",
      "tls",
      "apis",
      "operations",
      "cache",
      "lock",
      "token",
      "session",
      "person",
    ]);
  });
});
