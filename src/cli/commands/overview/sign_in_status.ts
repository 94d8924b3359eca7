/**
 * Finds out the sign-in status for the overview.
 *
 * @module
 */
import type { AuthSession, SessionStatus } from "../../../../mod.ts";
import { isDeploymentChosen } from "../../../configuration/configuration.ts";
import { variablesOf } from "../../../configuration/variables.ts";
import { isProvenaError, summarise, whatHappened } from "../../../errors.ts";
import { authorisationModel } from "../../../model/roles.ts";
import { realSystem } from "../../../system/system.ts";
import type { Invocation } from "../../command.ts";
import { inShell } from "../../in_shell.ts";
import { withProgress } from "../../progress.ts";

/** The sign-in status, with what the overview shows for it. */
export type SignInStatus =
  | { readonly kind: "noDeployment" }
  | { readonly kind: "signedOut"; readonly domain: string }
  /** A variable holds a token that does not work; `reason` says why. */
  | { readonly kind: "unusableVariable"; readonly variable: string; readonly reason: string }
  | {
    readonly kind: "signedIn";
    readonly status: SessionStatus;
    /** The number of Provena roles in the token; undefined if the token does not list roles. */
    readonly roles: number | undefined;
    /** The variable that contains the token. */
    readonly variable: string | undefined;
  }
  | {
    readonly kind: "expired" | "disconnected";
    readonly status: SessionStatus;
    readonly reason: string;
  };

/** Keycloak's own roles, which a token lists too, are not counted. */
const provenaRoles = authorisationModel.flatMap(({ roles }) => roles.map(({ name }) => name));

const ASKING = "Asking the sign-in server";

/** Asks a server only if the access token has expired. */
export async function findSignInStatus(invocation: Invocation): Promise<SignInStatus> {
  if (!isDeploymentChosen(invocation.options, realSystem)) return { kind: "noDeployment" };
  const session = await invocation.openSession();
  const variable = variablesOf("token").find((name) => realSystem.env(name) !== undefined);
  try {
    return await statusOf(invocation, session, variable);
  } catch (error) {
    if (variable === undefined || !isProvenaError(error)) throw error;
    return { kind: "unusableVariable", variable, reason: inShell(error) };
  }
}

async function statusOf(
  invocation: Invocation,
  session: AuthSession,
  variable: string | undefined,
): Promise<SignInStatus> {
  // An offline token from the environment must be exchanged before its user is known.
  const status = await withProgress(invocation, ASKING, session.status());
  if (status.user === null) return { kind: "signedOut", domain: session.deployment.domain };
  const error = await whyNoToken(invocation, session, status);
  if (error === undefined) {
    const { state } = session;
    const held = "roles" in state ? state.roles : undefined;
    const roles = held && provenaRoles.filter((role) => held.includes(role)).length;
    return { kind: "signedIn", status: await session.status(), roles, variable };
  }
  const reason = isProvenaError(error) ? inShell(error) : summarise(error);
  if (variable !== undefined) return { kind: "unusableVariable", variable, reason };
  return session.state.status === "expired"
    ? { kind: "expired", status, reason: isProvenaError(error) ? whatHappened(error) : reason }
    : { kind: "disconnected", status, reason };
}

/** The error that prevents a valid access token; undefined if there is none. */
async function whyNoToken(
  invocation: Invocation,
  session: AuthSession,
  { accessTokenExpiresAt }: SessionStatus,
): Promise<unknown> {
  const isFresh = Date.parse(accessTokenExpiresAt ?? "") > realSystem.now();
  if (isFresh) return undefined;
  const { signal } = invocation;
  try {
    await withProgress(invocation, ASKING, session.token({ signal }));
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return error;
  }
}
