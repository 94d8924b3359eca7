/**
 * The operations every API but the Auth API has, and the models they share.
 *
 * @module
 */
import type { Schema } from "./api_contract.ts";
import type { Row } from "./assemble.ts";
import { boolean, type Fields, listOf, object, oneOf, orNull, preset, text } from "./notation.ts";

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

/** How items or groups are read back in. */
export const restoring: Fields = {
  import_mode: "ImportMode",
  "parse_items?": preset(boolean, true),
  "allow_entry_deletion?": preset(boolean, false),
  "trial_mode?": preset(boolean, true),
};

/** Access checks; each answers who you are. */
export const accessChecks: readonly Row[] = ["general", "admin", "read", "write"].map((level) => [
  `check_${level}_access`,
  `Test your ${level} access, and tell who you are`,
  { answers: "User" },
]);

/** Operations for whoever runs the service. */
export const administration: readonly Row[] = [
  ["generate_config_file", "Write the service's settings as an environment file", {
    query: { "required_only?": preset(boolean, true) },
  }],
  ["test_sentry_reporting", "Raise an error, to test that errors are reported"],
];

/** Health. */
export const health: readonly Row[] = [["root", "Tell that the service is up"]];
