/**
 * What every API answers alike: the health check, the access checks, the administrator's pages.
 *
 * @module
 */
import { type Handler, type Handlers, TextAnswer } from "./handler.ts";

/** Provena echoes the token; a client must never show or store this answer. */
const whoIsThere: Handler = ({ caller }) => ({
  username: caller.username,
  email: caller.email,
  roles: caller.roles,
  access_token: caller.accessToken,
});

/** The handlers of every API; whether the caller may ask is judged before. */
export const sharedHandlers: Handlers = {
  root: () => ({ message: "Health check successful." }),
  check_public_access: () => ({ success: true, details: "Public access successful." }),
  check_general_access: whoIsThere,
  check_read_access: whoIsThere,
  check_write_access: whoIsThere,
  check_admin_access: whoIsThere,
  generate_config_file: () =>
    new TextAnswer("text/plain; charset=utf-8", "stage=TEST\n", "config.txt"),
  test_sentry_reporting: () => ({
    message: "Monitoring is disabled by configuration. Not going to trigger fake error. " +
      "Monitoring enabled: False, and required DSN: None.",
  }),
};
