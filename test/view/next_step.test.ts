import { expect, test } from "vitest";
import { renderText } from "../../src/display/text.ts";
import { ProvenaError } from "../../src/errors.ts";
import { failureOf, signedOutElsewhere, signInRequired } from "../../src/session/failures.ts";
import { NEW_OFFLINE_TOKEN } from "../../src/session/offline_end.ts";
import { signInView } from "../../src/view/sign_in.ts";
import { context } from "./scenes.ts";

const user = { sub: "1", username: "ada", name: undefined, email: undefined };

function said(error: ProvenaError, status: "signedOut" | "expired"): readonly string[] {
  const document = signInView({ status, user, failure: failureOf(error) }, context);
  return (["code", "command"] as const).map((voice) =>
    renderText(document, { columns: 1_000, voice })
  );
}

test("a failed sign-in shows the code or the command for the place where it is shown", () => {
  const [code, command] = said(signInRequired(), "signedOut");
  expect(code).toMatch(/\nNot signed in\. Sign in: await session\.signIn\(\)$/);
  expect(command).toMatch(/\nNot signed in\. Sign in: provena login$/);
});

test("an ended session names its next step once", () => {
  const [code, command] = said(signedOutElsewhere(), "expired");
  expect(code).toMatch(/elsewhere\nTo sign in again:\n +await session\.signIn\(\)$/);
  expect(command).toMatch(/elsewhere\nTo sign in again:\n +provena login$/);
});

test("an ended session where nobody can sign in names another next step", () => {
  const error = new ProvenaError("ERR_SIGN_IN_REQUIRED", "It ended", { next: NEW_OFFLINE_TOKEN });
  const [code] = said(error, "expired");
  expect(code).toMatch(
    /\nIt ended\nMake a new offline token .*: provena login --offline --force &&/,
  );
  expect(code).not.toContain("signIn()");
});
