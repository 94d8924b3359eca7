import { describe, expect, it } from "vitest";
import { completeArgument } from "../../../src/cli/commands/repl/argument_names.ts";

const namesOf = (variable: string, operation: string) =>
  variable === "registry" && operation === "list"
    ? ["page_size", "page", "filter_by", "id", "X-Trace"]
    : undefined;

describe("the names of arguments at the prompt", () => {
  it.each([
    ["await registry.ops.list({", ["page_size: ", "page: ", "filter_by: ", "id: ", '"X-Trace": ']],
    ["await registry.ops.list({ pa", ["page_size: ", "page: "]],
    ["registry.ops.list.all({ filter_by: { id: 1 }, i", ["id: "]],
    ['registry.ops.list({ filter_by: "page: a, b", pag', ["page_size: ", "page: "]],
    ["registry.ops.list({ page: 1, pag", ["page_size: "]],
  ])("complete %s", (line, names) => {
    expect(completeArgument(line, namesOf)?.[0]).toEqual(names);
  });

  it("are found from their beginning", () => {
    expect(completeArgument("registry.ops.list({ page: 1, fil", namesOf)?.[1]).toBe("fil");
  });

  it.each([
    "registry.ops.list",
    "registry.ops.list(",
    "registry.ops.list({ page: 1",
    'registry.ops.list({ id: "pa',
    "registry.ops.list({ filter_by: { pa",
    "registry.ops.list({ page: 1 })",
    "registry.ops.other({ pa",
    "other.ops.list({ pa",
  ])("are left alone in %s", (line) => {
    expect(completeArgument(line, namesOf)).toBeUndefined();
  });
});
