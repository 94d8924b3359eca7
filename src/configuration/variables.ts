/**
 * The list of all environment variables that change what this package does.
 *
 * README and man page show it; `provena doctor` reports which are set.
 *
 * @module
 */

/** The kind of a variable; the value of a `token`, or the content of its file, is secret. */
export type VariableKind = "session" | "token" | "proxy" | "other";

/** A variable; `does` is its description, without a full stop. */
export type Variable = readonly [name: string, kind: VariableKind, does: string];

/** All variables, in the order of display. */
export const variables: readonly Variable[] = [
  ["PROVENA_DEPLOYMENT", "session", "the name of a deployment, or a JSON file that describes it"],
  ["PROVENA_DOMAIN", "session", "the host name of the deployment"],
  ["PROVENA_REALM", "session", "its Keycloak realm"],
  ["PROVENA_CLIENT_ID", "session", "the OAuth client, if it is not `client-tools`"],
  ["PROVENA_PROFILE", "session", "which of your accounts to use"],
  ["PROVENA_ACCESS_TOKEN", "token", "an access token, used as it is"],
  ["PROVENA_API_TOKEN", "token", "an offline token, exchanged for short-lived ones"],
  ["PROVENA_API_TOKEN_FILE", "token", "a file with an offline token in it"],
  ["PROVENA_TOKEN_CACHE", "other", "the folder where sessions are kept"],
  [
    "PROVENA_STORE",
    "other",
    "`keyring` keeps sessions in the keyring of your system; needs the package `@napi-rs/keyring`",
  ],
  ["PROVENA_REDIS_URL", "other", "the Redis server that keeps the sessions of many machines"],
  ["PROVENA_REDIS_KEY_FILE", "other", "the file with the key that encrypts them"],
  ["PROVENA_REDIS_KEY", "other", "the key itself"],
  ["PROVENA_DISPLAY", "other", "how to show output: `notebook`, `terminal`, `plain` or `none`"],
  ["NO_COLOR", "other", "no colours, if set"],
  ["HTTPS_PROXY", "proxy", "the proxy to go through"],
  ["HTTP_PROXY", "proxy", "the same for addresses without TLS"],
  ["ALL_PROXY", "proxy", "the same for both"],
  ["NO_PROXY", "proxy", "hosts that are reached without a proxy"],
  ["XDG_CACHE_HOME", "other", "the folder that has the folder with the sessions in it"],
  ["XDG_CONFIG_HOME", "other", "the folder of the named deployments"],
  ["NODE_EXTRA_CA_CERTS", "other", "a file of certificates to trust besides the usual ones"],
  ["NODE_TLS_REJECT_UNAUTHORIZED", "other", "`0` trusts every certificate: do not set it"],
  ["DENO_CERT", "other", "the same as NODE_EXTRA_CA_CERTS, on Deno"],
  ["DENO_TLS_CA_STORE", "other", "which certificates Deno trusts"],
  ["CI", "other", "if set, nobody can approve a sign-in"],
];

/** The names of the variables of the given kinds. */
export function variablesOf(...kinds: readonly VariableKind[]): string[] {
  return variables.filter(([, kind]) => kinds.includes(kind)).map(([name]) => name);
}
