/**
 * Problems with roles and APIs.
 *
 * @module
 */
import {
  DOCTOR,
  LINK_PERSON,
  LIST_JOBS,
  LIST_REQUESTS,
  REFRESH,
  requestRoles,
} from "../../../model/call_steps.ts";
import type { EntryGroup } from "./entry.ts";

/** Missing roles, denied requests, arguments, limits. */
export const calling: EntryGroup = {
  title: "Roles, and calling an API",
  entries: [
    {
      topic: "ERR_ROLE_REQUIRED",
      symptom: "A role is missing",
      why:
        "You are signed in, but the API needs a role that your account does not have. The message names it, and so does `missing` of the error.",
      remedies: [
        requestRoles(["entity-registry-write"]),
        { ...REFRESH, say: "If it was just granted, renew your sign-in" },
      ],
    },
    {
      topic: "role-not-there",
      symptom: "A role was granted, but I still do not have it",
      why: "Roles are written into the token when it is made. A new role needs a new token.",
      remedies: [
        {
          say: "Get a new token now, then look",
          code: "await session.refresh()",
          command: "provena refresh && provena roles",
        },
        { ...LIST_REQUESTS, say: "See if your request was carried out" },
      ],
    },
    {
      topic: "search-says-no",
      symptom: "The access table says no for Search, but searching works",
      why:
        "The access checks of Search need system roles; searching itself needs only entity-registry-read. The line under the table says what you can do in practice.",
      remedies: [
        { say: "Simply search", command: "provena describe search" },
      ],
    },
    {
      topic: "ERR_OPERATION",
      symptom: "The operation was not called, or it failed",
      why:
        "Its name or an argument is wrong, or the API answered `success: false`, for example because a handle has no item or a record is not valid.",
      remedies: [
        {
          say: "See what it needs",
          code: 'registry.describe("fetch")',
          command: "provena describe registry fetch",
        },
        {
          say: "Start with example arguments",
          code: 'registry.example("fetch")',
          command: "provena describe registry fetch --example",
        },
      ],
    },
    {
      topic: "ERR_HTTP",
      symptom: "The API refused, or its answer cannot be used",
      why:
        "The item is not yours, locked or in review, or the API has a fault. `status` is the HTTP status: 4xx is about the request, 5xx about the API. But 500 can be about the request, too.",
      remedies: [
        { say: "Read what the API says, in the message" },
        {
          say: "Check what you may do with an item",
          code: 'await session.checkItem("10378.1/1908974")',
        },
        { say: "For 500, check the arguments first: Provena gives this answer to some wrong ones" },
        {
          say:
            "For 5xx, try again later; if it happens again, tell the operators of your deployment",
        },
      ],
    },
    {
      topic: "not-linked",
      symptom: "Your account is not linked to a Person of the registry",
      why:
        "To register models, templates, studies and datasets, or to ask for a review, you need a Person: an item of the registry, with your name and e-mail address, that stands for you. An account is linked once, and only an administrator can undo it.",
      remedies: [
        { ...DOCTOR, say: "See if yours is linked" },
        {
          say: "If there is no Person for you yet, register one; start with example arguments",
          code: 'registry.example("create_agent_person")',
          command: "provena describe registry create_agent_person --example",
        },
        { ...LINK_PERSON, say: "Link your account to it; write its handle instead of HANDLE" },
        {
          say: "If the Person was registered by somebody else, ask an administrator to link you",
        },
      ],
    },
    {
      topic: "item-locked",
      symptom: "An item is locked",
      why:
        "Nobody can change a locked item, not even its owner or an administrator: its metadata and its files stay as they are. You can still read it and make a new version.",
      remedies: [
        {
          say: "See what you may do with the item",
          code: 'await session.checkItem("10378.1/1900022")',
        },
        {
          say: "See who locked it, when and why; the operation is named after the kind of item",
          code: 'await registry.ops.lock_historyentity_dataset({ id: "10378.1/1900022" })',
          command: "provena call registry lock_historyentity_dataset id=10378.1/1900022",
        },
        {
          say: "If you have admin on the item, unlock it; if not, ask its owner",
          command: "provena describe registry lock_unlockentity_dataset",
        },
      ],
    },
    {
      topic: "in-review",
      symptom: "The files of a dataset cannot be changed: it is in review or released",
      why:
        "The files stay as they are, for the reviewer and for everybody who uses the dataset. You can still change the metadata. If your request for a review ended with an error, it may still have been recorded.",
      remedies: [
        {
          say: "Look at its `release_status`; PENDING means in review",
          code: 'await dataStore.ops.fetch_dataset({ handle_id: "10378.1/1900022" })',
          command: "provena call data-store fetch_dataset handle_id=10378.1/1900022",
        },
        { say: "While it is in review, ask the reviewer to approve or refuse it" },
        {
          say: "Put new files into a new version of the dataset",
          code: 'dataStore.describe("version_dataset")',
          command: "provena describe data-store version_dataset",
        },
      ],
    },
    {
      topic: "ERR_RATE_LIMITED",
      symptom: "Too many requests",
      why:
        "Provena allows about ten requests a second. This package waits by itself, but not longer than the time limit of your call.",
      remedies: [
        { say: "Wait as long as the message says, then continue" },
        {
          say: "Get lists with .all() instead of many calls at once: it respects the limit",
          code: "await registry.ops.list.all()",
        },
      ],
    },
    {
      topic: "ERR_JOB",
      symptom: "A job failed",
      why: "The operation was accepted, but the work after it failed. The message has Provena's " +
        "reason, if there is one, and `sessionId` of the error is the job.",
      remedies: [
        { say: "If there is a reason, correct that, and call the operation again" },
        {
          say: "For a batch, get a table of the failed records, correct it and register it again",
          code: 'await (await session.waitFor({ batchId: "ID" })).retryCsv()',
          command: "provena wait --batch ID --retry again.csv",
        },
        {
          say: "If an item was made before the job, do not make it again: it exists, and only " +
            "its lineage is missing",
        },
        { say: "If there is no reason, tell the operators of your deployment the job's ID" },
      ],
    },
    {
      topic: "ERR_TIMEOUT",
      symptom: "The time to wait for a job is over",
      why: "The job continues; only the wait has ended, because your `timeout` is over, or " +
        "nothing has changed for two hours. A job can take minutes to start. If its worker " +
        "fails, a job stays IN_PROGRESS for ever.",
      remedies: [
        {
          say: "Wait for it again; the message has its ID",
          code: 'await session.waitFor("ID")',
          command: "provena wait ID",
        },
        { ...LIST_JOBS, say: "See how your jobs stand" },
        { say: "If one is in progress for an hour, tell the operators of your deployment" },
      ],
    },
    {
      topic: "ERR_UNTRUSTED_ORIGIN",
      symptom: "This address is not part of your Provena",
      why:
        "Your token is sent only to the APIs of your deployment, because whoever has it can act as you. Nothing was sent.",
      remedies: [
        {
          say: "Make the address from the name of the API",
          code: 'session.url("registry", "/registry/general/fetch")',
        },
        { say: "For any other server use fetch, which sends no token" },
        {
          say: "If it is an API of your deployment at another address, add it and sign in again",
          command: "provena use example.org rrap --api registry=https://registry.example.net",
        },
      ],
    },
  ],
};
