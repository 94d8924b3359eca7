import { describe, expect, it } from "vitest";
import { completeHere, shortened } from "../../../src/cli/commands/repl/completion.ts";
import { aboutValue } from "../../../src/cli/commands/repl/writer.ts";
import { renderText } from "../../../src/display/text.ts";
import { ProvenaError } from "../../../src/errors.ts";

const screen = { columns: 80, rows: 24 };

/** The parts of an open API that the prompt looks at. */
function openApi() {
  const operations = [{ operationId: "fetch" }, { operationId: "list_entity_model" }];
  const ops = { fetch: () => {}, list_entity_model: () => {} };
  const describe = () => ({ arguments: [{ name: "id" }] });
  return { registry: { operations, ops, describe } };
}

describe("Tab", () => {
  it("offers names without the object before them, so that they fit in columns", () => {
    const found = ["session.url", "session.user", "", "session.toString"];
    expect(shortened([found, "session.u"], screen)).toEqual([["url", "user"], "u"]);
  });

  it("offers the first words of names that do not fit on the screen", () => {
    const names = Array.from(
      { length: 60 },
      (_, i) => `registry.ops.fetch_entity_of_the_registry_${i}`,
    );
    expect(shortened([[...names, "registry.ops.root"], "registry.ops."], screen)).toEqual([
      ["fetch_", "root"],
      "",
    ]);
    expect(shortened([names, "registry.ops.fetch_entity_of_the_registry_"], screen)[0])
      .toHaveLength(60);
    expect(shortened([["registry.ops.list"], "registry.ops.l"], { columns: 20, rows: 5 })[0])
      .toEqual([
        "list",
      ]);
  });

  it("offers what is at hand on an empty line, the APIs, and an operation's arguments", () => {
    expect(completeHere("", openApi())?.[0]).toEqual(
      expect.arrayContaining(["session", "roles", "help", "registry"]),
    );
    expect(completeHere('await api("re', {})).toEqual([["registry"], "re"]);
    expect(completeHere("await registry.ops.fetch({ i", openApi())).toEqual([["id: "], "i"]);
    expect(completeHere("registry.ops.f", openApi())).toBeUndefined();
  });
});

describe("the prompt", () => {
  const said = (value: unknown, typed?: string) => {
    const about = aboutValue(value, { variables: openApi(), typed });
    return about && renderText(about);
  };

  it("says how to wait for a promise, with what was typed", () => {
    expect(said(Promise.resolve(), "roles()")).toContain("await roles()");
    expect(said(Promise.resolve(), "const a = roles()")).toContain("type await before it");
  });

  it("names hints after an error that can be typed there", () => {
    const error = new ProvenaError("ERR_NETWORK", "No answer", {
      next: { say: "Check", code: "await session.doctor()" },
    });
    expect(said(error)).toBe(
      'No answer. Check: await session.doctor()\nMore: explain("ERR_NETWORK")',
    );
  });

  it("shows a value of any other kind as it is", () => {
    for (const value of [undefined, null, 1, {}, () => {}]) expect(said(value)).toBeUndefined();
  });

  it("says what to do with operations that are not called", () => {
    const variables = openApi();
    const about = (value: unknown) =>
      renderText(aboutValue(value, { variables, typed: undefined }) ?? []);
    expect(about(variables.registry.ops)).toMatch(/2 operations[^]*registry\.ops\.[^]*Tab/);
    expect(about(variables.registry.ops.fetch)).toContain("await registry.ops.fetch({ … })");
  });
});
