/**
 * Using a refresh token, and giving it back.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
import { type NextStep, ProvenaError } from "../errors.ts";
import { rememberSent } from "../model/credentials/sent.ts";
import { ASK_ADMINISTRATORS, signInAgain } from "../model/next_steps.ts";
import type { TokenSet } from "../model/token_set.ts";
import type { OAuthServer } from "./server.ts";
import { processTokenAnswer } from "./token_answer.ts";

/**
 * Exchanges a refresh token for new tokens.
 *
 * @param server the authorization server
 * @param refreshToken the refresh token
 * @param now milliseconds since the epoch
 * @param remedy what to do once the server has ended the session
 * @returns new tokens; the old refresh token stays where the server rotates none
 * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED` if the server ended the session,
 * `ERR_NETWORK` if it cannot say, `ERR_OAUTH` if it refuses for another reason
 */
export async function refreshTokens(
  server: OAuthServer,
  refreshToken: string,
  now: () => number,
  remedy: NextStep = signInAgain(),
): Promise<TokenSet> {
  const oauth = await import("oauth4webapi");
  // Lifetimes count from here: a process may stand still before it reads the answer.
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
        `${server.issuer} cannot renew the session just now (${answer.reason}); nothing was lost`,
        { status: answer.status, next: "Try again" },
      );
    case "refused":
      throw explainRefusal(server, answer, remedy);
  }
}

/** Keycloak's texts for `invalid_grant`, and what each means to a person. */
const ENDINGS: readonly (readonly [said: RegExp, meaning: string, next?: string])[] = [
  [/reuse exceeded/i, "its refresh token was used twice, so the server ended it to be safe"],
  [
    /required client/i,
    "the server has taken it away from this client, by a sign-out or to be safe",
  ],
  [/user disabled/i, "the account is disabled", ASK_ADMINISTRATORS],
  [
    /offline/i,
    "the offline session was revoked by its owner or an administrator, or nobody used it for " +
    "longer than the server allows",
  ],
  [/stale token/i, "it was ended by an administrator"],
  [/not active|session/i, "it was idle too long, reached its end, or was signed out elsewhere"],
];

function explainRefusal(
  server: OAuthServer,
  { error, description }: { readonly error: string; readonly description: string },
  next: NextStep,
): ProvenaError {
  if (error === "invalid_grant") {
    const [, meaning, instead] = ENDINGS.find(([said]) => said.test(description)) ??
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
 * Ends this one session at the server.
 *
 * A POST with the refresh token ends just its session; revocation would end all
 * the user's sessions of the client.
 *
 * @param server the authorization server
 * @param refreshToken the session's refresh token
 * @throws {ProvenaError} `ERR_NETWORK` if the server did not do it
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export async function endSession(server: OAuthServer, refreshToken: string): Promise<void> {
  const { end_session_endpoint } = await server.metadata();
  rememberSent(refreshToken);
  await give(server, end_session_endpoint, {
    client_id: server.client.client_id,
    refresh_token: refreshToken,
  });
}

/**
 * Ends all the user's sessions of this client at the server.
 *
 * Revoking a refresh token did that up to Keycloak 16 or so; Keycloak 26 ends just its one
 * session. Withdrawing the consent through the account service ends them all on both.
 *
 * @param server the authorization server
 * @param refreshToken a refresh token of the user
 * @param accessToken an access token of the user, for the account service
 * @throws {ProvenaError} `ERR_NETWORK` if the server did not do it
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
  await give(server, revocation_endpoint, {
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
    // Without it Keycloak 26 takes the request for one of the account console's pages.
    headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
  });
  return response.ok;
}

async function give(
  server: OAuthServer,
  endpoint: string | undefined,
  fields: Record<string, string>,
): Promise<void> {
  if (endpoint === undefined) {
    throw new ProvenaError("ERR_NETWORK", `${server.issuer} offers no way to end a session`);
  }
  const response = await server.send(endpoint, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  if (!response.ok && !await saysItHasEnded(response)) {
    throw new ProvenaError(
      "ERR_NETWORK",
      `${server.issuer} did not end the session (HTTP ${response.status})`,
      { status: response.status },
    );
  }
}

/** Keycloak refuses to end a session that has ended already; that is what was asked for. */
async function saysItHasEnded(response: Response): Promise<boolean> {
  const answer = await response.json().catch(() => undefined) as { error?: unknown } | null;
  return response.status === 400 && answer?.error === "invalid_grant";
}
