/**
 * Shows values at the prompt, with a hint instead of a value that is not useful.
 *
 * @module
 */
import { types } from "node:util";
import { type Document, line, step, text } from "../../../display/document.ts";
import { isProvenaError, whatHappened } from "../../../errors.ts";
import { whatAndNext } from "../../../view/next_step.ts";
import { openApis, type Variables } from "./at_hand.ts";

/** What to say about a value; undefined where the value itself is shown. */
export function aboutValue(
  value: unknown,
  { variables, typed }: { readonly variables: Variables; readonly typed: string | undefined },
): Document | undefined {
  if (isProvenaError(value)) {
    const { next } = value;
    return [
      line(...whatAndNext(whatHappened(value), next)),
      line(text("soft", "More: "), step(`explain("${value.code}")`, "")),
    ];
  }
  if ((value as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") {
    return [line("Stopped by Ctrl-C")];
  }
  if (types.isPromise(value)) {
    const isExpression = typed !== undefined && /^[$\w.]+(\(.*\))?$/.test(typed);
    return [
      line(
        "The answer is not here yet. To wait for it and see it: ",
        isExpression ? step(`await ${typed}`, "") : "type await before it",
      ),
    ];
  }
  return aboutOperations(value, variables);
}

/** For the list of an API's operations, and for an operation that is not called. */
function aboutOperations(value: unknown, variables: Variables): Document | undefined {
  for (const { name, explorer } of openApis(variables)) {
    if (value === explorer.ops) {
      return [
        line(
          `${explorer.operations.length} operations. To see their names, type `,
          step(`${name}.ops.`, ""),
          " and press Tab; as a table:",
        ),
        line(step(name, "")),
        line("What one of them needs, with an example:"),
        line(step(`${name}.describe("NAME")`, "")),
      ];
    }
    const operation = typeof value === "function" &&
      explorer.operations.find(({ operationId }) => explorer.ops[operationId] === value);
    if (operation) {
      return [
        line(
          "An operation, not called yet. To call it: ",
          step(`await ${name}.ops.${operation.operationId}({ … })`, ""),
        ),
        line(
          "What it needs, with an example: ",
          step(`${name}.describe("${operation.operationId}")`, ""),
        ),
      ];
    }
  }
  return undefined;
}
