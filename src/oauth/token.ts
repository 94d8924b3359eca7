/**
 * Uses and revokes refresh tokens.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
import { type NextStep, ProvenaError } from "../errors.ts";
import { rememberSent } from "../model/credentials/sent.ts";
import { ASK_ADMINISTRATORS, signInAgain } from "../model/next_steps.ts";
import type { TokenSet } from "../model/token_set.ts";
import { library, type OAuthServer } from "./server.ts";
import { processTokenAnswer } from "./token_answer.ts";

/**
 * Exchanges a refresh token for new tokens; the refresh token stays if the server rotates none.
 *
 * `remedy` is the next step in the error if the server has ended the session.
 */
export async function refreshTokens(
  server: OAuthServer,
  refreshToken: string,
  now: () => number,
  remedy: NextStep = signInAgain(),
): Promise<TokenSet> {
  const oauth = await library();
  // Count lifetimes from here: the process may be frozen before it reads the answer.
  const askedAt = now();
  rememberSent(refreshToken);
  const response = await oauth.refreshTokenGrantRequest(
    await server.metadata(),
    server.client,
    oauth.None(),
    refreshToken,
    await server.requestOptions(),
  );
  const answer = await processTokenAnswer(server, response, askedAt);
  switch (answer.kind) {
    case "tokens":
      return { refreshToken, ...answer.tokens };
    case "unavailable":
      throw new ProvenaError(
        "ERR_NETWORK",
        `${server.issuer} cannot renew the session now (${answer.reason}); you stay signed in`,
        { status: answer.status, next: "Try again" },
      );
    case "refused":
      throw refreshError(server, answer, remedy);
  }
}

/** Keycloak's descriptions for `invalid_grant`, and what each means. */
const END_REASONS: readonly (readonly [said: RegExp, meaning: string, next?: string])[] = [
  [
    /reuse exceeded/i,
    "its refresh token was used twice, so the server ended the session to be safe",
  ],
  [/required client/i, "it no longer includes this client"],
  [/user disabled/i, "the account is disabled", ASK_ADMINISTRATORS],
  [
    /offline/i,
    "the offline session was revoked by its owner or an administrator, or nobody used it for " +
    "longer than the server allows",
  ],
  [/stale/i, "the server accepts only tokens issued after this session's"],
  [
    /not active|session/i,
    "it was not used for too long, reached its time limit, or was signed out elsewhere",
  ],
];

function refreshError(
  server: OAuthServer,
  { error, description }: { readonly error: string; readonly description: string },
  next: NextStep,
): ProvenaError {
  if (error === "invalid_grant") {
    const [, meaning, instead] = END_REASONS.find(([said]) => said.test(description)) ??
      [/$/, "the server no longer accepts its refresh token"];
    const said = description ? ` (${description})` : "";
    return new ProvenaError("ERR_SIGN_IN_REQUIRED", `The session has ended: ${meaning}${said}`, {
      error,
      next: instead ?? next,
    });
  }
  return new ProvenaError(
    "ERR_OAUTH",
    `${server.issuer} refused to renew the session: ${error}${
      description ? `, ${description}` : ""
    }`,
    { error, next: `${next.say}, or ask the deployment's administrators` },
  );
}

/**
 * Ends only this session at the server.
 *
 * Keycloak ends one session for a POST with its refresh token; a revocation could end all the
 * user's sessions of this client.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export async function endSession(server: OAuthServer, refreshToken: string): Promise<void> {
  const { end_session_endpoint } = await server.metadata();
  rememberSent(refreshToken);
  await postForm(server, end_session_endpoint, {
    client_id: server.client.client_id,
    refresh_token: refreshToken,
  });
}

/**
 * Ends all the user's sessions of this client at the server.
 *
 * Revoking a refresh token does this on Keycloak 16, but ends only one session on Keycloak 26.
 * Withdrawing the consent through the account service ends all sessions on both.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
 */
export async function revokeSessions(
  server: OAuthServer,
  refreshToken: string,
  accessToken?: string,
): Promise<void> {
  const withdrawn = accessToken !== undefined &&
    await withdrawConsent(server, accessToken).catch(() => false);
  const { revocation_endpoint } = await server.metadata();
  rememberSent(refreshToken);
  await postForm(server, revocation_endpoint, {
    client_id: server.client.client_id,
    token: refreshToken,
    token_type_hint: "refresh_token",
  });
  if (!withdrawn) {
    throw new ProvenaError(
      "ERR_NETWORK",
      `${server.issuer} ended this session, and did not say that it ended the others`,
    );
  }
}

async function withdrawConsent(server: OAuthServer, accessToken: string): Promise<boolean> {
  const realm = await (await server.send(server.issuer)).json() as { "account-service"?: unknown };
  const account = String(realm["account-service"]);
  server.assertOwnOrigin(account, "account-service");
  const client = encodeURIComponent(server.client.client_id);
  const response = await server.send(`${account}/applications/${client}/consent`, {
    method: "DELETE",
    // Without `accept`, Keycloak 26 answers with a page of the account console.
    headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
  });
  return response.ok;
}

async function postForm(
  server: OAuthServer,
  endpoint: string | undefined,
  fields: Record<string, string>,
): Promise<void> {
  if (endpoint === undefined) {
    throw new ProvenaError("ERR_NETWORK", `${server.issuer} has no address to end a session`);
  }
  const response = await server.send(endpoint, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  if (!response.ok && !await hasAlreadyEnded(response)) {
    throw new ProvenaError(
      "ERR_NETWORK",
      `${server.issuer} did not end the session (HTTP ${response.status})`,
      { status: response.status },
    );
  }
}

/** Keycloak reports an error for a session that has already ended, which is success for us. */
async function hasAlreadyEnded(response: Response): Promise<boolean> {
  const answer = await response.json().catch(() => undefined) as { error?: unknown } | null;
  return response.status === 400 && answer?.error === "invalid_grant";
}
