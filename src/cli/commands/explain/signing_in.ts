/**
 * Problems with signing in and staying signed in.
 *
 * @module
 */
import { SIGN_IN, SIGN_IN_ANEW } from "../../../model/next_steps.ts";
import type { EntryGroup } from "./entry.ts";

/** Codes, sessions, tokens, clocks. */
export const signingIn: EntryGroup = {
  title: "Signing in, and staying signed in",
  entries: [
    {
      topic: "ERR_SIGN_IN_REQUIRED",
      symptom: "Not signed in",
      why: "There is no session, or the server ended it: after half an hour without use, after " +
        "about ten hours, or by a sign-out elsewhere. Nobody is asked unless you say so.",
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
      why: "A Provena session ends after half an hour without use, whatever you sign in with. " +
        "While a kernel runs it is renewed for you; a closed laptop cannot renew anything.",
      remedies: [
        {
          say: "In a long script, have it renewed as a notebook does",
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
      why: "You pressed Stop or Ctrl-C, or the program gave up waiting. The code stays good for " +
        "its ten minutes.",
      remedies: [
        { say: "Go on with the same code: run the cell, or the command, again" },
      ],
    },
    {
      topic: "ERR_SIGN_IN_DECLINED",
      symptom: "The sign-in was declined",
      why: "Somebody chose No, or Cancel, on the approval page.",
      remedies: [
        { ...SIGN_IN, say: "If that was you by mistake, ask for a new code" },
        { say: "If it was not you, nothing was given away; find out who saw your code" },
      ],
    },
    {
      topic: "ERR_DEVICE_CODE_EXPIRED",
      symptom: "The code ended before it was approved",
      why: "A code is good for ten minutes, and for one sign-in.",
      remedies: [
        { ...SIGN_IN, say: "Get a new one" },
      ],
    },
    {
      topic: "phone",
      symptom: "The phone cannot open the picture's link",
      why: "The demo runs on your own computer, at 127.0.0.1, and for a phone that is the phone " +
        "itself. With a real Provena the phone needs nothing but the internet.",
      remedies: [
        { say: "For the demo, open the link in a browser on the same computer" },
      ],
    },
    {
      topic: "ERR_OAUTH",
      symptom: "The sign-in server refuses",
      why: "It knows your Provena, but not the client or the scope you ask with, or your account " +
        "is disabled. The message has its own words.",
      remedies: [
        { say: "Leave clientId and scope at their defaults, unless somebody told you to set them" },
        { ...SIGN_IN_ANEW, say: "Try once more with a new code" },
        { say: "If it stays, send the message to the administrators of your deployment" },
      ],
    },
    {
      topic: "ERR_TOKEN_INVALID",
      symptom: "The token does not verify",
      why: "What the server gave, or what a variable holds, was not made by your deployment for " +
        "this client, or was changed on the way. It is not used.",
      remedies: [
        { ...SIGN_IN_ANEW, say: "Sign in again" },
        {
          say: "If a variable holds the token, check that it belongs to this deployment",
          command: "provena doctor",
        },
      ],
    },
    {
      topic: "ERR_CLOCK_SKEW",
      symptom: "This machine's clock is wrong",
      why: "Tokens say until when they are good. With a clock that is minutes off, a good one " +
        "looks ended, or not yet begun.",
      remedies: [
        {
          say:
            "Switch on network time in the system's settings; after a suspend, virtual machines need it most",
        },
        { say: "See how far it is off", command: "provena doctor" },
      ],
    },
    {
      topic: "another-account",
      symptom: "I am signed in as somebody else",
      why: "The browser was still signed in with another account when you approved the code.",
      remedies: [
        {
          ...SIGN_IN_ANEW,
          say: "Sign out of Provena in the browser, or use a private window, then",
        },
        {
          say: "To use two accounts side by side, give one a name",
          command: "provena login --profile work",
        },
      ],
    },
  ],
};
