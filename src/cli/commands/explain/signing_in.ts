/**
 * Problems with signing in and staying signed in.
 *
 * @module
 */
import { FORCE_SIGN_IN, SIGN_IN } from "../../../model/next_steps.ts";
import type { EntryGroup } from "./entry.ts";

/** Codes, sessions, tokens, clocks. */
export const signingIn: EntryGroup = {
  title: "Signing in, and staying signed in",
  entries: [
    {
      topic: "ERR_SIGN_IN_REQUIRED",
      symptom: "Not signed in",
      why:
        "There is no session, or the server ended it: after half an hour without use, after about ten hours, or by a sign-out elsewhere.",
      remedies: [
        SIGN_IN,
        {
          say:
            "In a script or in CI, where nobody can approve, set PROVENA_API_TOKEN; docs/headless.md has the steps",
        },
      ],
    },
    {
      topic: "ended-overnight",
      symptom: "I have to sign in again after a break or a long computation",
      why:
        "A Provena session ends after half an hour without use. While a kernel runs, the session is renewed for you. A closed laptop cannot renew it.",
      remedies: [
        {
          say: "In a long script, keep it alive as a notebook does",
          code: "session.keepAlive()",
        },
        {
          say: "For jobs that run for days, sign in for weeks",
          command: "provena login --offline",
        },
      ],
    },
    {
      topic: "ERR_SIGN_IN_CANCELLED",
      symptom: "The sign-in was stopped",
      why:
        "You pressed Stop or Ctrl-C, or the program stopped waiting. The code is still valid for the rest of its ten minutes.",
      remedies: [
        { say: "To continue with the same code, run the cell or the command again" },
      ],
    },
    {
      topic: "ERR_SIGN_IN_DECLINED",
      symptom: "The sign-in was declined",
      why: "Somebody clicked No or Cancel on the approval page.",
      remedies: [
        { ...SIGN_IN, say: "If that was a mistake, get a new code" },
        { say: "If it was not you, nobody has got access; find out who saw your code" },
      ],
    },
    {
      topic: "ERR_DEVICE_CODE_EXPIRED",
      symptom: "The code expired before it was approved",
      why: "A code is valid for ten minutes, and for one sign-in.",
      remedies: [
        { ...SIGN_IN, say: "Get a new code" },
      ],
    },
    {
      topic: "phone",
      symptom: "The phone cannot open the link in the picture",
      why:
        "The demo runs on your own computer, at 127.0.0.1, which a phone cannot reach. With a real Provena the phone needs only the internet.",
      remedies: [
        { say: "For the demo, open the link in a browser on the same computer" },
      ],
    },
    {
      topic: "ERR_OAUTH",
      symptom: "The sign-in server refused",
      why:
        "The client or the scope is not allowed, or your account is disabled. The message says what the server answered.",
      remedies: [
        { say: "Do not set clientId and scope, unless an administrator told you to" },
        { ...FORCE_SIGN_IN, say: "Try again with a new code" },
        { say: "If it happens again, send the message to the administrators of your deployment" },
      ],
    },
    {
      topic: "ERR_TOKEN_INVALID",
      symptom: "The token is not valid",
      why:
        "The token from the server, or from an environment variable, was not made by your deployment for this client, or was changed. It is not used.",
      remedies: [
        { ...FORCE_SIGN_IN, say: "Sign in again" },
        {
          say:
            "If the token is in an environment variable, check that it belongs to this deployment",
          command: "provena doctor",
        },
      ],
    },
    {
      topic: "ERR_CLOCK_SKEW",
      symptom: "This machine's clock is wrong",
      why:
        "A token is valid from one time to another. If the clock is wrong by minutes, a valid token seems to be expired, or not valid yet.",
      remedies: [
        {
          say: "Switch on network time in the settings of your system",
        },
        { say: "See by how much it is wrong", command: "provena doctor" },
      ],
    },
    {
      topic: "another-account",
      symptom: "I am signed in as somebody else",
      why: "The browser was still signed in with another account when you approved the code.",
      remedies: [
        {
          ...FORCE_SIGN_IN,
          say: "Sign out of Provena in the browser, or use a private window. Then sign in again",
        },
        {
          say: "To use two accounts at the same time, give one of them a name",
          command: "provena login --profile work",
        },
      ],
    },
  ],
};
