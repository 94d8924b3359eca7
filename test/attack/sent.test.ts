import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiExplorer } from "../../src/api/explorer.ts";
import { redactPart } from "../../src/model/credentials/redact.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { documentOf } from "../api/api_server.ts";
import { json, oauthError } from "../faults/answers.ts";
import { Machine } from "../fixture/command.ts";
import { failureOf, openStage, type Stage } from "../promises/stage.ts";
import { access as otherToken } from "../scan/secrets.ts";
import { pieceLeft } from "./hiding_places.ts";

let stage: Stage;
let session: AuthSession;
let registry: ApiExplorer;
let token: string;

const document = documentOf({
  "/echo": {
    get: {
      operationId: "echo",
      parameters: [{ name: "cursor", in: "query", schema: { type: "string" } }],
    },
  },
});

beforeAll(async () => {
  stage = await openStage();
  session = await stage.signedIn();
  token = (await session.token()).reveal();
  stage.api.always("/registry/openapi.json", json(document));
  registry = await session.api("registry");
});

afterAll(() => stage[Symbol.asyncDispose]());

const parts = (text: string) => text.split(".");
const percent = (text: string, pattern: RegExp) =>
  text.replace(pattern, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What servers, proxies and logs make of a token. */
const disguises: readonly (readonly [what: string, make: (token: string) => string])[] = [
  ["as it is", (t) => t],
  ["after its scheme", (t) => `Bearer ${t}`],
  ["its signature alone", (t) => parts(t)[2]!],
  ["its payload alone", (t) => parts(t)[1]!],
  ["its payload, followed by words", (t) => `${parts(t)[1]} is what you sent`],
  ["without its beginning", (t) => t.slice(10)],
  ["without its end", (t) => t.slice(0, -200)],
  ["its middle", (t) => t.slice(300, 340)],
  ["twelve characters of it", (t) => t.slice(400, 412)],
  ["many pieces of it", (t) => t.match(/.{1,20}/g)!.join(" and ")],
  ["in capitals", (t) => t.toUpperCase()],
  ["in small letters", (t) => t.toLowerCase()],
  ["its dots as %2E", (t) => percent(t, /\./g)],
  ["its dots as %2e", (t) => percent(t, /\./g).toLowerCase().replace(/%2e/g, "%2e")],
  ["all of it in percent encoding", (t) => percent(t, /[^]/g)],
  ["in percent encoding, twice", (t) => percent(percent(t, /[^]/g), /%/g)],
  ["in escapes of JSON", (t) => JSON.stringify(JSON.stringify(t)).replaceAll(".", "\\u002e")],
  ["in entities of HTML", (t) => t.replace(/[.e]/g, (c) => `&#${c.charCodeAt(0)};`)],
  ["wrapped at 64", (t) => t.match(/.{1,64}/g)!.join("\n")],
  ["wrapped at 76, quoted", (t) => t.match(/.{1,76}/g)!.join("\r\n> ")],
  ["blanks between", (t) => t.match(/.{1,5}/g)!.join(" ")],
  ["zero-width characters inside", (t) => t.match(/.{1,7}/g)!.join("\u200b")],
  ["soft hyphens inside", (t) => t.match(/.{1,7}/g)!.join("\u00ad")],
  ["controls inside", (t) => t.match(/.{1,7}/g)!.join("\u0007\u009b")],
  ["colour codes inside", (t) => t.match(/.{1,9}/g)!.join("\x1b[31m")],
  ["hyphens inside", (t) => t.match(/.{1,3}/g)!.join("-")],
  [
    "letters of full width",
    (t) => t.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ],
  ["in base64", (t) => Buffer.from(t).toString("base64")],
  ["in base64 with a scheme", (t) => Buffer.from(`Bearer ${t}`).toString("base64")],
  ["in hexadecimal", (t) => Buffer.from(t).toString("hex")],
];

/** What a person, a notebook, a log or a program gets to see of something. */
async function allFormsOf(value: unknown): Promise<string> {
  const json = JSON.stringify(value, (_, part) => typeof part === "bigint" ? String(part) : part);
  return [String(value), inspect(value, { depth: 9 }), json, await displaysOf(value)].join("\n");
}

async function displaysOf(value: unknown): Promise<string> {
  const forms: string[] = [];
  const shows = value as { readonly [key: symbol]: unknown };
  for (const name of ["Jupyter.display", "Deno.customInspect"]) {
    const show = shows[Symbol.for(name)];
    if (typeof show !== "function") continue;
    const shown: unknown = await show.call(value);
    forms.push(
      ...(typeof shown === "object" && shown !== null ? Object.values(shown) : [shown]).map(String),
    );
  }
  return forms.join("\n");
}

async function allFormsOfError(error: Error): Promise<string> {
  return `${await allFormsOf(error)}\n${error.message}\n${error.stack}\n${inspect(error.cause)}`;
}

/** Everything that is secret in a token, and the encodings of the disguises. */
const secretsOf = (given: string) => [
  given,
  Buffer.from(given).toString("base64"),
  Buffer.from(`Bearer ${given}`).toString("base64").slice(12),
  Buffer.from(given).toString("hex"),
];

describe.each(disguises)("52 an API that echoes the token %s", (_, make) => {
  const left = (text: string) => pieceLeft(text, secretsOf(token));

  test("puts it into no display and no JSON of an answer, as value or as name", async () => {
    const text = make(token);
    for (
      const answer of [
        { message: text },
        { [text]: 1 },
        { items: [{ id: "1", [text]: text }, { id: "2", note: `before ${text} after` }] },
        [text, [text]],
        { status: { success: true, details: text }, deep: { er: [{ [text]: { x: text } }] } },
      ]
    ) {
      stage.api.always("/registry/echo", json(answer));
      const result = await registry.call("echo");
      expect(left(await allFormsOf(result))).toBeUndefined();
      // What a person asks for by name is whole.
      expect(result.data).toEqual(answer);
      for (const one of [result.data, ...result.rows]) {
        if (typeof one === "object") expect(left(await displaysOf(one))).toBeUndefined();
      }
    }
  });

  test("puts it into no error", async () => {
    const text = make(token);
    const fault = { loc: ["body", text, 0], msg: `not ${text}`, type: text };
    for (
      const [answer, status] of [
        [{ detail: text }, 400],
        [{ detail: { [text]: text } }, 401],
        [{ detail: [fault, { loc: [text], msg: { text } }] }, 422],
        [{ message: `${text} is no token` }, 500],
        [{ status: { success: false, details: text } }, 200],
        [{ [text]: { success: false, details: text } }, 200],
      ] as const
    ) {
      stage.api.always("/registry/echo", json(answer, status));
      const error = await failureOf(registry.call("echo"));
      expect(error.name).toBe("ProvenaError");
      expect(left(await allFormsOfError(error))).toBeUndefined();
    }
  });

  test("puts it into no table of access, of roles or of items", async () => {
    const text = make(token);
    const item = { display_name: text, item_subtype: text, owner_username: text };
    stage.api.always(
      "*",
      json({ detail: text, item, roles: [text], status: { success: true, details: text } }, 200),
    );
    expect(left(await allFormsOf(await session.checkItem("10378.1/1908974")))).toBeUndefined();
    stage.api.always("*", json({ detail: text }, 400));
    expect(left(await allFormsOf(await session.checkAccess()))).toBeUndefined();
    expect(left(await allFormsOf(await session.checkItem("10378.1/1908974")))).toBeUndefined();
    const roles = await session.roles().catch((error: Error) => error);
    expect(left(await allFormsOf(roles))).toBeUndefined();
  });
});

describe("52 what goes to the authorization server", () => {
  test.each(disguises)("is in no error of a refresh: %s", async (_, make) => {
    await using own = await openStage();
    const session = await own.signedIn();
    const [key = ""] = await own.store.list();
    const record = await own.store.load(key);
    const refresh = record?.kind === "tokens" ? record.tokens.refreshToken! : "";
    await own.system.advance(300_000);
    const words = make(refresh);
    own.auth.always(own.auth.path("token"), oauthError("odd", { error_description: words }));
    const error = await failureOf(session.refresh());
    expect(pieceLeft(await allFormsOfError(error), secretsOf(refresh))).toBeUndefined();
  });
});

test("52 a password in an address is in no error", async () => {
  const url = new URL(session.url("registry", "/echo"));
  const secret = "Zx8-hunter2-pw";
  const address = url.href.replace("://", `://reef:${secret}@`);
  for (const given of [address, address.replace(url.port, "99999999")]) {
    // Deno sends it as a header, and has nothing to say.
    const outcome = await session.fetch(given).catch((error: Error) => error);
    if (outcome instanceof Error) expect(await allFormsOfError(outcome)).not.toContain(secret);
    else expect(outcome.status).toBe(200);
  }
});

describe("52 provena call --json", () => {
  const opaque = { credentials: ["s3cr3t-of-the-reef-01"], items: undefined };

  test("a list is redacted as the answer it stands in", () => {
    expect(redactPart(opaque, opaque.credentials)).toEqual(["[redacted]"]);
  });

  test("redacts with --all as without", async () => {
    const user = { sub: "sub-of-editor", username: "editor" };
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const token = await stage.auth.accessToken(user, { claims: { exp } });
    const machine = await Machine.create({ PROVENA_ACCESS_TOKEN: token });
    try {
      await machine.use(stage);
      const list = ["s3cr3t-of-the-reef-01", otherToken];
      stage.api.always("/registry/openapi.json", json(document));
      for (
        const answer of [
          { passwords: list },
          {
            items: [{ name: "password", value: list[0] }, { [otherToken]: otherToken }, {
              [token]: token,
            }],
          },
        ]
      ) {
        stage.api.always("/registry/echo", json(answer));
        const one = await machine.run(["call", "registry", "echo", "--json"]);
        const all = await machine.run(["call", "registry", "echo", "--all", "--json"]);
        expect(one.code, one.stderr).toBe(0);
        for (const { stdout } of [one, all]) {
          expect(stdout).not.toContain("s3cr3t");
          expect(pieceLeft(stdout, [token, otherToken])).toBeUndefined();
        }
      }
    } finally {
      await machine.remove();
    }
  });
});
