/** Runs an operation in the test's process as a built-in user; the request is validated. */
import { answerOperation } from "../../../src/demo/apis/answer.ts";
import type { Caller } from "../../../src/demo/apis/handler.ts";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { demoPeople } from "../../../src/demo/users.ts";
import type { World } from "../../../src/demo/world.ts";
import type { ApiName } from "../../../src/model/deployment.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each test knows the shape. */
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

export type CallAs = (
  id: string,
  as: keyof typeof demoPeople,
  args?: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

/** Calls operations of one API. Each argument goes into the query or the body. */
export function clientOf(world: World, api: ApiName): CallAs {
  return async (id, as, args = {}) => {
    const operation = (await contractOf(api)).operations.find((one) => one.id === id)!;
    const query = new URLSearchParams();
    const body: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) {
      if (operation.parameters.some((one) => one.name === name)) query.set(name, String(value));
      else body[name] = value;
    }
    return await answerOperation(world, api, operation, callerNamed(as), {
      query,
      contentType: "application/json",
      ...(operation.body ? { body: JSON.stringify(body) } : {}),
    });
  };
}

/** The caller with the token of a built-in user. */
export function callerNamed(username: keyof typeof demoPeople): Caller {
  const { roles } = demoPeople[username]!;
  return { username, email: `${username}@example.org`, roles, accessToken: "not-a-token" };
}
