/**
 * What an endpoint is: it judges a request that was read, and gives an answer to be sent.
 *
 * @module
 */
import { type RealmAnswer, refuse } from "./answers.ts";
import { type RealmClient, realmClients } from "./clients.ts";
import type { Realm } from "./realm.ts";

/** What an endpoint judges. */
export interface RealmRequest {
  /** Without fields where none were posted. */
  readonly form: URLSearchParams;
  /** The token of the Authorization header. */
  readonly bearer: string | undefined;
}

type Answer = RealmAnswer | Promise<RealmAnswer>;

/** Judges a request. */
export type Endpoint = (realm: Realm, request: RealmRequest) => Answer;

/** Judges the form of a known client. */
export type ClientEndpoint = (realm: Realm, client: RealmClient, form: URLSearchParams) => Answer;

/**
 * An endpoint for the realm's clients alone: all are public, so that the name is enough.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export function forClients(judge: ClientEndpoint): Endpoint {
  return (realm, { form }) => {
    const client = realmClients.get(form.get("client_id") ?? "");
    if (!client) return refuse("unknownClient");
    const isRepeated = new Set(form.keys()).size < form.size;
    return isRepeated ? refuse("repeatedParameter") : judge(realm, client, form);
  };
}
