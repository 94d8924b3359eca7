import { describe, expect, test } from "vitest";
import { inShell } from "../src/cli/in_shell.ts";
import { followedBy, nextWords, ProvenaError, whatHappened } from "../src/errors.ts";

const both = { say: "Sign in", code: "await session.signIn()", command: "provena login" };

describe("the next step of an error", () => {
  test("is data, and the message ends with it as it is typed in code", () => {
    const error = new ProvenaError("ERR_SIGN_IN_REQUIRED", "Not signed in", { next: both });
    expect(error.next).toEqual(both);
    expect(error.message).toBe("Not signed in. Sign in: await session.signIn()");
    expect(whatHappened(error)).toBe("Not signed in");
  });

  test("is a command in a shell", () => {
    const error = new ProvenaError("ERR_SIGN_IN_REQUIRED", "Not signed in", { next: both });
    expect(inShell(error)).toBe("Not signed in. Sign in: provena login");
  });

  test.each([
    [{ say: "Try again" }, "Try again", "Try again"],
    [
      { say: "Install it", command: "npm install redis" },
      "Install it, in a terminal: npm install redis",
      "Install it: npm install redis",
    ],
    [{ say: "Make one", code: "session.url()" }, "Make one: session.url()", "Make one"],
  ])("%o shows code in code and a command in a shell, if it has one", (next, ...shown) => {
    expect([nextWords(next), nextWords(next, "command")]).toEqual(shown);
  });

  test("can be a plain text, and can be missing", () => {
    const told = new ProvenaError("ERR_NETWORK", "No answer", { next: "Try again" });
    expect(told.next).toEqual({ say: "Try again" });
    expect(told.message).toBe("No answer. Try again");
    const bare = new ProvenaError("ERR_NETWORK", "No answer", { status: 503 });
    expect("next" in bare).toBe(false);
    expect([bare.message, bare.status, inShell(bare)]).toEqual(["No answer", 503, "No answer"]);
  });

  test("is sanitised like the message, and is not cut off after a long message", () => {
    const error = new ProvenaError("ERR_HTTP", `x\x1b[2J${"y".repeat(3_000)}`, {
      next: { say: "Look\u202eat it", code: "a\nb", command: "c\x07d" },
    });
    expect(error.next).toEqual({ say: "Look\ufffdat it", code: "a b", command: "c\ufffdd" });
    expect(error.message).toMatch(/^x\ufffd\[2Jy+… Look\ufffdat it: a b$/);
  });

  test("follows a sentence that ends with punctuation", () => {
    for (const end of [".", "?", "!"]) expect(followedBy(`No${end}`, "Yes")).toBe(`No${end} Yes`);
    expect(followedBy("No", "Yes")).toBe("No. Yes");
  });
});

describe("the stack, which is all that a notebook shows of an error", () => {
  test("has what happened in lines, and the next step whole on a line of its own", () => {
    const step = `await session.requestAccess(["${"entity-registry-read".repeat(9)}"])`;
    const error = new ProvenaError(
      "ERR_ROLE_REQUIRED",
      "The handle API of localhost refused /handle/get: a role is missing. Your token lacks one " +
        "that it needs for this",
      { next: { say: "Ask for it", code: step } },
    );
    expect(error.stack!.split(/\n {4}More/)[0]!.split("\n")).toEqual([
      "ProvenaError: The handle API of localhost refused /handle/get: a role is missing. Your token",
      "lacks one that it needs for this",
      `Ask for it: ${step}`,
    ]);
    expect(error.message).not.toContain("\n");
  });

  test("has the caller's places only, none inside this package or the runtime", () => {
    const [error] = [1].map(() => new ProvenaError("ERR_NETWORK", "No answer"));
    const [, ...frames] = error!.stack!.split(/\n +at /);
    expect(frames[0]).toContain("errors.test.ts:");
    expect(frames.filter((frame) => /\/src\/errors\.ts|\(<anonymous>\)/.test(frame))).toEqual([]);
  });
});
