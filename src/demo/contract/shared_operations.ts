/**
 * Operations that the APIs have in common, and the models of more than one API.
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

/** The options for importing items or groups. */
export const importOptions: Fields = {
  import_mode: "ImportMode",
  "parse_items?": preset(boolean, true),
  "allow_entry_deletion?": preset(boolean, false),
  "trial_mode?": preset(boolean, true),
};

/** The access checks; each answer describes the caller. */
export const accessChecks: readonly Row[] = ["general", "admin", "read", "write"].map((level) => [
  `check_${level}_access`,
  `Test your ${level} access, and tell who you are`,
  { answers: "User" },
]);

/** Operations for the administrators of a deployment. */
export const administration: readonly Row[] = [
  ["generate_config_file", "Write the service's settings as an environment file", {
    query: { "required_only?": preset(boolean, true) },
  }],
  ["test_sentry_reporting", "Raise an error, to test that errors are reported"],
];

/** The health check. */
export const health: readonly Row[] = [["root", "Tell that the service is up"]];
