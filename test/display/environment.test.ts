import { describe, expect, test } from "vitest";
import { detectEnvironment } from "../../src/display/environment.ts";
import { stage } from "./stage.ts";

const detect = (
  world: Parameters<typeof stage>[0],
  options: Parameters<typeof detectEnvironment>[1] = {},
) => detectEnvironment(stage(world).system, options);

describe("where output is shown", () => {
  test("a kernel is a notebook, masked, in Unicode, without ANSI colours", () => {
    expect(detect({ kernel: true, env: { FORCE_COLOR: "1" } })).toEqual({
      surface: "notebook",
      columns: 80,
      color: false,
      unicode: true,
      letters: true,
      voice: "code",
      identity: "masked",
      qr: false,
    });
  });

  test("a terminal has its own width, colour, a QR code and names people in full", () => {
    const env = { LANG: "en_AU.UTF-8", TERM: "xterm-256color" };
    expect(detect({ isTTY: true, columns: 132, env }, { voice: "command" })).toEqual({
      surface: "terminal",
      columns: 132,
      color: true,
      unicode: true,
      letters: true,
      voice: "command",
      identity: "full",
      qr: true,
    });
  });

  test("a terminal that only knows ASCII gets no QR code, which takes more", () => {
    const env = { LANG: "C", TERM: "xterm" };
    expect(detect({ isTTY: true, env })).toMatchObject({ unicode: false, qr: false });
  });

  test("a pipe gets plain ASCII lines", () => {
    expect(detect({ isTTY: false, columns: undefined })).toMatchObject({
      surface: "plain",
      columns: 80,
      color: false,
      unicode: false,
      qr: false,
    });
  });

  test.each([["TERM", "dumb"], ["CI", "true"]])("%s=%s makes a terminal plain", (name, value) => {
    expect(detect({ isTTY: true, env: { [name]: value } }).surface).toBe("plain");
  });

  test("an explicit setting beats PROVENA_DISPLAY, which beats detection", () => {
    const world = { kernel: true, env: { PROVENA_DISPLAY: "plain" } };
    expect(detect(world).surface).toBe("plain");
    expect(detect(world, { display: "terminal" }).surface).toBe("terminal");
    expect(detect(world, { display: { show() {} } }).surface).toBe("custom");
  });

  test("an explicit identity beats the kernel's masking", () => {
    expect(detect({ kernel: true }, { identity: "full" }).identity).toBe("full");
    expect(detect({}, { identity: "masked" }).identity).toBe("masked");
    expect(detect({ kernel: true }, { display: "plain" }).identity).toBe("masked");
  });

  test("an unknown display is rejected by name", () => {
    expect(() => detect({ env: { PROVENA_DISPLAY: "hologram" } })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIG", message: expect.stringContaining("hologram") }),
    );
  });

  test("a terminal of unknown width counts as 80 columns wide", () => {
    expect(detect({ isTTY: true, columns: 0 }).columns).toBe(80);
    expect(detect({ isTTY: true, columns: 0, env: { COLUMNS: "60" } }).columns).toBe(60);
  });

  test.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ NO_COLOR: "1" }, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "0" }, false],
  ])("colour in a terminal with %j is %j", (env, color) => {
    expect(detect({ isTTY: true, env }).color).toBe(color);
  });

  test.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ LANG: "C" }, false],
    [{ LANG: "en_AU.UTF-8" }, true],
    [{ LANG: "en_AU.UTF-8", LC_ALL: "POSIX" }, false],
    [{ LANG: "C", LC_ALL: "C.utf8" }, true],
    [{ TERM: "linux", LANG: "C.utf8" }, false],
  ])("Unicode in a terminal with %j is %j", (env, unicode) => {
    expect(detect({ isTTY: true, env }).unicode).toBe(unicode);
  });
});

describe("letters of all scripts are shown as they are", () => {
  test.each([
    [{}, true],
    [{ LANG: "en_AU.UTF-8" }, true],
    [{ LANG: "C.utf8" }, true],
    [{ LANG: "C.UTF-8", LC_ALL: "C" }, false],
    [{ LC_ALL: "", LC_CTYPE: "ja_JP.UTF-8", LANG: "C" }, true],
    [{ LANG: "POSIX" }, false],
    [{ LANG: "de_DE.ISO-8859-1" }, false],
  ])("in a pipe under %j: %s", (env, letters) => {
    expect(detect({ isTTY: false, env: env as Record<string, string> }))
      .toMatchObject({ letters, unicode: false });
  });

  test.each([["dumb", "plain"], ["linux", "terminal"]])(
    "on the terminal %s, which draws no frames, as far as the locale goes",
    (TERM, surface) => {
      expect(detect({ isTTY: true, env: { TERM, LANG: "C.UTF-8" } }))
        .toMatchObject({ surface, letters: true, unicode: false });
      expect(detect({ isTTY: true, env: { TERM, LANG: "C" } }).letters).toBe(false);
    },
  );
});
