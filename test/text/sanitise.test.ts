import { expect, test } from "vitest";
import { escapeHidden } from "../../src/text/sanitise.ts";
import { ORDERS } from "../display/harmless.ts";

test("JSON on a screen has no orders in it, and says the same", () => {
  const data = { "\x9b2J": ["abc\u202egnp", "a\u200bb", "tag\u{e0041}", "é 珊瑚 🪸\n\t\x1b[31m"] };
  const json = escapeHidden(JSON.stringify(data, null, 2));
  expect(JSON.parse(json)).toEqual(data);
  expect(json).toContain("é 珊瑚 🪸");
  expect(json).toContain('"\\u009b2J": [\n    "abc\\u202egnp"');
  expect(json.replaceAll("\n", "")).not.toMatch(ORDERS);
});
