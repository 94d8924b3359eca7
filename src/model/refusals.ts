/**
 * What Provena's refusals mean, and what helps.
 *
 * A refusal is 401 whatever the cause, and only its text tells. Every text that has a meaning of its
 * own stands here, once.
 *
 * @module
 */

/** The causes a refusal can have. */
export type RefusalKind =
  /** No token was sent. */
  | "noToken"
  /** Expired or badly signed, or the API knows only an older signing key. */
  | "badToken"
  /** The token carries no roles at all: the `roles` scope is missing. */
  | "noRolesScope"
  /** A role is missing. */
  | "missingRole"
  /** The item is locked, for everybody. */
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
  /** A review of the dataset was asked for already. */
  | "reviewPending"
  /** The caller is no reviewer of datasets, or not the one who was asked. */
  | "notReviewer"
  /** The caller's account is not linked to a Person. */
  | "notLinked"
  /** Something else. */
  | "other";

/** What helps: words, and what to type where there is something. */
export interface NextStep {
  /** An imperative without its full stop, such as `Renew the sign-in`. */
  readonly say: string;
  readonly code?: string;
  readonly command?: string;
}

/** What a refusal means. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** A sentence without its full stop. */
  readonly means: string;
  readonly next?: NextStep;
}

interface KnownRefusal extends Refusal {
  /** The whole text, or a part of it: an API may wrap the refusal of another in its own words. */
  readonly text: string | RegExp;
}

const LOOK: NextStep = {
  say: "Look at it, and ask its owner for more",
  code: 'await session.checkItem("HANDLE")',
  command: "provena call registry fetch id=HANDLE",
};

/** How an account is linked to a Person. */
export const LINK_PERSON: NextStep = {
  say: "Link it to your own Person, which you register first if there is none",
  code: 'await (await session.api("auth")).call("user_link_user_assign", { person_id: "HANDLE" })',
  command: "provena call auth user_link_user_assign person_id=HANDLE",
};

/** Tried in this order. */
const known: readonly KnownRefusal[] = [
  {
    kind: "noToken",
    text: "Not authenticated",
    means: "No token arrived at the API; a gateway before it may have taken it away",
    next: {
      say: "Renew the sign-in",
      code: "await session.refresh()",
      command: "provena refresh",
    },
  },
  {
    kind: "badToken",
    text: "Could not validate credentials",
    means:
      "The API does not accept this sign-in. If a refresh does not help, the API still holds " +
      "an old signing key, and its operators have to restart it",
    next: {
      say: "Renew the sign-in",
      code: "await session.refresh()",
      command: "provena refresh",
    },
  },
  {
    kind: "noRolesScope",
    text: "Token had incorrect structure.",
    means: "This sign-in was made without the scope roles, so no API can see your roles",
    next: {
      say: "Sign in anew",
      code: "await session.signIn({ force: true })",
      command: "provena login --force",
    },
  },
  {
    kind: "missingRole",
    text: "You are not authorised to access this resource as you don't have the correct role.",
    means: "A role given or taken a moment ago counts only after a refresh",
    next: {
      say: "Renew the sign-in",
      code: "await session.refresh()",
      command: "provena refresh",
    },
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
      "The item is locked, and a lock stops everybody, owner and administrators too. Whoever " +
      "has admin on the item can unlock it",
    next: {
      say: "Look at it",
      code: LOOK.code!,
      command: LOOK.command!,
    },
  },
  {
    kind: "inReview",
    text: /is pending review or is released\. Cannot modify/,
    means: "The files of a dataset that is in review or released cannot be changed. Its metadata " +
      "can be, and files go into a new version",
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
    means: "A review of this dataset is under way, or it is released. If your last request ended " +
      "with an error, it was recorded all the same",
    next: {
      say: "See its release_status",
      code: 'await (await session.api("data-store")).call("fetch_dataset", ' +
        '{ handle_id: "HANDLE" })',
      command: "provena call data-store fetch_dataset handle_id=HANDLE",
    },
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
    next: {
      say: "List yours",
      code: 'await (await session.api("job")).call("list_jobs")',
      command: "provena call job list_jobs",
    },
  },
  {
    kind: "anothersPerson",
    text: /auth configuration for this person/,
    means: "You can be linked only to a Person whose access settings you may see, as a rule one " +
      "that you registered",
    next: { say: "Register your own Person, or ask an administrator to link you" },
  },
  {
    kind: "filesClosed",
    text: /dataset data privileges|permissions to read from this dataset/,
    means:
      "The files of this dataset are closed to you: reading them takes dataset-data-read on it",
    next: LOOK,
  },
  {
    kind: "filesNotWritable",
    text: /permissions to write to this dataset/,
    means: "Writing the files of this dataset takes dataset-data-write on it, as its owner has",
    next: LOOK,
  },
  {
    kind: "notEditor",
    text: /not authorised to (edit the item|write metadata)/,
    means: "Changing this item takes metadata-write on it, as its owner has",
    next: LOOK,
  },
  {
    kind: "notAdmin",
    text:
      /not authorised to ((revise|lock|unlock|delete)\b|(edit|view) the access config)|Only admins of datasets/,
    means: "This takes admin on the item, as its owner has",
    next: LOOK,
  },
  {
    kind: "closed",
    text: /not authorised to (fetch|view)|did not grant access to the dataset/,
    means: "The item is closed to you: seeing it takes metadata-read on it",
    next: {
      say: "Ask its owner, or the administrators of the deployment",
    },
  },
];

const unknown: Refusal = {
  kind: "other",
  means: "This is about the item, not about your roles",
  next: { say: "Ask its owner" },
};

/** A longer text is none of the known ones, and is not searched. */
const LONGEST = 10_000;

/** What a refusal means by its text. */
export function refusalIn(detail: string | undefined): Refusal {
  if (detail === undefined || detail.length > LONGEST) return unknown;
  return known.find(({ text }) => typeof text === "string" ? text === detail : text.test(detail)) ??
    unknown;
}

/** Meaning and next step as sentences for an error; the last has no full stop. */
export function refusalWords({ kind, means, next }: Refusal, handle?: string): string {
  if (next === undefined) return means;
  // The call is about an item; the handle that helps here is that of the caller's Person.
  return `${means}. ${nextWords(next, kind === "notLinked" ? undefined : handle)}`;
}

/** What helps, in a sentence, with the handle of the call in it where there is one. */
export function nextWords({ say, code, command }: NextStep, handle = "HANDLE"): string {
  if (code === undefined) return say;
  const typed = command === undefined ? code : `${code} or ${command} in a terminal`;
  return `${say} with ${typed.replaceAll("HANDLE", handle)}`;
}

/**
 * Operations that write first and send an e-mail last, each with the step that shows what was
 * written: where the e-mail fails, the answer is a 500 although the write is done.
 */
const writtenFirst: Readonly<Record<string, NextStep>> = {
  "auth.request_access_change": {
    say: "look at your requests",
    code: "await session.accessRequests()",
    command: "provena request --list",
  },
  "auth.change_request_state": {
    say: "look at the request",
    code: 'await (await session.api("auth")).call("get_all_requests")',
    command: "provena call auth get_all_requests",
  },
  "data-store.approval_request": {
    say: "look at the dataset's release_status",
    code: 'await (await session.api("data-store")).call("fetch_dataset", ' +
      '{ handle_id: "HANDLE" })',
    command: "provena call data-store fetch_dataset handle_id=HANDLE",
  },
  "data-store.action_approval_request": {
    say: "look at the dataset's release_status",
    code: 'await (await session.api("data-store")).call("fetch_dataset", ' +
      '{ handle_id: "HANDLE" })',
    command: "provena call data-store fetch_dataset handle_id=HANDLE",
  },
};

/** The step that shows whether an operation was done although it answered 500, if there is one. */
export function lookAfterFailure(operation: string): NextStep | undefined {
  return Object.hasOwn(writtenFirst, operation) ? writtenFirst[operation] : undefined;
}
