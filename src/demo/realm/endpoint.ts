/**
 * The type of an endpoint: a function from a parsed request to the answer to send.
 *
 * @module
 */
import { oauthError, type RealmAnswer } from "./answers.ts";
import { type RealmClient, realmClients } from "./clients.ts";
import type { Realm } from "./realm.ts";

/** A parsed request to an endpoint. */
export interface RealmRequest {
  /** The posted fields; empty if none were posted. */
  readonly form: URLSearchParams;
  /** The token of the Authorization header. */
  readonly bearer: string | undefined;
}

type Answer = RealmAnswer | Promise<RealmAnswer>;

/** Answers a request. */
export type Endpoint = (realm: Realm, request: RealmRequest) => Answer;

/** Answers the form of a known client. */
export type ClientEndpoint = (realm: Realm, client: RealmClient, form: URLSearchParams) => Answer;

/**
 * An endpoint for the realm's clients only. All are public clients, so the client ID identifies
 * them without a secret.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export function forClients(endpoint: ClientEndpoint): Endpoint {
  return (realm, { form }) => {
    const client = realmClients.get(form.get("client_id") ?? "");
    if (!client) return oauthError("unknownClient");
    const isRepeated = new Set(form.keys()).size < form.size;
    return isRepeated ? oauthError("repeatedParameter") : endpoint(realm, client, form);
  };
}
