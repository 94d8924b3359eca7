import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { normalise } from "../../../src/api/openapi/normalise.ts";
import { kindsOf, kindWords } from "../../../src/api/openapi/type_words.ts";
import { parseArguments } from "../../../src/cli/commands/call/words.ts";
import type { ArgumentInfo, ArgumentPlace } from "../../../src/model/operation.ts";
import { realSystem } from "../../../src/system/system.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await place.machine.run([...args, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
};

describe("apis", () => {
  it("lists the APIs of the deployment", async () => {
    const { apis } = await json("apis");
    expect(apis).toHaveLength(7);
    expect(apis[1]).toEqual({
      api: "registry",
      title: "Registry",
      url: place.demo.deployment.apis.registry,
    });
  });

  it("lists the operations of one API", async () => {
    const { operations } = await json("apis", "registry");
    const fetch = operations.find((o: { operationId: string }) => o.operationId === "fetch");
    expect(fetch).toMatchObject({ method: "GET", path: "/registry/general/fetch" });
  });

  it("lists only the operations about some words", async () => {
    const { operations } = await json("apis", "registry", "model", "run");
    const names = operations.map((o: { operationId: string }) => o.operationId);
    expect(names).toContain("fetch_activity_model_run");
    expect(names).not.toContain("fetch_entity_dataset");
    const { stdout } = await place.machine.run(["apis", "registry", "zebra"]);
    expect(stdout).toContain("Try one word, such as provena apis registry model");
  });

  it("names the existing APIs when asked for an unknown one", async () => {
    const { code, stderr } = await place.machine.run(["apis", "registri"]);
    expect(code).toBe(2);
    expect(stderr).toContain('(did you mean "registry"?); the APIs are data-store, registry');
  });
});

describe("an unknown operation", () => {
  it("is reported with the most similar one, or with the command that lists them", async () => {
    expect((await place.machine.run(["describe", "registry", "ftch"])).stderr)
      .toContain('has no operation "ftch" (did you mean "fetch"?)');
    expect((await place.machine.run(["call", "registry", "general/list"])).stderr)
      .toContain('has no operation "general/list". List those it has: provena apis registry');
  });
});

describe("arguments from a file or standard input", () => {
  const list = ["call", "registry", "list", "--json", "--input"];

  it("are read as a JSON object", async () => {
    const example = await place.machine.run(["describe", "registry", "list", "--example"]);
    // The example works unchanged: it contains no invented page key.
    const body = { ...JSON.parse(example.stdout), page_size: 3 };
    expect(body).not.toHaveProperty("pagination_key");
    const input = JSON.stringify(body);
    const piped = await place.machine.run([...list, "-"], { input });
    expect(piped).toMatchObject({ code: 0, stderr: "" });
    await writeFile(join(place.machine.home, "body.json"), input);
    const read = await place.machine.run([...list, join(place.machine.home, "body.json")]);
    const items = (told: { stdout: string }) => JSON.parse(told.stdout).data.items;
    expect(items(read)).toEqual(items(piped));
  });

  it("are rejected if they are not an object, with the name of the source", async () => {
    expect(await place.machine.run([...list, "-"], { input: "[1" })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Standard input is not a JSON object/),
    });
    expect(await place.machine.run([...list, "nowhere.json"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/nowhere\.json is not there/),
    });
    expect((await place.machine.run(["call", "registry", "list", "@body.json"])).stderr)
      .toContain("Write a file of arguments after --input");
  });
});

describe("call", () => {
  it("shows a response, and prints its data with --json", async () => {
    const { stdout } = await place.machine.run(["call", "registry", "fetch", "id=10378.1/1900001"]);
    expect(stdout).toContain("Institute of Small Tides");
    const { data } = await json("call", "registry", "fetch", "id=10378.1/1900001");
    expect(data.item.id).toBe("10378.1/1900001");
  });

  it("reads all pages and prints one record per line", async () => {
    const { stdout } = await place.machine.run(
      ["call", "registry", "list", "page_size=7", "--all", "--json"],
    );
    const ids = stdout.trim().split("\n").map((record) => JSON.parse(record).id);
    expect(new Set(ids).size).toBe(69);
  });

  it("sends nothing when an argument is wrong, and suggests the right name", async () => {
    const before = place.demo.requests.filter((r) => r.path.includes("/general/fetch")).length;
    const { code, stderr } = await place.machine.run(["call", "registry", "fetch", "idd=x"]);
    expect(code).toBe(1);
    expect(stderr).toContain('no argument "idd" (did you mean "id"?)');
    const after = place.demo.requests.filter((r) => r.path.includes("/general/fetch")).length;
    expect(after).toBe(before);
  });

  it("names an item that does not exist", async () => {
    const { code, stderr } = await place.machine.run(["call", "registry", "fetch", "id=10378.1/1"]);
    expect(code).toBe(1);
    expect(stderr).toContain("10378.1/1");
  });

  it("needs name=value", async () => {
    const { code, stderr } = await place.machine.run(["call", "registry", "fetch", "10378.1/1"]);
    expect(code).toBe(2);
    expect(stderr).toContain("An argument is name=value");
  });
});

describe("describe and types", () => {
  it("shows an operation's arguments as commands", async () => {
    const { stdout } = await place.machine.run(["describe", "registry", "fetch"]);
    expect(stdout).toContain("provena call registry fetch");
  });

  it("prints arguments to edit", async () => {
    const { stdout } = await place.machine.run(["describe", "registry", "list", "--example"]);
    expect(JSON.parse(stdout)).toHaveProperty("page_size");
  });

  it("prints TypeScript", async () => {
    const { stdout } = await place.machine.run(["types", "registry"]);
    expect(stdout).toContain("export type Registry = {");
    expect(stdout).toMatch(/^ {2}fetch: \{ args: \{ id: string \}/m);
  });
});

describe("repl", () => {
  /** On other runtimes the command says so, and exits with 2. */
  const typed = async (input: string): Promise<string> => {
    const { code, stdout, stderr } = await place.machine.start(["repl"], { input }).ended;
    if (realSystem.runtime === "node") {
      expect(code).toBe(0);
      return stdout;
    }
    expect(code).toBe(2);
    expect(stderr).toContain("provena repl runs on Node");
    return "";
  };

  it("explains a forgotten await, and says what helps after an error", async () => {
    const lines = (await typed('roles()\nawait api("registri")\n')).split("\n");
    const isNode = realSystem.runtime === "node";
    const promised = "The answer is not here yet. To wait for it and see it: type await before it";
    expect(lines.includes(promised)).toBe(isNode);
    expect(lines.includes('More: explain("ERR_CONFIG")')).toBe(isNode);
    expect(lines.filter((line) => /node:|code: 'ERR/.test(line))).toEqual([]);
  });

  it("provides the session, its APIs and its results", async () => {
    const input = 'await roles()\n(await api("data-store"), `${dataStore}`)\n';
    // The next steps are code that works at the prompt.
    const said = /Entity registry[^]*for administrators[^]*dataStore\.describe/;
    expect(said.test(await typed(input))).toBe(realSystem.runtime === "node");
  });
});

/** Creates an argument from its OpenAPI schema. */
function argument(name: string, schema: object, place: ArgumentPlace = "query"): ArgumentInfo {
  const document = { openapi: "3.1.0", title: "", version: "", root: {} };
  const kinds = kindsOf(normalise(document, schema));
  return { name, in: place, required: false, type: kindWords(kinds), kinds, description: "" };
}

const string = { type: "string" };
const integer = { type: "integer" };
const number = { type: "number" };
const none = { type: "null" };
const listOf = (items: object) => ({ type: "array", items });
const anyOf = (...all: object[]) => ({ anyOf: all });

describe("arguments from words", () => {
  const known = [argument("id", string), argument("page", integer)];

  it("stay text for a text parameter, and become values for other types", () => {
    expect(parseArguments(["id=7", "page=7", "other=true", 'raw:={"a":1}', "eq=a=b"], known))
      .toEqual({ id: "7", page: 7, other: true, raw: { a: 1 }, eq: "a=b" });
  });

  it.each([
    ["a UUID", { ...string, format: "uuid" }, "7", "7"],
    ["a date such as 2024-03-01", { ...string, format: "date" }, "2024", "2024"],
    [
      "a date and time such as 2024-03-01T00:00:00Z",
      { ...string, format: "date-time" },
      "2024",
      "2024",
    ],
    ["an e-mail address", { ...string, format: "email" }, "1", "1"],
    ['one of "1", "2"', { enum: ["1", "2"] }, "1", "1"],
    ["one of 1, 2", { enum: [1, 2] }, "1", 1],
    ["true or false", { type: "boolean" }, "true", true],
    ["a list of whole numbers", listOf(integer), "[1]", [1]],
    ["a list of whole numbers", listOf(integer), "1", [1]],
    ["a list of e-mail addresses", listOf({ ...string, format: "email" }), "1", ["1"]],
    ["a list of strings", listOf(string), "reef", ["reef"]],
    ["a list of strings", listOf(string), "7", ["7"]],
    ["a list of strings", listOf(string), '["a","b"]', ["a", "b"]],
    ["a list of strings or null", anyOf(listOf(string), none), "true", ["true"]],
    ["a list of strings or null", anyOf(none, listOf(string)), "null", null],
    ["a list of numbers", listOf(number), "1.10", [1.1]],
    ["a list of lists of numbers", listOf(listOf(number)), "[1,2]", [[1, 2]]],
    ["a list of lists of numbers", listOf(listOf(number)), "[[1],[2]]", [[1], [2]]],
    ["a list of anything", { type: "array" }, "1.10", ["1.10"]],
    ["a string or a list of strings", anyOf(string, listOf(string)), "7", "7"],
    ["anything", {}, "1.10", "1.10"],
    ["anything", {}, "1.5", "1.5"],
    ["a number or a string", anyOf(number, string), "1.10", "1.10"],
    ["a whole number", integer, "9007199254740993", 9007199254740993n],
    ["a whole number", integer, "1.0", 1],
    ["one of 1, 2", { enum: [1, 2] }, "1.0", 1],
    ["a whole number", integer, "9007199254740993.5", "9007199254740993.5"],
  ])("for %s, %j, %j is %s", (words, schema, typed, value) => {
    const taken = argument("x", schema);
    expect(taken.type).toBe(words);
    expect(parseArguments([`x=${typed}`], [taken])).toEqual({ x: value });
  });

  it("of unknown type are parsed by their form", () => {
    expect(parseArguments(["x=9007199254740993"], [])).toEqual({ x: 9007199254740993n });
  });

  it.each([["1.10", "1.10"], ["1.5", 1.5], ["1e3", "1e3"], ["[1]", [1]]])(
    "for anything in a body %s is %j",
    (typed, value) => {
      expect(parseArguments([`x=${typed}`], [argument("x", {}, "body")])).toEqual({ x: value });
    },
  );

  it("become a list if repeated, and are rejected if the parameter takes no list", () => {
    const several = [argument("tags", listOf(string)), argument("n", integer)];
    expect(parseArguments(["tags=a", "n=1", "tags=7", 'tags:=["b"]', 'tags=["c"]'], several))
      .toEqual({ tags: ["a", "7", "b", "c"], n: 1 });
    expect(() => parseArguments(["n=1", "n=2"], several)).toThrow("n is given 2 times");
    expect(() => parseArguments(["x=1", "x=2"], several)).toThrow("x:='[");
    const either = argument("x", anyOf(string, listOf(string)));
    expect(parseArguments(["x=1", "x=2"], [either])).toEqual({ x: ["1", "2"] });
  });

  it("can have names with colons and equals signs", () => {
    const named = ["dcterms:title", "a=b", "a"].map((name) => argument(name, string));
    expect(parseArguments(["dcterms:title=x", "a=b=c", "other:n=y", "other:k:=1"], named))
      .toEqual({ "dcterms:title": "x", "a=b": "c", "other:n": "y", "other:k": 1 });
  });

  it.each(["id", "=x", "raw:={"])("%s is rejected", (word) => {
    expect(() => parseArguments([word], known)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIG" }),
    );
  });
});
