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
  /** The value that the server received. */
  const echo = async (operation: string, args: Record<string, unknown>): Promise<unknown> =>
    (await call(operation, args) as { value: unknown }).value;
  /** The same, with arguments as on the command line. */
  const typed = async (operation: string, words: readonly string[]): Promise<unknown> =>
    await echo(operation, parseArguments(words, server.api.describe(operation).arguments));

  const read = (name: string, value: unknown) =>
    name === "moment" ? new Date(String(value)).getTime() : value;

  const property = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(arbitrary, holds), runs);

  describe.each(Object.entries(values))("a value declared as %s", (name, arbitrary) => {
    test.each(["query", "query_optional"])("arrives through a %s", async (place) => {
      await property(arbitrary, async ({ given, value }) => {
        expect(read(name, await echo(`${place}_${name}`, { x: given }))).toStrictEqual(value);
      });
    });

    test("arrives through a form and a body", async () => {
      await property(arbitrary, async ({ given, value }) => {
        for (const place of ["form", "body"]) {
          if (place === "form" && lists.includes(name)) continue;
          const operation = lists.includes(name) ? "body_any" : `${place}_${name}`;
          const args = operation === "body_any" ? { body: given } : { x: given };
          if (place === "form" && given === "") continue;
          expect(read(name, await echo(operation, args))).toStrictEqual(value);
        }
      });
    });
  });

  test.each(Object.entries(values).filter(([name]) => !lists.includes(name)))(
    "a value declared as %s arrives through a path and a header",
    async (name, arbitrary) => {
      await property(arbitrary, async ({ given, value }) => {
        const word = String(given);
        if (name !== "text" || !/^\.{0,2}$|\/|\n/.test(word)) {
          const got = await echo(`path_${name}`, { x: given });
          expect(read(name, got)).toStrictEqual(value);
        }
        if (name !== "text") {
          const got = await echo(`header_${name}`, { "x-value": given });
          expect(read(name, got)).toStrictEqual(value);
        }
      });
    },
  );

  test("an argument in a path can contain slashes, and one in a header all of Latin-1", async () => {
    await property(text.filter((word) => !/^\.{0,2}$|\n/.test(word)), async (x) => {
      expect(await echo("path_whole", { x })).toBe(x);
    });
    await property(latin, async (word) => {
      expect(await echo("header_text", { "x-value": word })).toBe(word);
    });
  });

  test("a nullable argument that is null is not sent", async () => {
    for (const name of Object.keys(values)) {
      expect(await echo(`query_optional_${name}`, { x: null })).toBeNull();
    }
  });

  test("names with any characters are sent", async () => {
    const args = { "dc:title": "a", "a b": "b&", "ä[]&=": "c=" };
    expect(await echo("query_named", args)).toEqual(["a", "b&", "c="]);
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
  ])("a value arrives unchanged through %s", async (operation, place, shape) => {
    const of = shape as keyof typeof header;
    await property<unknown>(place === "header" ? header[of] : inAddress[of], async (value) => {
      const divided = JSON.stringify(value);
      if (operation.includes("spaceDelimited") && divided.includes(" ")) return;
      if (operation.includes("pipeDelimited") && divided.includes("|")) return;
      // A segment that consists of dots would point to another operation.
      if (place === "path" && /^(\["|")\.{1,2}("\]|")$/.test(divided)) return;
      const name = place === "header" ? "X-Value" : "x";
      const got = await echo(operation, { [name]: value });
      expect(stringifyExact(got)).toBe(stringifyExact(value));
    });
  });

  test("JSON arrives through a path, a query and a header", async () => {
    await property(json, async (value) => {
      const written = stringifyExact(value)!;
      for (const place of ["path", "query"]) {
        if (place === "path" && /\/|\\n/.test(written)) continue;
        const got = await echo(`json_${place}`, { x: value });
        expect(stringifyExact(got)).toBe(written);
      }
      if (/^[\x20-\x7e]*$/.test(written)) {
        const got = await echo("json_header", { "X-Value": value });
        expect(stringifyExact(got)).toBe(written);
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

  test("a model arrives unchanged, sent as fields, as a whole, or together with another", async () => {
    await property(fc.tuple(site, site, text), async ([one, other, note]) => {
      expect(asText(await echo("body_site", one))).toBe(asText(one));
      expect(asText(await echo("body_site", { body: one }))).toBe(asText(one));
      const two = { site: one, other, note };
      expect(asText(await echo("body_two", two))).toBe(asText(two));
    });
  });

  test("an answer can be sent as an argument", async () => {
    const first = await echo("body_site", { name: "Reef", kind: "REEF" });
    expect(first).toMatchObject({ depth: null, owner: null, extra: null });
    expect(await echo("body_site", first as Record<string, unknown>)).toEqual(first);
  });

  test("any JSON arrives unchanged", async () => {
    await property(json.filter((value) => value !== null), async (value) => {
      expect(stringifyExact(await echo("body_any", { body: value }))).toBe(stringifyExact(value));
    });
    await property(fc.array(fc.dictionary(text, json), { maxLength: 3 }), async (value) => {
      expect(stringifyExact(await echo("body_list", { body: value }))).toBe(stringifyExact(value));
    });
  });

  test("the discriminator selects an alternative, and only its errors are reported", async () => {
    const coral = { animal: { type: "coral", polyps: [1, 2] } };
    expect(await echo("body_animal", coral)).toEqual(coral);
    await expect(echo("body_animal", { animal: { type: "coral", polyps: "x" } })).rejects
      .toThrow(/not called: animal\.polyps must be a list of whole numbers, got "x"\. See/);
    await expect(echo("body_animal", { animal: { type: "fish" } })).rejects
      .toThrow(/not called: animal\.fins is missing\. See/);
    await expect(echo("body_animal", { animal: { type: "worm" } })).rejects
      .toThrow(/animal\.type must be one of "coral", "fish"|"fish", "coral"/);
  });

  test("the fields of a form arrive", async () => {
    const filled = text.filter((one) => one !== "");
    const form = fc.record({
      word: filled,
      n: integer,
      ratio: fc.option(number),
      flag: fc.boolean(),
      tags: fc.array(filled, { maxLength: 4 }),
    });
    await property(form, async (value) => {
      expect(await echo("form_many", value)).toEqual(value);
    });
  });

  test("files arrive with name, type and content, and texts next to them unchanged", async () => {
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
      expect(await echo("form_files", args)).toEqual({
        file: seen(file),
        more: more.map(seen),
        content: base64(content),
        comment,
        tags,
      });
    });
  });

  test("a text that contains JSON is not sent as a file if another field is a file", async () => {
    const got = await echo("form_json", { file: new Blob(["x"]), x: '{"a":[1]}' });
    expect(got).toMatchObject({ file: { name: "file", content: base64("x") }, x: { a: [1] } });
  });

  test.each(["text", "csv", "xml"])("%s is sent unchanged", async (name) => {
    await property(text, async (body) => {
      const got = await echo(`raw_${name}`, { body });
      expect(got).toEqual({
        type: expect.stringContaining(name === "text" ? "plain" : name),
        content: base64(body),
      });
    });
  });

  test("bytes are sent unchanged", async () => {
    await property(fc.uint8Array(), async (bytes) => {
      const { content } = await echo("raw_bytes", { body: bytes }) as { content: string };
      expect(content).toBe(base64(bytes));
    });
    const picture = new Blob(["x"], { type: "image/png" });
    expect(await echo("raw_picture", { body: picture }))
      .toEqual({ type: "image/png", content: base64("x") });
  });

  test.each(["lines", "ndjson", "sequence"])("records are transferred as %s", async (name) => {
    const records = fc.array(fc.dictionary(text, json, { maxKeys: 3 }), { maxLength: 4 });
    await property(records, async (body) => {
      const { type, content } = await echo(`raw_${name}`, { body }) as Record<string, string>;
      expect(type).toContain(name === "lines" ? "jsonl" : name === "ndjson" ? name : "json-seq");
      const back = await call(`answer_${name}`, { body: Buffer.from(content!, "base64") });
      expect(stringifyExact(back)).toBe(stringifyExact(body));
    });
  });

  test("JSON is sent and received with all its other media types", async () => {
    await property(json, async (body) => {
      if (body === null) return;
      for (const name of ["range", "anything"]) {
        const { type, content } = await echo(`raw_${name}`, { body }) as Record<string, string>;
        expect(type).toBe("application/json");
        for (const answer of ["json", "vendor", "problem", "none"]) {
          const back = await call(`answer_${answer}`, { body: Buffer.from(content!, "base64") });
          expect(stringifyExact(back)).toBe(stringifyExact(body));
        }
      }
    });
    expect(await echo("raw_patch", { body: { a: null } }))
      .toEqual({ type: "application/merge-patch+json", content: base64('{"a":null}') });
  });

  test("parts have their own media types and use the specified encoding", async () => {
    await property(fc.tuple(text, json, fc.uint8Array(), fc.array(word, { minLength: 1 })), async (
      [note, data, scan, list],
    ) => {
      const meta = { data };
      expect(await echo("raw_parts", { text: note, meta, note, scan, list })).toEqual([
        { name: "text", type: null, content: base64(note) },
        { name: "meta", type: "application/json", content: base64(stringifyExact(meta)) },
        { name: "note", type: "text/markdown", content: base64(note) },
        { name: "scan", type: "image/png", content: base64(scan) },
        { name: "list", type: null, content: base64(list.map(encodeURIComponent).join(",")) },
      ].map((part) => part.name === "list" ? { ...part, content: expect.any(String) } : part));
    });
    const list = ["a", "b"];
    expect(await echo("raw_parts", { list }))
      .toEqual([{ name: "list", type: null, content: base64("a,b") }]);
  });

  test("a form uses the specified encoding", async () => {
    const form = fc.record({
      list: fc.array(word, { minLength: 1, maxLength: 4 }),
      deep: fc.dictionary(word, text, { minKeys: 1, maxKeys: 3 }),
      word: text,
    });
    await property(form, async (value) => {
      expect(asText(await echo("raw_form", value))).toBe(asText(value));
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

  test("HTML pages, empty answers, redirects and errors are handled", async () => {
    expect(await call("answer_html", { x: "<p>é</p>" })).toBe("<p>é</p>");
    expect(await call("answer_plain", { x: "é" })).toBe("é");
    expect(await call("answer_nothing", {})).toBeNull();
    expect(await echo("answer_elsewhere", {})).toBe("found");
    await expect(call("answer_refusal", { x: "a teapot" })).rejects
      .toMatchObject({
        code: "ERR_HTTP",
        status: 418,
        message: expect.stringContaining("a teapot"),
      });
  });

  test("arguments from the command line are sent unchanged", async () => {
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
