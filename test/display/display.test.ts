import { describe, expect, test } from "vitest";
import { createDisplay } from "../../src/display/display.ts";
import { detectEnvironment } from "../../src/display/environment.ts";
import { line } from "../../src/display/document.ts";
import { scenesOn } from "../view/scenes.ts";
import { screenOf } from "./screen.ts";
import { stage } from "./stage.ts";

interface Bundle {
  data: { "text/html": string; "text/plain": string };
  metadata: object;
  transient: { display_id: string };
}

describe("in a notebook", () => {
  const scenes = scenesOn("notebook");
  const open = () => {
    const set = stage({ kernel: true });
    return { ...set, display: createDisplay(set.system, detectEnvironment(set.system)) };
  };
  const bundles = (messages: { content: object }[]) =>
    messages.map((message) => message.content as Bundle);

  test("one output is created, then updated, with constant metadata", async () => {
    const { display, messages } = open();
    await display.show(scenes["card"]!);
    await display.show(scenes["card-adopted-in-trouble"]!);
    await display.show(scenes["signed-in"]!);
    expect(messages.map((message) => message.type)).toEqual([
      "display_data",
      "update_display_data",
      "update_display_data",
    ]);
    const ids = bundles(messages).map((bundle) => bundle.transient.display_id);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(bundles(messages).map((bundle) => bundle.metadata)).toEqual([{}, {}, {}]);
  });

  test("two displays never share an output", async () => {
    const { system, messages } = open();
    const environment = detectEnvironment(system);
    await createDisplay(system, environment).show(scenes["signed-in"]!);
    await createDisplay(system, environment).show(scenes["signed-in"]!);
    const [first, second] = bundles(messages);
    expect(first!.transient.display_id).not.toBe(second!.transient.display_id);
  });

  test("every bundle has HTML and text; text has no ANSI and no QR code", async () => {
    const { display, messages } = open();
    await display.show(scenes["card"]!);
    const [{ data }] = bundles(messages) as [Bundle];
    expect(Object.keys(data)).toEqual(["text/html", "text/plain"]);
    expect(data["text/html"]).toContain("<img src=");
    // deno-lint-ignore no-control-regex
    expect(data["text/plain"]).not.toMatch(/\x1b|█|▀|▄/);
    const lines = data["text/plain"].split("\n");
    expect(lines).toContain("WDJB-MJHT");
    expect(lines).toContain(
      "https://auth.dev.rrap-is.com/auth/realms/rrap/device?user_code=WDJB-MJHT",
    );
  });

  test("after the wait, no code, picture or link remains", async () => {
    for (const end of ["signed-in", "cancelled", "declined", "code-expired", "failed", "expired"]) {
      const { display, messages } = open();
      await display.show(scenes["card"]!);
      await display.show(scenes[end]!);
      const { data } = bundles(messages).at(-1)!;
      expect(JSON.stringify(data)).not.toMatch(/WDJB|<img|href=|device\?/);
      expect(JSON.stringify(data)).not.toContain("editor@");
    }
  });

  test("there is at most one update a second, the latest wins and the last is never lost", async () => {
    const { display, messages } = open();
    const shows = Array.from({ length: 50 }, (_, i) => display.show([line(`update ${i}`)]));
    await Promise.all(shows);
    await display.show([line("the end")]);
    await display.close();
    for (const [i, message] of messages.entries()) {
      if (i > 0) expect(message.at - messages[i - 1]!.at).toBeGreaterThanOrEqual(1000);
    }
    expect(messages.length).toBeLessThan(5);
    const shown = bundles(messages).map((bundle) => bundle.data["text/plain"]);
    expect(shown.at(-2)).toBe("update 49");
    expect(shown.at(-1)).toBe("the end");
  });

  test("showing resolves 20 ms after the last output, so that the kernel has sent it", async () => {
    const { display, messages, system } = open();
    await display.show(scenes["signed-in"]!);
    expect(system.now() - messages.at(-1)!.at).toBeGreaterThanOrEqual(20);
  });

  test("a document that is already shown is not sent again", async () => {
    const { display, messages } = open();
    await display.show(scenes["card"]!);
    await display.show(scenes["card"]!);
    expect(messages).toHaveLength(1);
  });
});

describe("in a terminal", () => {
  const scenes = scenesOn("terminal");
  const open = (world: Parameters<typeof stage>[0] = {}) => {
    const set = stage({ isTTY: true, env: { LANG: "C.UTF-8" }, ...world });
    const environment = detectEnvironment(set.system, { voice: "command", display: "terminal" });
    return { ...set, display: createDisplay(set.system, environment) };
  };

  test("the card is shown once, then a spinner, which the summary replaces", async () => {
    const { display, written } = open();
    await display.show(scenes["card"]!);
    await display.show(scenes["card"]!);
    await display.show(scenes["card-in-trouble"]!);
    expect(screenOf(written())).toMatch(/ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Waiting · valid until 16:42/);
    await display.show(scenes["signed-in"]!);
    await display.close();
    const screen = screenOf(written());
    expect(screen.match(/WDJB-MJHT\s/g)).toHaveLength(2); // by itself, and at the end of the link
    expect(screen).not.toContain("Waiting");
    expect(screen.trimEnd()).toMatch(/\n\n {2}✓ Signed in to dev\.rrap-is\.com as editor@example/);
    expect(screen).toMatch(/while in use\n$/);
  });

  test("the cursor is never hidden, so it cannot remain hidden", async () => {
    const { display, written } = open();
    await display.show(scenes["card"]!);
    await display.close();
    expect(written()).not.toContain("\x1b[?25l");
  });

  test("closing during the wait leaves no spinner, timer or signal listener behind", async () => {
    const { default: process } = await import("node:process");
    const before = process.listenerCount("SIGINT");
    const { display, written } = open();
    await display.show(scenes["card"]!);
    await display.close();
    const after = written();
    expect(screenOf(after)).not.toContain("Waiting");
    await new Promise((resolve) => setImmediate(resolve));
    expect(written()).toBe(after);
    expect(process.listenerCount("SIGINT")).toBe(before);
    await display.show(scenes["card-in-trouble"]!);
    expect(written()).toBe(after);
  });

  test("without a known width there is no spinner: the words are shown once", async () => {
    for (const world of [{ columns: 0 }, { columns: undefined }, { isTTY: false }]) {
      const { display, written } = open(world);
      await display.show(scenes["card"]!);
      await display.show(scenes["card"]!);
      await display.show(scenes["signed-in"]!);
      await display.close();
      expect(written().match(/Waiting/g)).toHaveLength(1);
      // deno-lint-ignore no-control-regex
      expect(written().replace(/\x1b\[[\d;]*m/g, "")).not.toContain("\x1b");
    }
  });
});

describe("in a pipe", () => {
  const scenes = scenesOn("plain");
  const open = () => {
    const set = stage();
    const environment = detectEnvironment(set.system, { voice: "command" });
    return { ...set, environment };
  };

  test("each new line is written once, in ASCII, and nothing is rewritten", async () => {
    const { system, environment, written } = open();
    const display = createDisplay(system, environment);
    await display.show(scenes["card"]!);
    const card = written();
    await display.show(scenes["card"]!);
    expect(written()).toBe(card);
    await display.show(scenes["card-in-trouble"]!);
    expect(written().slice(card.length).trim().split("\n")).toHaveLength(1);
    await display.show(scenes["signed-in"]!);
    expect(written()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(written().match(/WDJB-MJHT/g)).toHaveLength(2);
    expect(written()).toContain("\n+ Signed in to dev.rrap-is.com as editor@example.org");
  });

  test("the QR code is drawn without colour if the environment allows it", async () => {
    const { system, environment, written } = open();
    await createDisplay(system, { ...environment, qr: true }).show(scenes["card"]!);
    expect(written()).toContain("████");
    expect(written()).not.toContain("\x1b");
  });
});

test("the caller's own function gets HTML and text at each change", async () => {
  const { system, messages, written } = stage();
  const views: { html: string; text: string }[] = [];
  const setting = { show: (view: { html: string; text: string }) => void views.push(view) };
  const environment = detectEnvironment(system, { display: setting });
  const display = createDisplay(system, environment, setting);
  await display.show(scenesOn("custom")["card"]!);
  await display.show(scenesOn("custom")["signed-in"]!);
  expect(views).toHaveLength(2);
  expect(views[0]!.html).toContain("<img src=");
  expect(views[1]!.text).toContain("Signed in");
  expect([messages.length, written()]).toEqual([0, ""]);
});

test("the display none shows nothing", async () => {
  const { system, messages, written } = stage({ kernel: true, isTTY: true });
  const display = createDisplay(system, detectEnvironment(system, { display: "none" }));
  await display.show(scenesOn("none")["card"]!);
  await display.close();
  expect([messages.length, written()]).toEqual([0, ""]);
});
