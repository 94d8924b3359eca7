/**
 * Access control: the access report, requests for access, and how administrators handle them.
 *
 * @module
 */
import {
  type AccessRequestEntry,
  type RequestState,
  requestStates,
} from "../../reef/access_requests.ts";
import type { World } from "../../world.ts";
import type { Call, Caller, Handler, Handlers } from "../handler.ts";
import { type AccessReport, accessReport, changesIn, differenceOf } from "./report.ts";

const DAY = 86_400;
/** A user can make no other request while a pending one is younger than this, in seconds. */
const MIN_INTERVAL = 5 * DAY;
/** How long requests are stored, in seconds. */
const RETENTION = 30 * DAY;

const notFound = { success: false, details: "Could not find item in table." };

/** Lists the requests of the user that `of` gives, or of all users. */
const history =
  (of: (call: Call) => string | undefined, onlyPending: boolean): Handler => (call) => {
    const username = of(call);
    return {
      items: call.world.requests.all().filter((entry) =>
        (username === undefined || entry.username === username) &&
        (!onlyPending || entry.status === "PENDING_APPROVAL")
      ),
    };
  };
const everybody = () => undefined;
const own = ({ caller }: Call) => caller.username;
const queried = ({ query }: Call) => String(query.username);

export const accessHandlers: Handlers = {
  generate_access_report: ({ caller }) => ({
    status: { success: true, details: "Generated access report successfully." },
    report: accessReport(caller.roles),
  }),
  request_access_change: requestChange,
  get_requests: history(own, false),
  get_pending_requests: history(own, true),
  get_all_requests: history(everybody, false),
  get_all_pending_requests: history(everybody, true),
  get_all_requests_for_user: history(queried, false),
  get_all_pending_requests_for_user: history(queried, true),
  add_note: ({ world, body }) => {
    const { username, request_id, note } = body as AccessRequestEntry & { note: string };
    const entry = world.requests.get(username, request_id);
    if (!entry) return notFound;
    world.requests.put({ ...withNote(entry, note), updated_timestamp: world.now() });
    return { success: true, details: "Added note." };
  },
  change_request_state: changeState,
  delete_request: ({ world, body }) => {
    const { username, request_id } = body as AccessRequestEntry;
    world.requests.delete(username, request_id);
    return { success: true, details: `Deleted record ${request_id}` };
  },
};

function requestChange({ world, caller, query, body }: Call): unknown {
  const answer = (success: boolean, details: string) => ({ status: { success, details } });
  const difference = differenceOf(body as AccessReport, caller.roles);
  if (difference.components.length === 0) {
    return answer(false, "There were no differences between current access and desired access.");
  }
  const recent = world.requests.all().some((entry) =>
    entry.username === caller.username && entry.status === "PENDING_APPROVAL" &&
    entry.updated_timestamp + MIN_INTERVAL >= world.now()
  );
  if (recent) {
    return answer(
      false,
      "Failed due to user having unresolved requests, info: You have a pending request which " +
        "has been pending less than 5 days.",
    );
  }
  const entry = newRequest(caller, difference, world.now());
  world.requests.put(entry);
  if (query.send_email !== true) {
    return answer(
      true,
      "Successfully requested an update to access. No email sent due to not being PROD.",
    );
  }
  sendEmail(world, {
    email_to: "admin@example.org",
    subject: `Access request ${entry.request_id} of ${caller.username}`,
    body: changesIn(difference),
    reason: "A user asks for access",
  });
  return answer(true, "Successfully requested an update to access and dispatched email.");
}

function newRequest(caller: Caller, difference: AccessReport, now: number): AccessRequestEntry {
  return {
    username: caller.username,
    request_id: now,
    expiry: now + RETENTION,
    email: caller.email || caller.username,
    created_timestamp: now,
    updated_timestamp: now,
    status: "PENDING_APPROVAL",
    ui_friendly_status: requestStates.PENDING_APPROVAL,
    request_diff_contents: JSON.stringify(difference),
    complete_contents: JSON.stringify(accessReport(caller.roles)),
    notes: "",
  };
}

/** Only changes the state of the request; administrators assign the roles in the realm by hand. */
function changeState({ world, query, body }: Call): unknown {
  const { username, request_id, desired_state: state, additional_note: note } = body as {
    readonly username: string;
    readonly request_id: number;
    readonly desired_state: RequestState;
    readonly additional_note?: string | null;
  };
  const entry = world.requests.get(username, request_id);
  if (!entry) return { state_change: notFound, email_alert: notFound };
  if (entry.status === state) {
    const same = {
      success: true,
      details: "Status was already matching - no update applied.",
    };
    return { state_change: same, email_alert: same };
  }
  const changed = {
    ...(note ? withNote(entry, note) : entry),
    status: state,
    ui_friendly_status: requestStates[state],
    updated_timestamp: world.now(),
  };
  world.requests.put(changed);
  let emailed = "No email requested.";
  if (query.send_email_alert === true) {
    sendEmail(world, {
      email_to: entry.email,
      subject: `Access request ${request_id}: ${changed.ui_friendly_status}`,
      body: [changesIn(JSON.parse(entry.request_diff_contents)), changed.notes].join("\n"),
      reason: "The state of an access request changed",
    });
    emailed = `Update email dispatched successfully to ${entry.email}.`;
  }
  return {
    state_change: { success: true, details: `Updated status to RequestStatus.${state}.` },
    email_alert: { success: true, details: emailed },
  };
}

function withNote(entry: AccessRequestEntry, note: string): AccessRequestEntry {
  return { ...entry, notes: entry.notes ? `${entry.notes},${note}` : note };
}

/** The job belongs to the service, not to the caller. */
function sendEmail(world: World, payload: Readonly<Record<string, string>>): void {
  world.jobs.launch({
    username: "service-account-auth-api",
    jobType: "EMAIL",
    jobSubType: "SEND_EMAIL",
    payload,
  });
}
