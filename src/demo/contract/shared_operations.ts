/**
 * The operations every API but the Auth API has, and the models they share.
 *
 * @module
 */
import type { Schema } from "./api_contract.ts";
import type { Row } from "./assemble.ts";
import { boolean, listOf, object, oneOf, orNull, preset, text } from "./notation.ts";

/** Models of more than one API. */
export const sharedModels: Readonly<Record<string, Schema>> = {
  Status: object({ success: boolean, details: text }),
  StatusResponse: object({ status: "Status" }),
  User: object({
    username: text,
    "email?": orNull(text),
    roles: listOf(text),
    access_token: text,
  }),
  ImportMode: oneOf(
    "ADD_ONLY",
    "ADD_OR_OVERWRITE",
    "OVERWRITE_ONLY",
    "SYNC_ADD_OR_OVERWRITE",
    "SYNC_DELETION_ALLOWED",
  ),
};

/** Access checks; each answers who you are. */
export const accessChecks: readonly Row[] = ["general", "admin", "read", "write"].map((level) => [
  `check_${level}_access`,
  `GET /check-access/check-${level}-access`,
  `Test your ${level} access, and tell who you are`,
  { answers: "User" },
]);

/** Operations for whoever runs the service. */
export const administration: readonly Row[] = [
  [
    "generate_config_file",
    "GET /admin/config",
    "Write the service's settings as an environment file",
    { query: { "required_only?": preset(boolean, true) } },
  ],
  [
    "test_sentry_reporting",
    "GET /admin/sentry-debug",
    "Raise an error, to test that errors are reported",
  ],
];

/** Health. */
export const health: readonly Row[] = [["root", "GET /", "Tell that the service is up"]];
