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
    [
      "or sign in again with await session.signIn({ force: true })",
      "or sign in again with provena login --force",
    ],
    [
      "Sign in for one with signIn({ offline: true }), or provena login --offline in a terminal",
      "Sign in for one with provena login --offline",
    ],
    [
      "Run await session.signIn() to go on with it, or pass { force: true } for a sign-in of your own",
      "Run provena login to go on with it, or add --force for a sign-in of your own",
    ],
    [
      'with await session.roles({ source: "token" })',
      "with provena roles --source token",
    ],
    ['; await session.api("data-store") lists those', "; provena apis data-store lists those"],
    ["call it without pages or all", "call it without --all"],
    [
      "raise maxBytes, or read it as a stream with session.fetch",
      "read it as a stream with curl and provena token",
    ],
    ["Nothing to say otherwise", "Nothing to say otherwise"],
  ])("%s", (code, command) => expect(inCommands(code)).toBe(command));
});
