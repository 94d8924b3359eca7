import { beforeEach, describe, expect, it } from "vitest";
import { handleHandlers } from "../../../../src/demo/apis/handle/handlers.ts";
import { type Answer, asker, handles, type Inputs, smallWorld } from "../ask.ts";

let ask: (operation: string, inputs?: Inputs) => Promise<Answer>;
let id: string;

beforeEach(async () => {
  const asks = asker(smallWorld(), handleHandlers);
  ask = (operation, inputs) => asks(operation, "admin", inputs);
  const { body } = await ask("mint", { body: { value_type: "URL", value: "https://a.example" } });
  id = body.id;
});

const unknown = "Error was reported by ARDC handle service, contents: handle does not exist.";
const noIndex = "Error was reported by ARDC handle service, contents: no such index.";

describe("the handle service", () => {
  it("mints a handle with one value at index 1", async () => {
    const properties = [{ type: "URL", value: "https://a.example", index: 1 }];
    expect(await ask("get", { query: { id } })).toEqual({ status: 200, body: { id, properties } });
  });

  it("never mints a handle twice", async () => {
    const { body } = await ask("mint", { body: { value_type: "DESC", value: "another" } });
    expect(body.id).toMatch(/^10378\.1\/\d+$/);
    expect(body.id).not.toBe(id);
  });

  it("resolves the handle of an item to the item", async () => {
    const { body } = await ask("get", { query: { id: handles.model } });
    expect(body.properties).toEqual([
      { type: "URL", value: `https://hdl.handle.net/${handles.model}`, index: 1 },
    ]);
  });

  it("adds a value at the next index", async () => {
    const { body } = await ask("add_value", { body: { id, value_type: "DESC", value: "told" } });
    expect(body.properties[1]).toEqual({ type: "DESC", value: "told", index: 2 });
  });

  it("adds a value at a free index, and returns values by index", async () => {
    const at = (index: number) =>
      ask("add_value_by_index", { body: { id, value_type: "DESC", value: `at ${index}`, index } });
    await at(5);
    const { body } = await at(3);
    expect(body.properties.map((property: { index: number }) => property.index)).toEqual([1, 3, 5]);
    expect((await at(5)).status).toBe(500);
  });

  it("changes and removes only the value at an index", async () => {
    await ask("add_value", { body: { id, value_type: "DESC", value: "told" } });
    const modified = await ask("modify_by_index", { body: { id, index: 2, value: "retold" } });
    expect(modified.body.properties).toEqual([
      { type: "URL", value: "https://a.example", index: 1 },
      { type: "DESC", value: "retold", index: 2 },
    ]);
    const removed = await ask("remove_by_index", { body: { id, index: 1 } });
    const properties = [{ type: "DESC", value: "retold", index: 2 }];
    expect(removed.body).toEqual({ id, properties });
    expect((await ask("get", { query: { id } })).body).toEqual({ id, properties });
  });

  it.each(["modify_by_index", "remove_by_index"])(
    "answers 500 to %s of an unknown index",
    async (operation) => {
      const answer = await ask(operation, { body: { id, index: 99, value: "x" } });
      expect(answer).toEqual({ status: 500, body: { detail: noIndex } });
    },
  );

  it.each(["add_value", "add_value_by_index", "modify_by_index", "remove_by_index"])(
    "answers 500 to %s of an unknown handle",
    async (operation) => {
      const body = { id: "10378.1/nope", index: 1, value_type: "DESC", value: "x" };
      expect(await ask(operation, { body })).toEqual({ status: 500, body: { detail: unknown } });
    },
  );

  it("answers 500 to an unknown handle", async () => {
    const answer = await ask("get", { query: { id: "10378.1/nope" } });
    expect(answer).toEqual({ status: 500, body: { detail: unknown } });
  });

  it("cannot list handles and answers without JSON, as Provena's does", async () => {
    expect(await ask("list")).toEqual({ status: 500, body: { detail: undefined } });
  });
});
