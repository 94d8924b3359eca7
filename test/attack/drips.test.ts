import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { oneOperation } from "../api/api_server.ts";
import { json } from "../faults/answers.ts";
import type { Answer } from "../faults/scripted_server.ts";
import { failureOf, openStage, type Stage } from "../promises/stage.ts";

/** Begins an answer, and sends a blank of it now and then, without end. */
const drips = (status = 200, start = "{"): Answer => (_, response) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.write(start);
  const timer = setInterval(() => response.write(" "), 5);
  response.once("close", () => clearInterval(timer));
};

const report = "/auth/access-control/user/generate-access-report";
const history = "/auth/access-control/user/request-history";
const about = "/registry/registry/general/fetch";

let stage: Stage;
let session: AuthSession;

beforeAll(async () => {
  stage = await openStage();
  stage.api.always("/registry/openapi.json", json(oneOperation()));
  session = await stage.signedIn();
});

afterEach(() => {
  for (const path of [report, history, about, "/registry/thing", "/search/openapi.json"]) {
    stage.api.always(path, json({ ok: true }));
  }
});

afterAll(async () => await stage[Symbol.asyncDispose]());

/** Calls, and waits until the server was asked. */
async function begin<T>(
  path: string,
  call: () => Promise<T>,
): Promise<{ readonly work: Promise<T> }> {
  const before = stage.api.count(path);
  const work = call();
  work.catch(() => {});
  await stage.api.asked(path, before + 1);
  return { work };
}

/** Moves the clock on until the work is over; how long that took by that clock, in milliseconds. */
async function outlast(work: Promise<unknown>): Promise<number> {
  const began = stage.system.now();
  let isOver = false;
  const over = () => void (isOver = true);
  work.then(over, over);
  while (!isOver) await stage.system.pass(500);
  return stage.system.now() - began;
}

describe("51 A whole answer has a time", () => {
  const waits: Readonly<Record<string, [path: string, ms: number, call: () => Promise<unknown>]>> =
    {
      "api()": ["/search/openapi.json", 60_000, () => session.api("search")],
      "api() with a time limit": [
        "/search/openapi.json",
        7_000,
        () => session.api("search", { timeout: 7_000 }),
      ],
      "a call": [
        "/registry/thing",
        60_000,
        async () => await (await session.api("registry")).call("thing"),
      ],
      "a call with a time limit": [
        "/registry/thing",
        7_000,
        async () => await (await session.api("registry")).call("thing", {}, { timeout: 7_000 }),
      ],
      "the access requests": [history, 60_000, () => session.accessRequests()],
      "a request for access": [
        report,
        60_000,
        () => session.requestAccess(["entity-registry-write"]),
      ],
    };
  for (const [what, [path, ms, call]] of Object.entries(waits)) {
    test(`51 ${what}: a body that drips is given up when its time is over`, async () => {
      stage.api.always(path, drips());
      const { work } = await begin(path, call);
      expect(await outlast(work)).toBeLessThanOrEqual(ms + 1_000);
      const failure = await failureOf(work);
      expect(failure.code).toBe("ERR_NETWORK");
      expect(failure.message).toContain(`within ${ms / 1_000} s`);
    });
  }

  test("51 checkItem: an item whose answer drips says so, and spoils no other's", async () => {
    stage.api.always(about, (request, response, socket) => {
      const answer = request.query.includes("drips")
        ? drips()
        : json({ detail: "no such item" }, 404);
      return answer(request, response, socket);
    });
    const items = ["10378.1/drips", "10378.1/other"];
    const { work } = await begin(about, () => session.checkItem(items));
    expect(await outlast(work)).toBeLessThanOrEqual(61_000);
    const [first, second] = (await work).items;
    expect(first!.detail).toMatch(/did not end its answer within 60 s/);
    expect(second!.detail).toBe("no such item");
  });

  test("51 roles: a report that drips is not waited for, the token has them", async () => {
    stage.api.always(report, drips());
    const { work } = await begin(report, () => session.roles());
    expect(await outlast(work)).toBeLessThanOrEqual(11_000);
    expect((await work).source).toBe("token");
  });

  test("51 access checks: a refusal that drips is unreachable, and spoils no other's", async () => {
    const path = "/search/check-access/check-read-access";
    stage.api.always(path, drips(500));
    const { work } = await begin(path, () => session.checkAccess());
    expect(await outlast(work)).toBeLessThanOrEqual(6_000);
    const table = [...await work];
    expect(table.filter(({ result }) => result === "unreachable")).toHaveLength(1);
    expect(table.filter(({ result }) => result === "granted")).toHaveLength(25);
  });

  test("51 a call whose refusal drips tells its status, without what it has to say", async () => {
    stage.api.always("/registry/thing", drips(500, '{"detail": "'));
    const explorer = await session.api("registry");
    const { work } = await begin("/registry/thing", () => explorer.call("thing"));
    expect(await outlast(work)).toBeLessThanOrEqual(11_000);
    expect(await failureOf(work)).toMatchObject({ code: "ERR_HTTP", status: 500 });
  });

  test("51 a signal ends the reading of an answer that drips, and leaves no connection", async () => {
    const closed = new Promise<void>((resolve) => {
      stage.api.always("/registry/thing", (request, response, socket) => {
        response.once("close", () => resolve());
        return drips()(request, response, socket);
      });
    });
    const explorer = await session.api("registry");
    const leave = new AbortController();
    const { signal } = leave;
    const { work } = await begin("/registry/thing", () => explorer.call("thing", {}, { signal }));
    leave.abort(new Error("enough"));
    expect((await failureOf(work)).message).toBe("enough");
    await closed;
    expect(stage.system.sleepers).toEqual([]);
  });
});
