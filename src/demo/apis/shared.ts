/**
 * The handlers that all APIs share: the health check, the access checks, two for administrators.
 *
 * @module
 */
import { type Handler, type Handlers, TextAnswer } from "./handler.ts";

/** Provena returns the token in the answer; a client must never show or store it. */
const describeCaller: Handler = ({ caller }) => ({
  username: caller.username,
  email: caller.email,
  roles: caller.roles,
  access_token: caller.accessToken,
});

/** The handlers of all APIs. The caller's roles have been checked before. */
export const sharedHandlers: Handlers = {
  root: () => ({ message: "Health check successful." }),
  check_public_access: () => ({ success: true, details: "Public access successful." }),
  check_general_access: describeCaller,
  check_read_access: describeCaller,
  check_write_access: describeCaller,
  check_admin_access: describeCaller,
  generate_config_file: () =>
    new TextAnswer("text/plain; charset=utf-8", "stage=TEST\n", "config.txt"),
  test_sentry_reporting: () => ({
    message: "Monitoring is disabled by configuration. Not going to trigger fake error. " +
      "Monitoring enabled: False, and required DSN: None.",
  }),
};
