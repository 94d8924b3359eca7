import { Buffer } from "node:buffer";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArguments } from "../../src/cli/commands/call/words.ts";
import { stringifyExact } from "../../src/text/exact_json.ts";
import { cases } from "../fixture/cases.ts";
import { versions } from "./install.mjs";
import { serve, type Server } from "./server.ts";
import { integer, json, latin, number, text, values } from "./values.ts";

const runs = { numRuns: cases(15, 500) };
const lists = ["texts", "integers", "numbers"];

const base64 = (value: string | Uint8Array) => Buffer.from(value).toString("base64");

describe.each(versions)("on FastAPI %s", (version) => {
  let server: Server;
  beforeAll(async () => void (server = await serve(version)));
  afterAll(async () => await server.close());

  const call = async (operation: string, args: Record<string, unknown>): Promise<unknown> =>
    (await server.api.call(operation, args)).data;
  /** What the server says that it got. */
  const told = async (operation: string, args: Record<string, unknown>): Promise<unknown> =>
    (await call(operation, args) as { value: unknown }).value;
  /** The same by the command line. */
  const typed = async (operation: string, words: readonly string[]): Promise<unknown> =>
    await told(operation, parseArguments(words, server.api.describe(operation).arguments));

  const read = (name: string, value: unknown) =>
    name === "moment" ? new Date(String(value)).getTime() : value;

  const property = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(arbitrary, holds), runs);

  describe.each(Object.entries(values))("what is declared as %s", (name, arbitrary) => {
    test.each(["query", "query_optional"])("comes through a %s", async (place) => {
      await property(arbitrary, async ({ given, value }) => {
        expect(read(name, await told(`${place}_${name}`, { x: given }))).toStrictEqual(value);
      });
    });

    test("comes through a form and a body", async () => {
      await property(arbitrary, async ({ given, value }) => {
        for (const place of ["form", "body"]) {
          if (place === "form" && lists.includes(name)) continue;
          const operation = lists.includes(name) ? "body_any" : `${place}_${name}`;
          const args = operation === "body_any" ? { body: given } : { x: given };
          if (place === "form" && given === "") continue;
          expect(read(name, await told(operation, args))).toStrictEqual(value);
        }
      });
    });
  });

  test.each(Object.entries(values).filter(([name]) => !lists.includes(name)))(
    "what is declared as %s comes through a path and a header",
    async (name, arbitrary) => {
      await property(arbitrary, async ({ given, value }) => {
        const word = String(given);
        if (name !== "text" || !/^\.{0,2}$|\/|\n/.test(word)) {
          const said = await told(`path_${name}`, { x: given });
          expect(read(name, said)).toStrictEqual(value);
        }
        if (name !== "text") {
          const said = await told(`header_${name}`, { "x-value": given });
          expect(read(name, said)).toStrictEqual(value);
        }
      });
    },
  );

  test("a path may have slashes in an argument, and a header all of Latin-1", async () => {
    await property(text.filter((word) => !/^\.{0,2}$|\n/.test(word)), async (x) => {
      expect(await told("path_whole", { x })).toBe(x);
    });
    await property(latin, async (word) => {
      expect(await told("header_text", { "x-value": word })).toBe(word);
    });
  });

  test("an argument that may be null and is, is not given", async () => {
    for (const name of Object.keys(values)) {
      expect(await told(`query_optional_${name}`, { x: null })).toBeNull();
    }
  });

  test("names with any characters are sent", async () => {
    const args = { "dc:title": "a", "a b": "b&", "ä[]&=": "c=" };
    expect(await told("query_named", args)).toEqual(["a", "b&", "c="]);
    const words = ["dc:title=a", "a b=b&", "ä[]&==c="];
    expect(await typed("query_named", words)).toEqual(["a", "b&", "c="]);
  });

  const word = text.filter((one) => one !== "");
  const inAddress = {
    word,
    list: fc.array(word, { minLength: 1, maxLength: 4 }),
    object: fc.dictionary(word, word, { minKeys: 1, maxKeys: 4 }),
  };
  const inHeader = latin.filter((one) => one !== "" && !/[,=]/.test(one));
  const header = {
    word: inHeader,
    list: fc.array(inHeader, { minLength: 1, maxLength: 4 }),
    object: fc.dictionary(inHeader, inHeader, { minKeys: 1, maxKeys: 4 }),
  };
  const styles = ["word", "list", "object"].flatMap((shape) =>
    ["exploded", "whole"].flatMap((explode) =>
      [
        ["path", "simple"],
        ["path", "label"],
        ["path", "matrix"],
        ["query", "form"],
        ["header", "simple"],
      ].map(([place, style]) => [`${place}_${style}_${explode}_${shape}`, place, shape] as const)
    )
  );

  test.each([
    ...styles,
    ["query_spaceDelimited_whole_list", "query", "list"] as const,
    ["query_pipeDelimited_whole_list", "query", "list"] as const,
    ["query_deepObject_exploded_object", "query", "object"] as const,
  ])("what goes in comes out of %s", async (operation, place, shape) => {
    const of = shape as keyof typeof header;
    await property<unknown>(place === "header" ? header[of] : inAddress[of], async (value) => {
      const divided = JSON.stringify(value);
      if (operation.includes("spaceDelimited") && divided.includes(" ")) return;
      if (operation.includes("pipeDelimited") && divided.includes("|")) return;
      // A segment of dots alone would lead to another operation.
      if (place === "path" && /^(\["|")\.{1,2}("\]|")$/.test(divided)) return;
      const name = place === "header" ? "X-Value" : "x";
      const said = await told(operation, { [name]: value });
      expect(stringifyExact(said)).toBe(stringifyExact(value));
    });
  });

  test("what is written as JSON comes through path, query and header", async () => {
    await property(json, async (value) => {
      const written = stringifyExact(value)!;
      for (const place of ["path", "query"]) {
        if (place === "path" && /\/|\\n/.test(written)) continue;
        const said = await told(`json_${place}`, { x: value });
        expect(stringifyExact(said)).toBe(written);
      }
      if (/^[\x20-\x7e]*$/.test(written)) {
        const said = await told("json_header", { "X-Value": value });
        expect(stringifyExact(said)).toBe(written);
      }
    });
  });

  const site = fc.record({
    name: text,
    kind: fc.constantFrom("REEF", "7"),
    depth: fc.option(integer),
    readings: fc.array(fc.record({ celsius: number, note: fc.option(text) }), { maxLength: 2 }),
    labels: fc.dictionary(text, text, { maxKeys: 3 }),
    owner: fc.oneof(integer, fc.constant("somebody"), fc.constant(null)),
    extra: json,
  }).map(({ readings, ...rest }) => ({
    ...rest,
    readings: readings.map((one) => ({ at: "2024-03-01T00:00:00", ...one })),
  }));
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, sorted(v)]),
    );
  };
  const asText = (value: unknown) => stringifyExact(sorted(value));

  test("a model comes back as it went, by its fields, whole, or beside another", async () => {
    await property(fc.tuple(site, site, text), async ([one, other, note]) => {
      expect(asText(await told("body_site", one))).toBe(asText(one));
      expect(asText(await told("body_site", { body: one }))).toBe(asText(one));
      const two = { site: one, other, note };
      expect(asText(await told("body_two", two))).toBe(asText(two));
    });
  });

  test("what was answered is taken back", async () => {
    const first = await told("body_site", { name: "Reef", kind: "REEF" });
    expect(first).toMatchObject({ depth: null, owner: null, extra: null });
    expect(await told("body_site", first as Record<string, unknown>)).toEqual(first);
  });

  test("any JSON comes back as it went", async () => {
    await property(json.filter((value) => value !== null), async (value) => {
      expect(stringifyExact(await told("body_any", { body: value }))).toBe(stringifyExact(value));
    });
    await property(fc.array(fc.dictionary(text, json), { maxLength: 3 }), async (value) => {
      expect(stringifyExact(await told("body_list", { body: value }))).toBe(stringifyExact(value));
    });
  });

  test("an alternative is the one its field names, and only its errors are told", async () => {
    const coral = { animal: { type: "coral", polyps: [1, 2] } };
    expect(await told("body_animal", coral)).toEqual(coral);
    await expect(told("body_animal", { animal: { type: "coral", polyps: "x" } })).rejects
      .toThrow(/not called: animal\.polyps must be a list of whole numbers, got "x"\. See/);
    await expect(told("body_animal", { animal: { type: "fish" } })).rejects
      .toThrow(/not called: animal\.fins is missing\. See/);
    await expect(told("body_animal", { animal: { type: "worm" } })).rejects
      .toThrow(/animal\.type must be one of "coral", "fish"|"fish", "coral"/);
  });

  test("the fields of a form come through", async () => {
    const filled = text.filter((one) => one !== "");
    const form = fc.record({
      word: filled,
      n: integer,
      ratio: fc.option(number),
      flag: fc.boolean(),
      tags: fc.array(filled, { maxLength: 4 }),
    });
    await property(form, async (value) => {
      expect(await told("form_many", value)).toEqual(value);
    });
  });

  test("files come through with name, type and content, and texts beside them unchanged", async () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 })
      .filter((one) => !/["\\/\p{Cc}]/u.test(one));
    const bytes = fc.uint8Array({ maxLength: 300 });
    const file = fc.record({ name, bytes });
    const sent = ({ name, bytes }: { name: string; bytes: Uint8Array }) =>
      new File([bytes as Uint8Array<ArrayBuffer>], name, { type: "text/csv" });
    const seen = ({ name, bytes }: { name: string; bytes: Uint8Array }) => ({
      name,
      type: "text/csv",
      content: base64(bytes),
    });
    const form = fc.record({
      file,
      more: fc.array(file, { maxLength: 2 }),
      content: bytes,
      comment: fc.oneof(text, fc.constantFrom("a\nb\r\nc\r", "--", "\r\n--x\r\n")),
      tags: fc.array(text.filter((one) => one !== ""), { maxLength: 3 }),
    });
    await property(form, async ({ file, more, content, comment, tags }) => {
      const args = { file: sent(file), more: more.map(sent), content, comment, tags };
      expect(await told("form_files", args)).toEqual({
        file: seen(file),
        more: more.map(seen),
        content: base64(content),
        comment,
        tags,
      });
    });
  });

  test("a text that holds JSON is no file beside one", async () => {
    const said = await told("form_json", { file: new Blob(["x"]), x: '{"a":[1]}' });
    expect(said).toMatchObject({ file: { name: "file", content: base64("x") }, x: { a: [1] } });
  });

  test.each(["text", "csv", "xml"])("%s is sent as it is", async (name) => {
    await property(text, async (body) => {
      const said = await told(`raw_${name}`, { body });
      expect(said).toEqual({
        type: expect.stringContaining(name === "text" ? "plain" : name),
        content: base64(body),
      });
    });
  });

  test("bytes are sent as they are", async () => {
    await property(fc.uint8Array(), async (bytes) => {
      const { content } = await told("raw_bytes", { body: bytes }) as { content: string };
      expect(content).toBe(base64(bytes));
    });
    const picture = new Blob(["x"], { type: "image/png" });
    expect(await told("raw_picture", { body: picture }))
      .toEqual({ type: "image/png", content: base64("x") });
  });

  test.each(["lines", "ndjson", "sequence"])("records go and come as %s", async (name) => {
    const records = fc.array(fc.dictionary(text, json, { maxKeys: 3 }), { maxLength: 4 });
    await property(records, async (body) => {
      const { type, content } = await told(`raw_${name}`, { body }) as Record<string, string>;
      expect(type).toContain(name === "lines" ? "jsonl" : name === "ndjson" ? name : "json-seq");
      const back = await call(`answer_${name}`, { body: Buffer.from(content!, "base64") });
      expect(stringifyExact(back)).toBe(stringifyExact(body));
    });
  });

  test("JSON goes and comes by all its other media types", async () => {
    await property(json, async (body) => {
      if (body === null) return;
      for (const name of ["range", "anything"]) {
        const { type, content } = await told(`raw_${name}`, { body }) as Record<string, string>;
        expect(type).toBe("application/json");
        for (const answer of ["json", "vendor", "problem", "none"]) {
          const back = await call(`answer_${answer}`, { body: Buffer.from(content!, "base64") });
          expect(stringifyExact(back)).toBe(stringifyExact(body));
        }
      }
    });
    expect(await told("raw_patch", { body: { a: null } }))
      .toEqual({ type: "application/merge-patch+json", content: base64('{"a":null}') });
  });

  test("parts have their own media types, and are written as their encoding says", async () => {
    await property(fc.tuple(text, json, fc.uint8Array(), fc.array(word, { minLength: 1 })), async (
      [said, data, scan, list],
    ) => {
      const meta = { data };
      expect(await told("raw_parts", { text: said, meta, note: said, scan, list })).toEqual([
        { name: "text", type: null, content: base64(said) },
        { name: "meta", type: "application/json", content: base64(stringifyExact(meta)) },
        { name: "note", type: "text/markdown", content: base64(said) },
        { name: "scan", type: "image/png", content: base64(scan) },
        { name: "list", type: null, content: base64(list.map(encodeURIComponent).join(",")) },
      ].map((part) => part.name === "list" ? { ...part, content: expect.any(String) } : part));
    });
    const list = ["a", "b"];
    expect(await told("raw_parts", { list }))
      .toEqual([{ name: "list", type: null, content: base64("a,b") }]);
  });

  test("a form is written as its encoding says", async () => {
    const form = fc.record({
      list: fc.array(word, { minLength: 1, maxLength: 4 }),
      deep: fc.dictionary(word, text, { minKeys: 1, maxKeys: 3 }),
      word: text,
    });
    await property(form, async (value) => {
      expect(asText(await told("raw_form", value))).toBe(asText(value));
    });
  });

  test.each(["text", "csv", "xml", "atom", "yaml"])("an answer of %s is read", async (name) => {
    await property(text.filter((one) => !one.startsWith("\ufeff")), async (body) => {
      const back = await call(`answer_${name}`, { body: Buffer.from(body) });
      expect(back).toBe(body === "" ? null : body);
    });
  });

  test.each(["bytes", "picture"])("an answer of %s is read", async (name) => {
    await property(fc.uint8Array(), async (body) => {
      const back = await call(`answer_${name}`, { body });
      expect(back).toEqual(body.length === 0 ? null : body);
    });
  });

  test("pages of HTML, nothing at all, and what lies elsewhere are answers", async () => {
    expect(await call("answer_html", { x: "<p>é</p>" })).toBe("<p>é</p>");
    expect(await call("answer_plain", { x: "é" })).toBe("é");
    expect(await call("answer_nothing", {})).toBeNull();
    expect(await told("answer_elsewhere", {})).toBe("found");
    await expect(call("answer_refusal", { x: "a teapot" })).rejects
      .toMatchObject({
        code: "ERR_HTTP",
        status: 418,
        message: expect.stringContaining("a teapot"),
      });
  });

  test("what is typed goes in as it was typed", async () => {
    await property(text, async (x) => {
      expect(await typed("query_text", [`x=${x}`])).toBe(x);
      expect(await typed("query_any", [`x=${x}`])).toBe(x);
      expect(await typed("query_texts", [`x=${x}`, "x=2"])).toEqual([x, "2"]);
    });
    for (const x of ["1.10", "007", "1e3", "true", "null", "9007199254740993", "[1, 2]", '"a"']) {
      expect(await typed("query_any", [`x=${x}`])).toBe(x);
      expect(await typed("body_text", [`x=${x}`])).toBe(x);
    }
    await property(integer, async (n) => {
      expect(await typed("query_integer", [`x=${n}`])).toBe(n);
      expect(await typed("body_integer", [`x=${n}`])).toBe(n);
      expect(await typed("query_integers", [`x=${n}`, `x=${n}`])).toEqual([n, n]);
    });
  });
});
