import { describe, expect, test } from "vitest";
import { realSystem } from "../../src/system/system.ts";
import { type ApiServer, documentOf, json, serveApi } from "../api/api_server.ts";
import { failureOf } from "../promises/stage.ts";
import { openCommand } from "./command.ts";

interface Page {
  readonly items: readonly unknown[];
  readonly pagination_key: unknown;
}

/** An API whose pages are what a function makes of their number. */
function servePages(
  pageOf: (number: number) => Page | "never",
  system = realSystem,
): Promise<ApiServer> {
  const key = { anyOf: [{ type: "object" }, { type: "string" }, { type: "null" }] };
  const schema = { type: "object", properties: { pagination_key: key } };
  const content = { "application/json": { schema } };
  const document = documentOf({
    "/list": {
      post: { operationId: "list", requestBody: { content }, responses: { 200: { content } } },
    },
  });
  let number = 0;
  return serveApi(document, (_, response) => {
    const page = pageOf(number++);
    if (page !== "never") json(response, 200, page);
  }, system);
}

const empty = (number: number): Page => ({ items: [], pagination_key: { id: `key-${number}` } });

/** All records of a walk; of one that goes on for ever the first thousand. */
async function recordsOf(walk: AsyncIterable<unknown>): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of walk) if (records.push(record) >= 1_000) break;
  return records;
}

describe("58 Pages end", () => {
  test("58 a walk ends where the key is null, and at no page without records before", async () => {
    await using server = await servePages((n) => ({
      items: n % 3 === 2 ? [{ id: n }] : [],
      pagination_key: n < 8 ? { id: `key-${n}` } : null,
    }));
    const list = (await server.explore()).ops.list!;
    const seen: unknown[] = [];
    const records = await recordsOf(list.all({}, { onProgress: (one) => void seen.push(one) }));
    expect(records).toEqual([{ id: 2 }, { id: 5 }, { id: 8 }]);
    expect(server.requests).toHaveLength(9);
    expect(seen.at(-1)).toEqual({ pages: 9, items: 3 });
  });

  for (
    const [what, keyOf] of [
      ["the same", () => "a"],
      ["one of two", (n: number) => ["a", "b"][n % 2]],
      ["a long one of three", (n: number) => ({ id: `${"k".repeat(5_000)}${n % 3}` })],
    ] as const
  ) {
    test(`58 a cursor that was seen before, ${what}, ends the walk with an error`, async () => {
      await using server = await servePages((n) => ({
        items: [{ id: n }],
        pagination_key: keyOf(n),
      }));
      const explorer = await server.explore();
      for (
        const walk of [
          explorer.ops.list!.all(),
          explorer.ops.list!.pages(),
          explorer.call("list"),
        ]
      ) {
        const failure = await failureOf(recordsOf(walk));
        expect(failure).toMatchObject({ code: "ERR_OPERATION" });
        expect(failure.message).toMatch(/leads back to a page that was read before/);
      }
      expect(server.requests.length).toBeLessThanOrEqual(12);
    });
  }

  test("58 after a thousand pages without a record the walk throws, and can be continued", async () => {
    await using server = await servePages((n) =>
      n < 1_500 ? empty(n) : { items: [{ id: "found" }], pagination_key: null }
    );
    const list = (await server.explore()).ops.list!;
    let pages = 0;
    const failure = await failureOf(
      recordsOf(list.all({}, { onProgress: (progress) => void (pages = progress.pages) })),
    );
    expect(failure).toMatchObject({
      code: "ERR_OPERATION",
      cursor: { pagination_key: { id: "key-999" } },
    });
    expect(failure.message).toContain('{"pagination_key":{"id":"key-999"}}');
    expect(pages).toBe(1_000);
    const { cursor } = failure as { cursor?: Record<string, unknown> };
    expect(await recordsOf(list.all(cursor))).toEqual([{ id: "found" }]);
    expect(JSON.parse(server.requests[1_000]!.body)).toEqual(cursor);
  });

  test("58 who walks pages sees each, those without records too, and is stopped as well", async () => {
    await using server = await servePages(empty);
    const list = (await server.explore()).ops.list!;
    let pages = 0;
    const walk = async () => {
      for await (const page of list.pages()) pages += page.rows.length === 0 ? 1 : 0;
    };
    expect((await failureOf(walk())).code).toBe("ERR_OPERATION");
    expect(pages).toBe(1_000);
  });

  test("58 a signal ends a walk between pages without records", async () => {
    const leave = new AbortController();
    await using server = await servePages((n) => {
      if (n === 20) leave.abort(new Error("enough"));
      return empty(n);
    });
    const { signal } = leave;
    const list = (await server.explore()).ops.list!;
    await expect(recordsOf(list.all({}, { signal }))).rejects.toThrow("enough");
    expect(server.requests).toHaveLength(21);
  });

  test("58 the time limit is for the next record, however many pages have none", async () => {
    let now = realSystem.now();
    const system = { ...realSystem, now: () => now };
    await using server = await servePages((n) => {
      now += 100;
      return n === 5 ? { items: [{ id: n }], pagination_key: { id: `key-${n}` } } : empty(n);
    }, system);
    const list = (await server.explore()).ops.list!;
    const failure = await failureOf(recordsOf(list.all({}, { timeout: 1_000 })));
    expect(failure.code).toBe("ERR_NETWORK");
    // Six pages to the first record, and ten in vain for the second.
    expect(server.requests).toHaveLength(16);
  });

  test("58 provena call --all counts pages without records, and Ctrl-C stops it", async () => {
    await using server = await servePages((n) => n < 30 ? empty(n) : "never");
    await using place = await openCommand(server);
    const running = place.machine.inTerminal("provena call registry list --all; echo code:$?");
    await running.shows(/Reading page 31, 30 without records/);
    running.child.stdin!.write("\x03");
    expect((await running.ended).stdout).toMatch(/code:130/);
  });

  test("58 provena call --all ends with the cursor after a thousand pages without a record", async () => {
    await using server = await servePages(empty);
    await using place = await openCommand(server);
    const ended = await place.machine.run(["call", "registry", "list", "--all", "--json"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(JSON.parse(ended.stderr).error).toMatchObject({
      code: "ERR_OPERATION",
      cursor: { pagination_key: { id: "key-999" } },
    });
  });

  test("58 a list without records is shown once, however many pages it has", async () => {
    await using server = await servePages((n) =>
      n < 20 ? empty(n) : { ...empty(n), pagination_key: null }
    );
    await using place = await openCommand(server);
    const { stdout, code } = await place.machine.run(["call", "registry", "list", "--all"]);
    expect(code).toBe(0);
    expect(stdout.match(/The list is empty/g)).toHaveLength(1);
  });
});
