import { describe, expect, it } from "vitest";
import { inCommands } from "../../src/cli/wording.ts";

describe("the words of the library in a shell", () => {
  it.each([
    ["Run await session.signIn(), or provena login in a terminal", "Run provena login"],
    ["Run await session.signIn() again", "Run provena login again"],
    ['ask with await session.requestAccess(["a-b","c-d"])', "ask with provena request a-b c-d"],
    ['with await session.requestAccess(["a"]) or provena request a', "with provena request a"],
    ["see await session.accessRequests()", "see provena request --list"],
    ["shows after await session.refresh()", "shows after provena refresh"],
    [
      'Pass { domain: "dev.rrap-is.com", realm: "rrap" }, set',
      "Pass --domain dev.rrap-is.com --realm rrap, set",
    ],
    [
      'registry.fetch was not called: id is missing: a string. See describe("fetch")',
      "registry.fetch was not called: id is missing: a string. See provena describe registry fetch",
    ],
    ["Nothing to say otherwise", "Nothing to say otherwise"],
  ])("%s", (code, command) => expect(inCommands(code)).toBe(command));
});
