import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isProvenaError } from "../../mod.ts";
import { readRequests } from "../../src/api/access_request_history.ts";
import type { ApiClient } from "../../src/api/client.ts";
import { checkItems } from "../../src/api/item_access.ts";
import { readRoles } from "../../src/api/role_report.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { serveApi } from "../api/api_server.ts";
import { openStage, type Stage } from "../promises/stage.ts";
import { cpuOf, cpuOfAsync, disproportion, longestBlock } from "./cpu.ts";

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

/** How an answer is asked for: by a person, and by what reads it for them. */
interface Question {
  readonly paths: readonly string[];
  readonly call: (session: AuthSession) => Promise<object>;
  readonly read: (client: ApiClient) => Promise<object>;
}

const roles: Question = {
  paths: [report],
  call: (session) => session.roles(),
  read: (client) => readRoles(client, []),
};
const requests: Question = {
  paths: [history],
  call: (session) => session.accessRequests(),
  read: (client) => readRequests(client),
};
const anItem: Question = {
  paths: [item, dataset],
  call: (session) => session.checkItem("10378.1/1"),
  read: (client) => checkItems(client, "10378.1/1"),
};

interface Attack extends Question {
  readonly answer: (length: number) => unknown;
}

const attacks: Readonly<Record<string, Attack>> = {
  "roles: a description of dots": {
    ...roles,
    answer: (length) =>
      reportOf([{ component_name: "c", component_roles: [role(0, repeated(". ", length))] }]),
  },
  "roles: very many of a component": {
    ...roles,
    answer: (length) =>
      reportOf([{ component_name: "c", component_roles: many(length, 130, (i) => role(i)) }]),
  },
  "roles: very many components": {
    ...roles,
    answer: (length) =>
      reportOf(
        many(length, 200, (i) => ({ component_name: `c${i}`, component_roles: [role(i)] })),
      ),
  },
  "access requests: very many": {
    ...requests,
    answer: (length) => ({
      items: many(length, 300, (i) => ({
        request_id: i,
        status: "PENDING",
        created_timestamp: 1e9 + i,
        request_diff_contents: JSON.stringify({ components: [{ component_roles: [role(i)] }] }),
      })),
    }),
  },
  "access requests: long notes": {
    ...requests,
    answer: (length) => ({ items: [{ request_id: 1, notes: repeated(". ", length) }] }),
  },
  "access requests: contents nested without end": {
    ...requests,
    answer: (length) => ({
      items: [{ request_id: 1, request_diff_contents: repeated("[", length) }],
    }),
  },
  "an item: a long name": {
    ...anItem,
    answer: (length) => ({ item: { ...found, display_name: repeated(". ", length) } }),
  },
  "an item: a long refusal": {
    ...anItem,
    answer: (length) => ({ detail: repeated("bearer ", length) }),
  },
  "an item: very many names": {
    ...anItem,
    answer: (length) => ({
      item: found,
      ...Object.fromEntries(many(length, 18, (i) => [`name-${i}`, i])),
    }),
  },
  "an item: very many roles": {
    ...anItem,
    answer: (length) => ({ item: found, roles: many(length, 14, (i) => `role-${i}`) }),
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

  for (const [name, attack] of Object.entries(attacks)) {
    test(`50 reading it blocks 100 ms at most besides parsing: ${name}`, async () => {
      const body = JSON.stringify(attack.answer(3.6 * MIB));
      await using api = await serveApi(undefined, (_, response) => {
        const headers = { "content-type": "application/json", connection: "close" };
        response.writeHead(200, headers).end(body);
      });
      let [blocked, allowed] = [Infinity, 0];
      for (let attempt = 0; attempt < 3 && blocked > allowed; attempt++) {
        allowed = Math.max(allowed, 100 + cpuOf(() => JSON.parse(body)));
        const read = () => attack.read(api.client).catch(() => {});
        blocked = Math.min(blocked, await longestBlock(read));
      }
      expect(blocked).toBeLessThanOrEqual(allowed);
    });
  }

  test("50 a role that is described by 100 KB of dots is shown in a few hundred characters", async () => {
    await timesOf(attacks["roles: a description of dots"]!, 100_000);
    expect(String(await session.roles()).length).toBeLessThan(5_000);
  });
});
