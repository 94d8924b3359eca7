import fc from "fast-check";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256 } from "../../src/text/sha256.ts";

const reference = (text: string) => createHash("sha256").update(text).digest("hex");

test("SHA-256 of the standard's examples is correct", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("SHA-256 equals the runtime's for every length around a block's", () => {
  for (let length = 0; length < 200; length++) {
    expect(sha256("é".repeat(length))).toBe(reference("é".repeat(length)));
  }
});

test("SHA-256 equals the runtime's for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    expect(sha256(text)).toBe(reference(text));
  }));
});
