import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { jsonCopy, NotJson } from "../../../src/api/openapi/json_copy.ts";
import { Secret } from "../../../src/model/secret.ts";

describe("an argument", () => {
  test("becomes what JSON can express", () => {
    const given = {
      at: new Date(0),
      link: new URL("https://reef.example/a"),
      list: [1, null, true, { left: undefined, kept: "x" }],
    };
    const copied = jsonCopy(given, "") as Record<string, unknown>;
    expect(Object.getPrototypeOf(copied)).toBeNull();
    expect(JSON.parse(JSON.stringify(copied))).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      link: "https://reef.example/a",
      list: [1, null, true, { kept: "x" }],
    });
  });

  test("never affects the prototype", () => {
    const copied = jsonCopy(JSON.parse('{"__proto__": {"evil": 1}}'), "") as object;
    expect("evil" in copied).toBe(false);
    expect(Object.keys(copied)).toEqual(["__proto__"]);
  });

  test("may be an instance of a class, empty, or from another realm", () => {
    class Reef {
      depth = 3;
    }
    const given = [new Reef(), {}, Object.create(null), runInNewContext("({ a: {} })")];
    expect(JSON.stringify(jsonCopy(given, ""))).toBe('[{"depth":3},{},{},{"a":{}}]');
  });

  test("a bigint becomes a number, unless it would not be exact", () => {
    expect(jsonCopy([5n, -(2n ** 53n), 2n ** 64n], "")).toEqual([5, -(2n ** 53n), 2n ** 64n]);
  });

  const circle: unknown[] = [];
  circle.push(circle);
  test.each<[string, unknown, string]>([
    ["a number without end", { n: Infinity }, "body.n must be a finite number, got Infinity"],
    ["a function", [() => 1], "body.0 cannot be sent as JSON: it is a function"],
    ["no date", new Date(NaN), "body is an invalid date"],
    ["a Map", { m: new Map() }, "body.m cannot be sent as JSON: it is a Map"],
    ["a Set", new Set(), "body cannot be sent as JSON: it is a Set"],
    ["bytes", new Uint8Array(2), "body cannot be sent as JSON: it is a Uint8Array"],
    ["a Blob", { b: new Blob(["x"]) }, "body.b cannot be sent as JSON: it is a Blob"],
    ["a File", [new File(["x"], "f")], "body.0 cannot be sent as JSON: it is a File"],
    ["an ArrayBuffer", new ArrayBuffer(2), "body cannot be sent as JSON: it is an ArrayBuffer"],
    ["a Promise", { p: Promise.resolve() }, "body.p cannot be sent as JSON: it is a Promise"],
    ["a RegExp", { r: /x/ }, "body.r cannot be sent as JSON: it is a RegExp"],
    ["a Secret", { s: new Secret("x") }, "body.s is a Secret; pass what its reveal() gives"],
    ["itself", circle, ".0.0… is nested too deep, or contains itself"],
  ])("cannot be %s", (_, value, reason) => {
    expect(() => jsonCopy(value, "body")).toThrow(NotJson);
    expect(() => jsonCopy(value, "body")).toThrow(reason);
  });
});
