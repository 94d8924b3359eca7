import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isProvenaError } from "../../mod.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { openStage, type Stage } from "../promises/stage.ts";
import { cpuOf, cpuOfAsync, disproportion } from "./cpu.ts";

const MIB = 2 ** 20;
const report = "/auth/access-control/user/generate-access-report";
const history = "/auth/access-control/user/request-history";
const item = "/registry/registry/general/fetch";
const dataset = "/registry/registry/entity/dataset/fetch";

const repeated = (piece: string, length: number) => piece.repeat(length / piece.length);
const many = <T>(length: number, size: number, one: (i: number) => T): T[] =>
  Array.from({ length: length / size }, (_, i) => one(i));

const role = (i: number, description = "x") => ({
  role_name: `role-${i}`,
  role_display_name: `Role ${i}`,
  role_level: ["READ", "WRITE", "ADMIN"][i % 3],
  description,
  access_granted: i % 2 === 0,
});
const reportOf = (components: unknown[]) => ({
  status: { success: true, details: "" },
  report: { components },
});
const found = { item_subtype: "DATASET", item_category: "ENTITY", display_name: "x" };

interface Attack {
  readonly paths: readonly string[];
  readonly answer: (length: number) => unknown;
  readonly call: (session: AuthSession) => Promise<object>;
}

const attacks: Readonly<Record<string, Attack>> = {
  "roles: a description of dots": {
    paths: [report],
    answer: (length) =>
      reportOf([{ component_name: "c", component_roles: [role(0, repeated(". ", length))] }]),
    call: (session) => session.roles(),
  },
  "roles: very many of a component": {
    paths: [report],
    answer: (length) =>
      reportOf([{ component_name: "c", component_roles: many(length, 130, (i) => role(i)) }]),
    call: (session) => session.roles(),
  },
  "roles: very many components": {
    paths: [report],
    answer: (length) =>
      reportOf(
        many(length, 200, (i) => ({ component_name: `c${i}`, component_roles: [role(i)] })),
      ),
    call: (session) => session.roles(),
  },
  "access requests: very many": {
    paths: [history],
    answer: (length) => ({
      items: many(length, 300, (i) => ({
        request_id: i,
        status: "PENDING",
        created_timestamp: 1e9 + i,
        request_diff_contents: JSON.stringify({ components: [{ component_roles: [role(i)] }] }),
      })),
    }),
    call: (session) => session.accessRequests(),
  },
  "access requests: long notes": {
    paths: [history],
    answer: (length) => ({ items: [{ request_id: 1, notes: repeated(". ", length) }] }),
    call: (session) => session.accessRequests(),
  },
  "access requests: contents nested without end": {
    paths: [history],
    answer: (length) => ({
      items: [{ request_id: 1, request_diff_contents: repeated("[", length) }],
    }),
    call: (session) => session.accessRequests(),
  },
  "an item: a long name": {
    paths: [item, dataset],
    answer: (length) => ({ item: { ...found, display_name: repeated(". ", length) } }),
    call: (session) => session.checkItem("10378.1/1"),
  },
  "an item: a long refusal": {
    paths: [item, dataset],
    answer: (length) => ({ detail: repeated("bearer ", length) }),
    call: (session) => session.checkItem("10378.1/1"),
  },
  "an item: very many names": {
    paths: [item, dataset],
    answer: (length) => ({
      item: found,
      ...Object.fromEntries(many(length, 18, (i) => [`name-${i}`, i])),
    }),
    call: (session) => session.checkItem("10378.1/1"),
  },
  "an item: very many roles": {
    paths: [item, dataset],
    answer: (length) => ({ item: found, roles: many(length, 14, (i) => `role-${i}`) }),
    call: (session) => session.checkItem("10378.1/1"),
  },
};

let stage: Stage;
let session: AuthSession;

beforeAll(async () => {
  stage = await openStage();
  session = await stage.signedIn();
});
afterAll(async () => await stage[Symbol.asyncDispose]());

type Show = () => unknown;

async function timesOf(attack: Attack, length: number): Promise<Record<string, number>> {
  const body = JSON.stringify(attack.answer(length));
  for (const path of attack.paths) {
    stage.api.always(path, (_, response) => {
      const headers = { "content-type": "application/json", connection: "close" };
      response.writeHead(200, headers).end(body);
    });
  }
  let result: object | undefined;
  const call = await cpuOfAsync(async () => {
    try {
      result = await attack.call(session);
    } catch (error) {
      if (!isProvenaError(error)) throw error;
    }
  });
  if (!result) return { call };
  const shown = result as Record<symbol, Show>;
  return {
    call,
    json: cpuOf(() => JSON.stringify(result)),
    bundle: await cpuOfAsync(async () => await shown[Symbol.for("Jupyter.display")]!()),
    words: cpuOf(() => String(result)),
  };
}

describe("50 What an account is told takes time in proportion to its size", () => {
  for (const [name, attack] of Object.entries(attacks)) {
    test(`50 read and shown: ${name}`, async () => {
      expect(await disproportion((factor) => timesOf(attack, factor * 0.9 * MIB))).toEqual([]);
    });
  }

  test("50 a role that is described by 100 KB of dots is shown in a few hundred characters", async () => {
    await timesOf(attacks["roles: a description of dots"]!, 100_000);
    expect(String(await session.roles()).length).toBeLessThan(5_000);
  });
});
