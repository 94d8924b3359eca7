/**
 * The views of a sign-in, one for each state.
 *
 * @module
 */
import {
  type Document,
  documentOf,
  identity,
  type Inline,
  line,
  small,
  step,
  text,
} from "../display/document.ts";
import type { User } from "../model/claims.ts";
import { SIGN_IN } from "../model/next_steps.ts";
import { authorisationModel } from "../model/roles.ts";
import type { Failure, SessionState, SignedInFacts } from "../session/state.ts";
import { nextStep, whatAndNext } from "./next_step.ts";
import { signInCard, type SignInContext } from "./sign_in_card.ts";
import { counted, minutesLeft, moment } from "./words.ts";

export type { SignInContext } from "./sign_in_card.ts";

/** A card while the user has to approve, one line otherwise. */
export function signInView(state: SessionState, context: SignInContext): Document {
  const { deployment, now } = context;
  switch (state.status) {
    case "awaitingUser":
      return [signInCard(state, context)];
    case "signedIn":
      return signedIn(state, context);
    case "refreshing":
      return [line(
        ...signedInAs(state, context),
        text("soft", " · renewing your access just now"),
      )];
    case "disconnected":
      return [
        line(
          text("notice", "!\u00a0No connection", true),
          ` to the sign-in server of ${deployment.domain}. You are still signed in as `,
          account(state),
          text("soft", `; your access lasts until ${moment(state.accessTokenExpiresAt, now)}.`),
        ),
        small(...failureWords(state.failure)),
      ];
    case "expired": {
      const { next } = state.failure;
      return [
        line(
          text("notice", "–\u00a0Signed out", true),
          `: ${deployment.domain} has ended the session of `,
          account(state),
          ".",
        ),
        small(state.failure.what ?? state.failure.message),
        ...next && next.command !== SIGN_IN.command
          ? [line(...nextStep(next))]
          : [line("To sign in again:"), signInStep],
      ];
    }
    case "signedOut":
      return state.failure
        ? failed(state.failure, state.resumableUntil, context)
        : [line(`–\u00a0Not signed in to ${deployment.domain}. To sign in:`), signInStep];
  }
}

/** The view of a sign-out: what happened to the session at the server, and to the record here. */
export function signedOutView(result: {
  readonly server: "ended" | "unreachable" | "skipped";
  readonly local: "deleted" | "environment";
}): Document {
  if (result.local === "deleted" && result.server === "skipped") {
    return [line("There was no session to end, and nothing is left here.")];
  }
  const here = result.local === "deleted"
    ? "Signed out here"
    : "Nothing to delete here: the token comes from the environment, which still applies";
  const words = {
    ended: "the session at the server has ended",
    unreachable: "the server could not be told, so its session ends by itself when idle",
    skipped: "there was no session to end at the server",
  };
  return [line(`${here}; ${words[result.server]}.`)];
}

const signInStep = line(step("await session.signIn()", "provena login"));

function account({ user }: { readonly user: User }): Inline {
  return identity(user.email ?? user.username);
}

function signedInAs(facts: SignedInFacts, { deployment }: SignInContext) {
  return [
    text("good", "✓\u00a0Signed in", true),
    ` to ${deployment.domain} as `,
    account(facts),
  ] as const;
}

function signedIn(facts: SignedInFacts, context: SignInContext): Document {
  const summary = line(
    ...signedInAs(facts, context),
    text("soft", ` · ${rolesWords(heldRoles(facts))} · ${howLong(facts, context.now)}`),
  );
  const { previousUser: previous, roles, verified } = facts;
  return documentOf(
    summary,
    !verified && line(
      text("notice", "!\u00a0Not verified:", true),
      " this access token comes from the environment and is used as it is.",
    ),
    previous !== undefined && [
      line(
        text("notice", "!\u00a0Another account", true),
        " than last time, which was ",
        identity(previous),
        ". If you did not mean to change, sign out and in again:",
      ),
      line(step("await session.signOut()", "provena logout")),
    ],
    roles === undefined && line(
      text("notice", "!\u00a0No roles in this sign-in:", true),
      ' it was made without the "roles" scope, so the APIs will refuse it. Sign in again with the usual scope.',
    ),
    roles !== undefined && heldRoles(facts) === 0 && [
      line("To see what you can ask for:"),
      line(step("await session.roles()", "provena roles")),
    ],
  );
}

const modelRoles = new Set(authorisationModel.flatMap((c) => c.roles.map((role) => role.name)));

function heldRoles({ roles = [] }: SignedInFacts): number {
  return roles.filter((role) => modelRoles.has(role)).length;
}

function rolesWords(count: number): string {
  return count === 0 ? "no roles yet" : counted(count, "role");
}

/** Provena's Keycloak ends every session after ten hours, and unused ones earlier. */
const MAX_MS = 10 * 3_600_000;

function howLong(facts: SignedInFacts, now: number): string {
  if (facts.origin === "access-token" || facts.renewable === false) {
    return `until ${moment(facts.accessTokenExpiresAt, now)}, not renewed`;
  }
  const { sessionEndsAt: idleEnd, signedInAt } = facts;
  if (idleEnd === undefined) return "renewed as needed";
  const lastEnd = signedInAt === undefined ? idleEnd : Math.max(idleEnd, signedInAt + MAX_MS);
  const inUse = idleEnd < lastEnd - 60_000 ? " while in use" : "";
  return `until about ${moment(lastEnd, now)}${inUse}`;
}

function failureWords({ message, what = message, next }: Failure): Inline[] {
  return whatAndNext(what, next);
}

function failed(
  failure: Failure,
  resumableUntil: number | undefined,
  { now, surface, deployment }: SignInContext,
): Document {
  const again = surface === "notebook" ? "Run the cell again" : "Run it again";
  const outcome = (why: string, next: string) => [
    line(text("notice", "–\u00a0Not signed in", true), `: ${why} `, text("soft", next)),
  ];
  switch (failure.code) {
    case "ERR_SIGN_IN_CANCELLED": {
      // A cell queued after the stopped one has never shown the code that is still pending.
      const left = resumableUntil === undefined
        ? "to sign in."
        : resumableUntil <= now
        ? "for a new code."
        : `to go on with the same code (${minutesLeft(resumableUntil, now)} left).`;
      return outcome("you stopped the wait.", `${again} ${left}`);
    }
    case "ERR_SIGN_IN_DECLINED":
      return outcome("the request was declined on the sign-in page.", `${again} to ask once more.`);
    case "ERR_DEVICE_CODE_EXPIRED":
      return outcome("nobody approved while the code was valid.", `${again} for a new code.`);
    default:
      return [
        line(text("bad", "✗\u00a0Not signed in", true), ` to ${deployment.domain}.`),
        line(...failureWords(failure)),
      ];
  }
}
