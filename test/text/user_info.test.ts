import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ProvenaError, summarise } from "../../src/errors.ts";
import { withoutPasswords } from "../../src/text/user_info.ts";

describe("passwords in addresses", () => {
  test.each([
    ["https://me:pw@s.example/x", "https://[redacted]@s.example/x"],
    ["a http://me:p%40w@proxy:80 b ws://x:y@z", "a http://[redacted]@proxy:80 b ws://[redacted]@z"],
    ["https://me@s.example", "https://me@s.example"],
    ["https://s.example/a:b@c", "https://s.example/a:b@c"],
    ["https://s.example?x=a:b@c", "https://s.example?x=a:b@c"],
    ["no :// address: a@b", "no :// address: a@b"],
  ])("%s is shown as %s", (text, expected) => {
    expect(withoutPasswords(text)).toBe(expected);
  });

  test("are in no error, nor in its repeated cause", () => {
    const cause = new TypeError("fetch failed", {
      cause: new Error("no tunnel through http://me:hunter2@proxy:3128"),
    });
    const error = new ProvenaError("ERR_NETWORK", `unreachable: ${summarise(cause)}`, {
      cause,
      next: "Check https://me:hunter2@s.example",
    });
    expect(inspect(error, { depth: 9 }) + error.message + error.stack).not.toContain("hunter2");
  });
});
