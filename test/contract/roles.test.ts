/** Each operation rejects exactly the users without the roles that Provena requires. */
import { describe, expect, test } from "vitest";
import { type ApiName, apiNames } from "../../src/model/deployment.ts";
import { type FrozenAnswer, frozenApi } from "./frozen.ts";
import { ask, callerOf, recordedWorld } from "./recorded_world.ts";

const people: readonly FrozenAnswer["as"][] = ["nobody", "newcomer", "reader", "editor", "admin"];
const refused = /^(Not authenticated|You are not authorised .* the correct role\.)$/;

describe.each([...apiNames])("%s", (api: ApiName) => {
  test("requires the same roles as Provena", async () => {
    const world = await recordedWorld();
    const wrong: string[] = [];
    for (const [id, { needs }] of Object.entries(frozenApi(api).operations)) {
      for (const as of people) {
        const who = callerOf(as);
        const { status, body } = await ask(world, api, id, who, {});
        const { detail } = Object(body) as { readonly detail?: unknown };
        const isRefused = status === 401 && refused.test(String(detail));
        const lacks = needs !== "nothing" &&
          (typeof who === "string" ||
            (typeof needs !== "string" && !needs.every((role) => who.roles.includes(role))));
        if (isRefused !== lacks) wrong.push(`${id}: ${as} gets ${status}, needs ${needs}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
