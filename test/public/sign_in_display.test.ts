import { describe, expect, test } from "vitest";
import { detectEnvironment } from "../../src/display/environment.ts";
import { ProvenaError } from "../../src/errors.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { SignInDisplay } from "../../src/public/sign_in_display.ts";
import { failureOf } from "../../src/session/failures.ts";
import type { SessionState } from "../../src/session/state.ts";
import { stage } from "../display/stage.ts";

const deployment = defineDeployment({ domain: "dev.rrap-is.com", realm: "rrap" });
const history = {
  knowsIssuer: () => Promise.resolve(true),
  rememberIssuer: () => Promise.resolve(),
} as never;

/** Ends a sign-in with an error; resolves to the error's stack and what the notebook shows. */
async function fails(options: { kernel: boolean; state?: SessionState; next?: string }) {
  const { system, messages } = stage({ kernel: options.kernel });
  const { next } = options;
  const error = new ProvenaError("ERR_NETWORK", "auth.example.org cannot be reached", { next });
  const { state = { status: "signedOut", failure: failureOf(error) } } = options;
  const display = new SignInDisplay({
    system,
    environment: detectEnvironment(system),
    setting: undefined,
    deployment,
    history,
    openBrowser: false,
    resumable: true,
  }, () => {});
  await display.end(state, error);
  return { message: error.message, stack: error.stack ?? "", shown: JSON.stringify(messages) };
}

describe("the error of a failed sign-in", () => {
  test("is not said again in a notebook, which has just shown it", async () => {
    const { message, stack, shown } = await fails({ kernel: true });
    expect(shown).toContain("auth.example.org cannot be reached");
    expect(stack).toMatch(/^ProvenaError: ERR_NETWORK: see above\n {4}More\b.*ERR_NETWORK\)?$/);
    expect(message).toBe("auth.example.org cannot be reached");
  });

  test("says what to do, for a console that does not update what it has shown", async () => {
    const { stack } = await fails({ kernel: true, next: "Run the cell again" });
    expect(stack).toMatch(/^ProvenaError: ERR_NETWORK: see above\nRun the cell again\n {4}More/);
  });

  test("says why where nothing was shown, or something else", async () => {
    for (
      const options of [
        { kernel: false },
        { kernel: true, state: { status: "signedOut" } as SessionState },
      ]
    ) {
      expect((await fails(options)).stack).toContain("auth.example.org cannot be reached");
    }
  });
});
