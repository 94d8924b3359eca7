import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { decodeJwtPart, fieldOf, isObject } from "../../src/model/json_object.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a part of a JWT is decoded from base64url and UTF-8", () => {
  const claims = { name: "Zoë 礁", proof: "???>>>~~~" };
  expect(part(claims)).toMatch(/[-_]/);
  expect(decodeJwtPart(part(claims))).toEqual(claims);
});

test.each([part([1]), part("text"), part(null), "%%%", "", "e30x"])(
  "%j is not an object of a JWT",
  (text) => {
    expect(decodeJwtPart(text)).toBeUndefined();
  },
);

test("lists and null are not objects, and inherited fields do not count", () => {
  expect([isObject({}), isObject([]), isObject(null)]).toEqual([true, false, false]);
  expect(fieldOf({ a: 1 }, "a")).toBe(1);
  expect(fieldOf({}, "toString")).toBeUndefined();
});
