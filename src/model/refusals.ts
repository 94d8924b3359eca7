/**
 * What Provena's refusals mean, and what to do next.
 *
 * A refusal is an API's error response to a caller without the access it needs. The status is 401
 * for every cause, so only the text tells them apart. This table lists every known text.
 *
 * @module
 */

import type { NextStep } from "../errors.ts";
import { LINK_PERSON, LIST_JOBS, LIST_REQUESTS, REFRESH } from "./call_steps.ts";
import { FORCE_SIGN_IN } from "./next_steps.ts";

/** The causes of a refusal. */
export type RefusalKind =
  /** No token was sent. */
  | "noToken"
  /** Expired or badly signed, or the API knows only an older signing key. */
  | "badToken"
  /** The token has no roles at all: the `roles` scope is missing. */
  | "noRolesScope"
  /** A role is missing. */
  | "missingRole"
  /** The item is locked for everybody. */
  | "locked"
  /** The caller may not see the item. */
  | "closed"
  /** The caller may not read a dataset's files. */
  | "filesClosed"
  /** The caller may not write a dataset's files. */
  | "filesNotWritable"
  /** The caller may not change the item. */
  | "notEditor"
  /** The caller may not administer the item. */
  | "notAdmin"
  /** Another user's job. */
  | "anothersJob"
  /** A Person whose access settings the caller may not see. */
  | "anothersPerson"
  /** The dataset is in review, or released. */
  | "inReview"
  /** A review of the dataset has already been requested. */
  | "reviewPending"
  /** The caller is not a dataset reviewer, or not the reviewer who was asked. */
  | "notReviewer"
  /** The caller's account is not linked to a Person. */
  | "notLinked"
  /** There is no such item. */
  | "noItem"
  /** Something else. */
  | "other";

/** What a refusal means. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** A sentence without a full stop. */
  readonly means: string;
  /** `HANDLE` in it stands for the item's handle. */
  readonly next?: NextStep;
}

interface KnownRefusal extends Refusal {
  /** The whole text, or a pattern for a part: an API may wrap another API's refusal in its own. */
  readonly text: string | RegExp;
}

const LOOK: NextStep = {
  say: "Look at it, then ask its owner for access",
  code: 'await session.checkItem("HANDLE")',
  command: "provena call registry fetch id=HANDLE",
};

const SEE_RELEASE_STATUS: NextStep = {
  say: "See its release_status",
  code: 'await (await session.api("data-store")).call("fetch_dataset", { handle_id: "HANDLE" })',
  command: "provena call data-store fetch_dataset handle_id=HANDLE",
};

/** How to find an item whose handle is wrong. */
export const SEARCH: NextStep = {
  say: "Search for it",
  code: 'await session.search("WORDS")',
  command: "provena search WORDS",
};

/** The first match counts. */
const known: readonly KnownRefusal[] = [
  {
    kind: "noToken",
    text: "Not authenticated",
    means: "The API received no token; a gateway in front of it may have removed it",
    next: REFRESH,
  },
  {
    kind: "badToken",
    text: "Could not validate credentials",
    means:
      "The API does not accept this sign-in. If a refresh does not help, the API has an old signing key, and its operators must restart it",
    next: REFRESH,
  },
  {
    kind: "noRolesScope",
    text: "Token had incorrect structure.",
    means: "This sign-in was made without the scope roles, so the APIs cannot see your roles",
    next: FORCE_SIGN_IN,
  },
  {
    kind: "missingRole",
    text: "You are not authorised to access this resource as you don't have the correct role.",
    means: "A role that was just granted or removed counts only after a refresh",
    next: REFRESH,
  },
  {
    kind: "notLinked",
    text: /you must link your User account to a Person|without having a linked Person/,
    means: "Your account is not linked to a Person of the registry, which this operation needs",
    next: LINK_PERSON,
  },
  {
    kind: "locked",
    text: /\bresource is locked\b|\bdataset is locked\b/,
    means:
      "The item is locked, so nobody can change it, not even its owner or an administrator. Whoever has admin on the item can unlock it",
    next: { ...LOOK, say: "Look at it" },
  },
  {
    kind: "inReview",
    text: /is pending review or is released\. Cannot modify/,
    means:
      "The files of a dataset that is in review or released cannot be changed. Its metadata can be changed; put files into a new version",
    next: {
      say: "Make a new version, and write the files there",
      code: 'await (await session.api("data-store")).call("version_dataset", ' +
        '{ id: "HANDLE", reason: "WHY" })',
      command: "provena call data-store version_dataset id=HANDLE reason=WHY",
    },
  },
  {
    kind: "reviewPending",
    text: /is already pending review or is released/,
    means:
      "This dataset is in review or released. If your last request ended with an error, it was still recorded",
    next: SEE_RELEASE_STATUS,
  },
  {
    kind: "notReviewer",
    text: /is not the approver for dataset|not a (system )?dataset reviewer|own dataset releases/,
    means: "Only the reviewer who was asked can do this, and only a dataset reviewer can be asked",
    next: { say: "Ask the administrators of the deployment who the reviewers are" },
  },
  {
    kind: "anothersJob",
    text: /Not authorised to view this record|items which you do not own/,
    means: "The job is another user's. You see the jobs you started",
    next: LIST_JOBS,
  },
  {
    kind: "anothersPerson",
    text: /auth configuration for this person/,
    means:
      "You can be linked only to a Person whose access settings you may see, usually one that you registered",
    next: { say: "Register your own Person, or ask an administrator to link you" },
  },
  {
    kind: "filesClosed",
    text: /dataset data privileges|permissions to read from this dataset/,
    means:
      "The files of this dataset are closed to you: to read them you need dataset-data-read on it",
    next: LOOK,
  },
  {
    kind: "filesNotWritable",
    text: /permissions to write to this dataset/,
    means:
      "To write the files of this dataset you need dataset-data-write on it, which its owner has",
    next: LOOK,
  },
  {
    kind: "notEditor",
    text: /not authorised to (edit the item|write metadata)/,
    means: "To change this item you need metadata-write on it, which its owner has",
    next: LOOK,
  },
  {
    kind: "notAdmin",
    text:
      /not authorised to ((revise|lock|unlock|delete)\b|(edit|view) the access config)|Only admins of datasets/,
    means: "For this you need admin on the item, which its owner has",
    next: LOOK,
  },
  {
    kind: "noItem",
    text: /was not a valid registry\s+item/,
    means: "The registry has no item under this handle",
    next: SEARCH,
  },
  {
    kind: "closed",
    text: /not authorised to (fetch|view)|did not grant access to the dataset/,
    means: "The item is closed to you: to see it you need metadata-read on it",
    next: { say: "Ask its owner, or the administrators of the deployment" },
  },
];

const unknown: Refusal = {
  kind: "other",
  means: "This is about the item, not about your roles",
  next: { say: "Ask its owner" },
};

/** A longer text is not one of the known ones, so it is not searched. */
const MAX_LENGTH = 10_000;

/** The meaning of a refusal, from its text. */
export function refusalIn(detail: string | undefined): Refusal {
  if (detail === undefined || detail.length > MAX_LENGTH) return unknown;
  return known.find(({ text }) => typeof text === "string" ? text === detail : text.test(detail)) ??
    unknown;
}

/** The handle in a text that says that the registry has no item under it. */
export function unknownHandleIn(details: string): string | undefined {
  return /Failed to find item\. Is the ID \('([^']{1,200})'\) correct/.exec(details)?.[1];
}

/** The next step after a refusal, with the handle from the call if there is one. */
export function nextAfter(
  { kind, next }: Refusal,
  handle: string | undefined,
): NextStep | undefined {
  // The call's handle is that of an item; the step for `notLinked` needs the caller's Person.
  return next && withHandle(next, kind === "notLinked" ? undefined : handle);
}

function withHandle({ say, code, command }: NextStep, handle = "HANDLE"): NextStep {
  return {
    say,
    ...code && { code: code.replaceAll("HANDLE", handle) },
    ...command && { command: command.replaceAll("HANDLE", handle) },
  };
}

const LOOK_BEFORE_AGAIN: NextStep = {
  ...SEE_RELEASE_STATUS,
  say: "Before you call it again, look at the dataset's release_status",
};

/**
 * Operations that write first and then send an e-mail. If the e-mail fails, the status is 500
 * although the write is done. Each has the step that shows whether it was.
 */
const writtenFirst: Readonly<Record<string, NextStep>> = {
  "auth.request_access_change": {
    ...LIST_REQUESTS,
    say: "Before you call it again, look at your requests",
  },
  "auth.change_request_state": {
    say: "Before you call it again, look at the request",
    code: 'await (await session.api("auth")).call("get_all_requests")',
    command: "provena call auth get_all_requests",
  },
  "data-store.approval_request": LOOK_BEFORE_AGAIN,
  "data-store.action_approval_request": LOOK_BEFORE_AGAIN,
};

/** The step that shows whether an operation was done in spite of a 500, if there is one. */
export function lookAfterFailure(operation: string, handle?: string): NextStep | undefined {
  return Object.hasOwn(writtenFirst, operation)
    ? withHandle(writtenFirst[operation]!, handle)
    : undefined;
}
