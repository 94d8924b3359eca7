import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as mod from "../../mod.ts";
import type { ApiExplorer } from "../../src/api/explorer.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { documentOf } from "../api/api_server.ts";
import { json } from "../faults/answers.ts";
import { openStage, type Stage } from "../promises/stage.ts";

/** What nobody means to pass, by name. */
function hostileValues(): Readonly<Record<string, unknown>> {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const refuse = () => {
    throw new RangeError("from a trap");
  };
  const traps = {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  let deep: unknown = 1;
  for (let i = 0; i < 20_000; i++) deep = { deep };
  const names =
    "signal timeout path apis levels source roles name id store fetch domain until item";
  const getters = Object.fromEntries(names.split(" ").map((name) => [name, 1]));
  for (const name of Object.keys(getters)) {
    Object.defineProperty(getters, name, { enumerable: true, get: refuse });
  }
  return {
    "null": null,
    "nothing": undefined,
    "a number": 7,
    "a number below zero": -1,
    "no number": NaN,
    "a bigint": 7n,
    "true": true,
    "an empty text": "",
    "a text": "x",
    "a long text": "x".repeat(100_000),
    "half a character": "a\ud800b",
    "a line break": "a\r\nb",
    "a name every object has": "__proto__",
    "a symbol": Symbol("x"),
    "a function": () => {},
    "a list": [],
    "a list of null": [null],
    "a list of half a character": ["\ud800"],
    "a list of symbols": [Symbol("x")],
    "an object": {},
    "an object without a prototype": Object.create(null),
    "an object with a signal that is none": { signal: {} },
    "an object with a time limit that is none": { timeout: "soon" },
    "an object whose fields throw": getters,
    "an object that holds itself": cyclic,
    "a very deep object": deep,
    "a proxy that throws": new Proxy({}, traps),
    "a function that is a proxy that throws": new Proxy(() => {}, traps),
    "a revoked proxy": revoked.proxy,
    "an object whose words throw": { toString: refuse, valueOf: refuse, toJSON: refuse },
    "a date that is none": new Date(NaN),
    "a promise": Promise.resolve(1),
    "an error": new Error("x"),
  };
}

type Callable = (...args: unknown[]) => unknown;

/** Awaits what a call gives, and walks what can be walked. */
async function outcomeOf(call: () => unknown): Promise<unknown> {
  try {
    const given = await call();
    if (typeof given === "object" && given !== null && Symbol.asyncIterator in given) {
      for await (const _ of given as AsyncIterable<unknown>) break;
    }
    if (typeof given === "object" && given !== null && "stop" in given) {
      (given as { stop(): void }).stop();
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Calls with each hostile value in each place; what was thrown and is none of our errors. */
async function strangeErrors(
  name: string,
  call: Callable,
  good: readonly unknown[],
): Promise<string[]> {
  const strange: string[] = [];
  for (let place = 0; place < Math.max(1, good.length); place++) {
    for (const [kind, value] of Object.entries(hostileValues())) {
      const args = good.map((one, i) => i === place ? value : one);
      const error = await outcomeOf(() => call(...args));
      if (error === undefined || mod.isProvenaError(error)) continue;
      const said = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
      strange.push(`${name} with ${kind} as argument ${place + 1}: ${said.slice(0, 120)}`);
    }
  }
  return strange;
}

const parameter = (name: string, place: string) => ({
  name,
  in: place,
  required: place === "path",
  schema: {},
});
const form = (type: string) => ({
  content: { [type]: { schema: { type: "object", properties: { a: {}, b: {} } } } },
});
const document = documentOf({
  "/thing/{id}": {
    get: {
      operationId: "thing",
      parameters: [parameter("id", "path"), parameter("q", "query"), parameter("x-h", "header")],
    },
  },
  "/json": { post: { operationId: "json", requestBody: form("application/json") } },
  "/form": {
    post: { operationId: "form", requestBody: form("application/x-www-form-urlencoded") },
  },
  "/files": { post: { operationId: "files", requestBody: form("multipart/form-data") } },
  "/text": { post: { operationId: "text", requestBody: form("text/plain") } },
  "/lines": { post: { operationId: "lines", requestBody: form("application/x-ndjson") } },
});

const emptyFolder = join(tmpdir(), "provena-no-such-folder");

/** Every method of a store; what is saved is no record. */
function storeCalls(open: () => mod.TokenStore): Callable {
  return async (key, record, fn, options) => {
    const store = open();
    const steps = [
      () => store.load(key as never),
      () => store.list(),
      () => store.delete(key as never),
      () => store.withLock(key as never, fn as never, options as never),
      () => store.save(key as never, record as never),
    ];
    for (const step of steps) {
      const error = await outcomeOf(step);
      if (error !== undefined && !mod.isProvenaError(error)) throw error;
    }
  };
}

let stage: Stage;
let session: AuthSession;
let explorer: ApiExplorer;

beforeAll(async () => {
  stage = await openStage();
  stage.api.always("/registry/openapi.json", json(document));
  session = await stage.signedIn();
  explorer = await session.api("registry");
});

// Else whatever is asked fails for want of a sign-in, which is typed, too.
afterEach(() => expect(session.state.status).toBe("signedIn"));

afterAll(async () => await stage[Symbol.asyncDispose]());

describe("59 Whatever is passed, what is thrown is a ProvenaError", () => {
  const sessionCalls: Readonly<Record<string, (s: AuthSession) => [Callable, ...unknown[]]>> = {
    subscribe: (s) => [(f) => s.subscribe(f as never)(), () => {}],
    signIn: (s) => [(o) => s.signIn(o as never), {}],
    signOut: () => [
      (o) => stage.session({ store: new mod.MemoryStore() }).signOut(o as never),
      {},
    ],
    user: (s) => [() => s.user()],
    status: (s) => [() => s.status()],
    token: (s) => [(o) => s.token(o as never), {}],
    offlineToken: (s) => [(o) => s.offlineToken(o as never), {}],
    saveOfflineToken: (s) => [(p, o) => s.saveOfflineToken(p as never, o as never), "/x", {}],
    refresh: (s) => [(o) => s.refresh(o as never), {}],
    keepAlive: (s) => [(o) => s.keepAlive(o as never), {}],
    url: (s) => [(a, p) => s.url(a as never, p as never), "registry", "/x"],
    fetch: (s) => [(u, i) => s.fetch(u as never, i as never), s.url("registry", "/x"), {}],
    roles: (s) => [(o) => s.roles(o as never), {}],
    checkAccess: (s) => [(o) => s.checkAccess(o as never), {}],
    requestAccess: (s) => [(r, o) => s.requestAccess(r as never, o as never), ["x"], {}],
    accessRequests: (s) => [(o) => s.accessRequests(o as never), {}],
    api: (s) => [(n, o) => s.api(n as never, o as never), "registry", {}],
    checkItem: (s) => [(i, o) => s.checkItem(i, o as never), "10378.1/1", {}],
    doctor: (s) => [(o) => s.doctor(o as never), {}],
    files: (s) => [(h, o) => s.files(h as never, o as never), "10378.1/1", {}],
    lineage: (s) => [(h, o) => s.lineage(h as never, o as never), "10378.1/1", {}],
    search: (s) => [(w, o) => s.search(w as never, o as never), "reef", {}],
    waitFor: (s) => [(w, o) => s.waitFor(w as never, o as never), "x", {}],
  };

  for (const [name, callOf] of Object.entries(sessionCalls)) {
    test(`59 session.${name}`, async () => {
      const [call, ...good] = callOf(session);
      expect(await strangeErrors(name, call, good)).toEqual([]);
    });
  }

  const optionNames: Readonly<Record<string, string>> = {
    signIn: "signal force interactive",
    signOut: "everywhere",
    token: "minValidity signal",
    offlineToken: "signal",
    refresh: "signal",
    keepAlive: "until",
    roles: "source signal",
    checkAccess: "apis levels signal",
    accessRequests: "pending signal",
    api: "signal timeout",
    checkItem: "signal onProgress",
    requestAccess: "sendEmail signal",
    doctor: "signal",
    files: "signal",
    lineage: "direction depth signal",
    search: "subtype limit signal",
    waitFor: "timeout signal onProgress",
  };
  for (const [name, options] of Object.entries(optionNames)) {
    for (const option of options.split(" ")) {
      test(`59 session.${name} with the option ${option} of any kind`, async () => {
        const [call, ...good] = sessionCalls[name]!(session);
        const withOption = (value: unknown) => call(...good.slice(0, -1), { [option]: value });
        expect(await strangeErrors(name, withOption, [undefined])).toEqual([]);
      });
    }
  }

  test("59 every method of a session is in this table", () => {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(session))
      .filter((name) =>
        typeof Object.getOwnPropertyDescriptor(Object.getPrototypeOf(session), name)?.value ===
          "function" && name !== "constructor"
      );
    expect(Object.keys(sessionCalls).sort()).toEqual(methods.sort());
  });

  for (const name of ["roleErrors", "method", "headers", "body", "timeout", "signal", "redirect"]) {
    test(`59 session.fetch with a ${name} of any kind`, async () => {
      const url = session.url("registry", "/x");
      const call = (value: unknown) => session.fetch(url, { [name]: value } as never);
      expect(await strangeErrors(name, call, [undefined])).toEqual([]);
      const inHeaders = (value: unknown) =>
        session.fetch(url, { headers: { "x-h": value as never } });
      expect(await strangeErrors(name, inHeaders, ["x"])).toEqual([]);
    });
  }

  for (const name of ["signal", "timeout", "maxBytes", "check", "names", "onProgress"]) {
    test(`59 a call with the option ${name} of any kind`, async () => {
      const call = (value: unknown) => explorer.call("json", { a: 1 }, { [name]: value } as never);
      expect(await strangeErrors(name, call, [undefined])).toEqual([]);
    });
  }

  const explorerCalls: Readonly<Record<string, [Callable, ...unknown[]]>> = {
    call: [(n, a, o) => explorer.call(n as never, a as never, o as never), "json", { a: 1 }, {}],
    pages: [(n, a, o) => explorer.pages(n as never, a as never, o as never), "json", {}, {}],
    describe: [(n) => explorer.describe(n as never), "json"],
    example: [(n, o) => explorer.example(n as never, o as never), "json", {}],
    "ops.x": [(a, o) => explorer.ops["json"]!(a as never, o as never), { a: 1 }, {}],
    "ops.x.all": [(a, o) => explorer.ops["json"]!.all(a as never, o as never), {}, {}],
    "ops.x.pages": [(a, o) => explorer.ops["json"]!.pages(a as never, o as never), {}, {}],
  };
  for (const [name, [call, ...good]] of Object.entries(explorerCalls)) {
    test(`59 explorer.${name}`, async () => {
      expect(await strangeErrors(name, call, good)).toEqual([]);
    });
  }

  for (
    const [operation, ...names] of [
      ["thing", "id", "q", "x-h"],
      ["json", "a", "body"],
      ["form", "a", "body"],
      ["files", "a", "body"],
      ["text", "body"],
      ["lines", "body"],
    ] as const
  ) {
    for (const name of names) {
      test(`59 the argument ${name} of ${operation}, judged or not, as it is and inside others`, async () => {
        const base = operation === "thing" ? { id: "x" } : {};
        for (const check of [true, false]) {
          const call = (value: unknown) =>
            explorer.call(operation, { ...base, [name]: value }, { check });
          expect(await strangeErrors(operation, call, ["x"])).toEqual([]);
          expect(await strangeErrors(operation, (value) => call([value]), ["x"])).toEqual([]);
          expect(await strangeErrors(operation, (value) => call({ a: value }), ["x"])).toEqual([]);
        }
      });
    }
  }

  const others: Readonly<Record<string, [Callable, ...unknown[]]>> = {
    isProvenaError: [(v) => mod.isProvenaError(v), 1],
    defineDeployment: [(o) => mod.defineDeployment(o as never), {}],
    createSession: [(o) => mod.createSession(o as never), {}],
    signIn: [(o) => mod.signIn(o as never), {}],
    Secret: [(v) => String(new mod.Secret(v as never)), "x"],
    ProvenaError: [
      (c, m, o) => new mod.ProvenaError(c as never, m as never, o as never),
      "ERR_HTTP",
      "x",
      {},
    ],
    MemoryStore: [storeCalls(() => new mod.MemoryStore()), "x", {}, () => Promise.resolve(), {}],
    FileStore: [
      async (folder, options) => await new mod.FileStore(folder as never, options as never).list(),
      emptyFolder,
      {},
    ],
  };
  test("59 the methods of a FileStore", async () => {
    const calls = storeCalls(() => new mod.FileStore(emptyFolder));
    const good = ["x", {}, () => Promise.resolve(), {}];
    expect(await strangeErrors("FileStore", calls, good)).toEqual([]);
  });
  for (const [name, [call, ...good]] of Object.entries(others)) {
    test(`59 ${name}`, async () => {
      expect(await strangeErrors(name, call, good)).toEqual([]);
    });
  }

  for (
    const name of [
      ...["domain", "realm", "issuer", "apis", "deployment", "clientId", "scope", "profile"],
      ...["store", "display", "interactive", "openBrowser", "identity", "voice", "signal", "fetch"],
    ]
  ) {
    test(`59 a session with the option ${name} of any kind`, async () => {
      const call = async (value: unknown) => {
        const options = { deployment: stage.deployment, [name]: value };
        await createSessionIn(stage.system, options as never).status();
      };
      expect(await strangeErrors(name, call, [undefined])).toEqual([]);
    });
  }

  const half = "reef\ud83d";
  const sent: Readonly<Record<string, () => unknown>> = {
    "a path": () => explorer.call("thing", { id: half }),
    "a query": () => explorer.call("thing", { id: "x", q: half }),
    "a header": () => explorer.call("thing", { id: "x", "x-h": half }),
    "a form": () => explorer.call("form", { a: half }),
    "a name in a form": () => explorer.call("form", { body: { [half]: 1 } }),
    "a file's form": () => explorer.call("files", { a: half }),
    "a text": () => explorer.call("text", { body: half }),
    "a line": () => explorer.call("lines", { body: half }),
    "an address": () => session.fetch(`${session.url("registry", "/x")}?q=${half}`),
    "an address's path": () => session.url("registry", `/${half}`),
    "a request's body": () =>
      session.fetch(session.url("registry", "/x"), { method: "POST", body: half }),
    "a request's header": () =>
      session.fetch(session.url("registry", "/x"), { headers: { "x-h": half } }),
    "an item": () => session.checkItem(half),
    "items": () => session.checkItem(["10378.1/1", half]),
  };
  for (const [place, call] of Object.entries(sent)) {
    test(`59 half a character in ${place} is refused, and never sent as another one`, async () => {
      const before = stage.api.requests.length;
      const error = await outcomeOf(call);
      expect(mod.isProvenaError(error)).toBe(true);
      expect(["ERR_CONFIG", "ERR_OPERATION"]).toContain((error as { code?: string }).code);
      expect(stage.api.requests).toHaveLength(before);
    });
  }

  test("59 half a character in JSON is sent as it is", async () => {
    await explorer.call("json", { a: half });
    expect(JSON.parse(stage.api.requests.at(-1)!.body)).toEqual({ a: half });
  });

  const broken: Readonly<Record<string, unknown>> = {
    "a header whose name has a line break": {
      parameters: [{ name: "x\r\ny: z", in: "header", schema: {} }],
    },
    "a header whose name has letters beyond ASCII": {
      parameters: [{ name: "größe", in: "header", schema: {} }],
    },
    "a header whose name is too long": {
      parameters: [{ name: "x".repeat(100_000), in: "header", schema: {} }],
    },
    "a media type with a line break": {
      requestBody: { content: { "text/plain\r\nx: y": { schema: { type: "string" } } } },
    },
    "a media type that is none": {
      requestBody: { content: { "\ud800\u0100": { schema: { type: "string" } } } },
    },
  };
  for (const [what, definition] of Object.entries(broken)) {
    test(`59 a document with ${what} can be described, and its call fails typed or goes out`, async () => {
      const text = documentOf({
        "/b": { post: { operationId: "broken", ...definition as object } },
      });
      await using other = await openStage();
      other.api.always("/registry/openapi.json", json(text));
      const api = await (await other.signedIn()).api("registry");
      const name = (definition as { parameters?: { name: string }[] }).parameters?.[0]?.name ??
        "body";
      expect(String(api.describe("broken"))).toContain("broken");
      for (const check of [true, false]) {
        const error = await outcomeOf(() => api.call("broken", { [name]: "x" }, { check }));
        expect(error).toMatchObject({ code: "ERR_OPERATION" });
        expect((error as Error).message).toMatch(/was not called: .*its document/);
      }
      expect(await outcomeOf(() => api.call("broken"))).toBeUndefined();
    });
  }

  test("59 what a result is asked is answered, or refused", async () => {
    const [roles, access] = [await session.roles(), await session.checkAccess()];
    const found = [
      ...await strangeErrors("has", (role) => roles.has(role as never), ["x"]),
      ...await strangeErrors("require", (check) => access.require(check as never), ["x"]),
    ];
    expect(found).toEqual([]);
  });

  test("59 every export of the package is in one of these tables", () => {
    const plain = ["errorCodes"];
    const told = Object.keys(mod).filter((name) => !plain.includes(name));
    expect(Object.keys(others).sort()).toEqual(told.sort());
  });
});
