/**
 * Why a server's metadata cannot be used; loaded only when they cannot.
 *
 * @module
 */
import { isProvenaError, type NextStep, ProvenaError, summarise } from "../errors.ts";

const CHECK = "Check domain and realm";
const MAX_ISSUER_LENGTH = 200;

/** The error for metadata that are missing, malformed or another issuer's. */
export function unusableMetadata(
  issuer: string,
  response: Response,
  error: unknown,
): ProvenaError {
  if (isProvenaError(error)) return error;
  const { status } = response;
  const refused = (what: string, next: string | NextStep = CHECK) =>
    new ProvenaError("ERR_DISCOVERY", what, { cause: error, status, next });
  if (status === 404) return refused(`There is no Keycloak realm at ${issuer}`);
  if (status !== 200) {
    const what = `${issuer} answered HTTP ${status} instead of its metadata`;
    return refused(what, `${CHECK}, or try again later`);
  }
  const type = response.headers.get("content-type") ?? "no content type";
  if (!type.includes("json")) {
    const shown = type.split(";")[0]!.slice(0, 60);
    return refused(
      `${issuer} answered ${shown} where its metadata (JSON) should be`,
      `${CHECK}, and whether a network sign-in page stands in between`,
    );
  }
  // The body was read; the error has it.
  const told = (error as { cause?: { body?: { issuer?: unknown } } }).cause?.body?.issuer;
  if (typeof told === "string" && told !== issuer) {
    return refused(
      `The metadata at ${issuer} are those of another issuer, ` +
        `${told.slice(0, MAX_ISSUER_LENGTH)}; nothing was sent`,
      {
        say: `${CHECK}; if the other is your sign-in server, name it`,
        code: "signIn({ deployment: { domain, realm, issuer } })",
        command: "provena use DOMAIN REALM --issuer URL",
      },
    );
  }
  return refused(`The metadata of ${issuer} cannot be used: ${summarise(error)}; nothing was sent`);
}
