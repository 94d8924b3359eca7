/**
 * The review of a dataset before its release.
 *
 * @module
 */
import { type DatasetState, type ReleaseStep, stateOf } from "../../reef/datasets.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import type { World } from "../../world.ts";
import { rolesOn } from "../../reef/item_access.ts";
import { type Call, type Handlers, HttpError } from "../handler.ts";
import { checkLinked } from "../registry/checks.ts";
import { decideRelease, fetchDataset, requestRelease } from "./registry.ts";

/** The account that owns the jobs for the data store's emails. */
const SERVICE = "service-account-data-store-api";

interface Email {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly reason: string;
}

function sendEmail({ jobs }: World, { to, ...email }: Email): void {
  jobs.launch({
    username: SERVICE,
    jobType: "EMAIL",
    jobSubType: "SEND_EMAIL",
    payload: { email_to: to, ...email },
  });
}

/** The email address of a Person. As in Provena, this fails only after the state has changed. */
function addressOf({ items }: World, person: string): string {
  const item = items.get(person);
  if (item?.item_subtype === "PERSON" && item.fields.email) return String(item.fields.email);
  throw new HttpError(
    500,
    "The registry API responded with status success False during fetching of a person. " +
      `Details: Could not find the given key (${person}) in the registry..`,
  );
}

/** The change of a dataset's state for a step; the newest step comes last. */
function withStep(
  state: DatasetState,
  status: DatasetState["release_status"],
  step: ReleaseStep,
): Partial<DatasetState> {
  return {
    release_status: status,
    release_approver: step.approver,
    release_timestamp: step.timestamp,
    release_history: [...state.release_history, step],
  };
}

/** Throws if the Person is not a reviewer or cannot read the dataset. */
function checkReviewer(world: World, item: StoredItem, person: string): void {
  if (!world.reviewers.has(person)) {
    throw new HttpError(
      400,
      `User ${person} is not a system dataset reviewer. Please provide an ID for entity pointing ` +
        "to a person who is a valid dataset reviewer for this system.",
    );
  }
  const username = world.people.usernameOf(person);
  if (username === undefined) return;
  // Checked on behalf of the reviewer, so the realm roles in the caller's token do not count.
  const roles = rolesOn(item, { username, roles: [], groups: world.people.groupsOf(username) });
  if (roles.includes("dataset-data-read") && roles.includes("metadata-read")) return;
  throw new HttpError(
    400,
    `Desired reviewer '${username}' does not have read permissions into dataset ${item.id}.`,
  );
}

function requestApproval(call: Call): unknown {
  const { world, caller } = call;
  const { dataset_id, approver_id, notes } = call.body as {
    readonly dataset_id: string;
    readonly approver_id: string;
    readonly notes: string;
  };
  const requester = world.people.personOf(caller.username);
  if (requester === undefined) {
    throw new HttpError(
      400,
      "You cannot request a review without having a linked Person in the registry.",
    );
  }
  const { item, roles } = fetchDataset(call, dataset_id);
  if (!roles.includes("admin")) {
    throw new HttpError(
      401,
      `User ${caller.username} is not an admin of dataset ${dataset_id}. ` +
        "Only admins of datasets can request for the dataset to be reviewed.",
    );
  }
  const state = stateOf(item);
  if (state.release_status !== "NOT_RELEASED") {
    throw new HttpError(
      400,
      `Dataset ${dataset_id} is already pending review or is released. ` +
        "Cannot request a review while another is unresolved.",
    );
  }
  checkReviewer(world, item, approver_id);
  const step: ReleaseStep = {
    action: "REQUEST",
    timestamp: world.now(),
    approver: approver_id,
    requester,
    notes,
  };
  requestRelease(call, item.id, withStep(state, "PENDING", step));
  sendEmail(world, {
    to: addressOf(world, approver_id),
    subject: `Please review dataset ${dataset_id} for release`,
    body: `${requester} asks you to review https://hdl.handle.net/${dataset_id}.\n\n${notes}`,
    reason: "Alerting requested dataset release reviewer",
  });
  const details = "Successfully sent request to approve dataset release to approver. " +
    "Email notification included.";
  return { dataset_id, approver_id, details };
}

function actionApproval(call: Call): unknown {
  const { world, caller } = call;
  const { dataset_id, approve, notes } = call.body as {
    readonly dataset_id: string;
    readonly approve: boolean;
    readonly notes: string;
  };
  const reviewer = checkLinked(call);
  if (!world.reviewers.has(reviewer)) {
    throw new HttpError(
      401,
      "You are not a dataset reviewer. Only system dataset reviewers can perform this action. " +
        "Contact system admins to request to be a reviewer.",
    );
  }
  const { item } = fetchDataset(call, dataset_id);
  const state = stateOf(item);
  if (state.release_status !== "PENDING") {
    throw new HttpError(
      400,
      `Dataset ${dataset_id} is not pending review. Cannot perform this action.`,
    );
  }
  if (state.release_approver !== reviewer) {
    throw new HttpError(
      401,
      `User with name ${caller.username} and linked ID ${reviewer} is not the approver for ` +
        `dataset ${dataset_id}. Only the designated approver can perform this action.`,
    );
  }
  const step: ReleaseStep = {
    action: approve ? "APPROVE" : "REJECT",
    timestamp: world.now(),
    approver: reviewer,
    requester: null,
    notes,
  };
  decideRelease(call, item.id, withStep(state, approve ? "RELEASED" : "NOT_RELEASED", step));
  const owner = world.people.personOf(item.owner_username);
  for (const person of owner === undefined ? [reviewer] : [reviewer, owner]) {
    sendEmail(world, {
      to: addressOf(world, person),
      subject: `Review of dataset ${dataset_id}: ${step.action}`,
      body: `${reviewer} has reviewed https://hdl.handle.net/${dataset_id}.\n\n${notes}`,
      reason: "Alerting dataset owner and release reviewer as to change in status",
    });
  }
  const details = "Succesfully responded to dataset release approval request.";
  return { dataset_id, approved: approve, details };
}

/** The handlers of the operations of a release. */
export const releaseHandlers: Handlers = {
  approval_request: requestApproval,
  action_approval_request: actionApproval,
  // As in Provena, any text is accepted, even if it is not a Person.
  add_reviewer: ({ world, query }) => {
    world.reviewers.add(String(query.reviewer_id));
    return null;
  },
  delete_reviewer: ({ world, query }) => {
    world.reviewers.delete(String(query.reviewer_id));
    return null;
  },
  list_reviewers: ({ world }) => [...world.reviewers],
};
