import { expect, test } from "vitest";
import {
  lookAfterFailure,
  nextAfter,
  refusalIn,
  type RefusalKind,
} from "../../src/model/refusals.ts";

/** Texts that the services returned, each with its cause. */
const recorded: readonly (readonly [RefusalKind, string])[] = [
  ["noToken", "Not authenticated"],
  ["badToken", "Could not validate credentials"],
  ["noRolesScope", "Token had incorrect structure."],
  [
    "missingRole",
    "You are not authorised to access this resource as you don't have the correct role.",
  ],
  ["locked", "Cannot perform this action as the resource is locked."],
  [
    "locked",
    "This dataset is locked - you cannot modify the files of a locked dataset. Unlock the dataset first.",
  ],
  ["locked", "This dataset is locked - you cannot update the metadata. Unlock the dataset first."],
  ["closed", "You are not authorised to fetch this item."],
  [
    "closed",
    "Registry did not grant access to the dataset. Details: You are not authorised to fetch this item..",
  ],
  ["closed", "You are not authorised to view the lock history of this item."],
  [
    "filesClosed",
    "Failed to generate presigned url. Error: User reader does not have expected dataset data " +
    "privileges for dataset with id '10378.1/1900050'.Expected roles of ['dataset-data-read'] but " +
    "got ['metadata-read']",
  ],
  ["filesClosed", "You do not have sufficient permissions to read from this dataset!"],
  ["filesNotWritable", "You do not have sufficient permissions to write to this dataset!"],
  ["notEditor", "You are not authorised to edit the item (id='10378.1/1900022')."],
  [
    "notEditor",
    "Dataset metadata update failed, not authorised. Status code: 401. Details: You are not " +
    "authorised to edit the item (id='10378.1/1900096')..",
  ],
  ["notEditor", "You are not authorised to write metadata for this dataset!"],
  ["notAdmin", "You are not authorised to lock this item."],
  ["notAdmin", "You are not authorised to revise the item (id='10378.1/1900043')."],
  [
    "notAdmin",
    "Dataset version failed, not authorised 401. Details: You are not authorised to revise the " +
    "item (id='10378.1/1900046')..",
  ],
  [
    "notAdmin",
    "You are not authorised to edit the access configuration for item id='10378.1/1900022'.",
  ],
  [
    "notAdmin",
    "You are not authorised to view the access configuration for item id='10378.1/1900022'.",
  ],
  [
    "notAdmin",
    "User editor is not an admin of dataset 10378.1/1900049. Only admins of datasets can request " +
    "for the dataset to be reviewed.",
  ],
  [
    "anothersPerson",
    "Registry did not grant access to the auth configuration for this person. Details: You are " +
    "not authorised to view the access configuration for item id='10378.1/1900008'..",
  ],
  ["anothersJob", "Not authorised to view this record."],
  ["anothersJob", "Batch contains items which you do not own. Not authorised."],
  [
    "inReview",
    "Dataset 10378.1/1900046 is pending review or is released. Cannot modify dataset files while " +
    "a review is ongoing.",
  ],
  [
    "reviewPending",
    "Dataset 10378.1/1900046 is already pending review or is released. Cannot request a review " +
    "while another is unresolved.",
  ],
  [
    "notReviewer",
    "You are not a dataset reviewer. Only system dataset reviewers can perform this action. " +
    "Contact system admins to request to be a reviewer.",
  ],
  [
    "notReviewer",
    "User with name boss and linked ID 10378.1/1900012 is not the approver for dataset " +
    "10378.1/1900046. Only the designated approver can perform this action.",
  ],
  [
    "notReviewer",
    "User 10378.1/1900008 is not a system dataset reviewer. Please provide an ID for entity " +
    "pointing to a person who is a valid dataset reviewer for this system.",
  ],
  [
    "notReviewer",
    "You can only search for your own dataset releases. User requesting is not the same as the " +
    "release reviewer id.",
  ],
  [
    "notLinked",
    "In order to perform this operation you must link your User account to a Person in the registry.",
  ],
  [
    "notLinked",
    "Unexpected non 200 status code in dataset minting process. Status code: 400. Details: In " +
    "order to perform this operation you must link your User account to a Person in the registry..",
  ],
  ["notLinked", "You cannot request a review without having a linked Person in the registry."],
];

test.each(recorded)("the cause is %s if Provena says: %s", (kind, detail) => {
  expect(refusalIn(detail).kind).toBe(kind);
});

test.each([
  "Resource is already locked.",
  "Item was not found.",
  "Dataset 10378.1/1900046 is not pending review. Cannot perform this action.",
  "Details: Could not validate credentials",
])("an unrelated text has no known cause: %s", (detail) => {
  expect(refusalIn(detail)).toMatchObject({ kind: "other", next: { say: "Ask its owner" } });
});

test("a long text is not searched", () => {
  const detail = `${" ".repeat(10_000)}resource is locked`;
  expect(refusalIn(detail).kind).toBe("other");
});

test("the next step has the handle of the call, or a placeholder for that of a Person", () => {
  const locked = refusalIn("Cannot perform this action as the resource is locked.");
  expect(nextAfter(locked, "1/2")).toEqual({
    say: "Look at it",
    code: 'await session.checkItem("1/2")',
    command: "provena call registry fetch id=1/2",
  });
  const notLinked = refusalIn(recorded.find(([kind]) => kind === "notLinked")![1]);
  expect(nextAfter(notLinked, "1/2")?.command).toMatch(
    /^provena call auth user_link_user_assign person_id=HANDLE$/,
  );
});

test("only operations that end with an e-mail may be done in spite of a failure", () => {
  expect(lookAfterFailure("data-store.approval_request")?.say).toContain("release_status");
  expect(lookAfterFailure("registry.fetch")).toBeUndefined();
  expect(lookAfterFailure("toString")).toBeUndefined();
});
