/**
 * `provena apis`: lists the APIs and their operations.
 *
 * @module
 */
import { line, link, step, table, text } from "../../display/document.ts";
import { apiNames, apiTitles } from "../../model/deployment.ts";
import type { CliCommand } from "../command.ts";
import { openApi } from "../open_api.ts";

/** Lists the APIs, or the operations of one API. */
export const apis: CliCommand = {
  arguments: [
    ["[api]", "the API whose operations to list"],
    ["[word...]", "list only operations about all these words"],
  ],
  about: "Works without a sign-in. With a sign-in it shows which operations your roles allow.",
  candidates: { api: "api" },
  examples: [
    ["provena apis", "the APIs of your deployment"],
    ["provena apis registry", "what the registry can do"],
    ["provena apis registry model run", "what it can do about model runs"],
    ["provena apis registry --json | jq -r '.operations[].operationId'", "only the names"],
  ],
  run: async (invocation) => {
    const { args, output, openSession } = invocation;
    if (args.length > 0) {
      const [, ...words] = args;
      const explorer = await openApi(invocation);
      return output.result(words.length > 0 ? explorer.find(words.join(" ")) : explorer);
    }
    const { deployment } = await openSession();
    if (output.json) {
      const list = apiNames.map((api) => ({
        api,
        title: apiTitles[api],
        url: deployment.apis[api],
      }));
      return output.data({ apis: list });
    }
    await output.show([
      table("The APIs", {
        note: `of ${deployment.domain}`,
        columns: ["Name", "What it is", "Address"],
        rows: apiNames.map((api) => [[api], [apiTitles[api]], [link(deployment.apis[api])]]),
      }),
      line(text("soft", "To see what one can do:")),
      line(step('await session.api("registry")', "provena apis registry")),
    ]);
  },
};
