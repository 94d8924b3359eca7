/**
 * Requests for roles, and what became of them.
 *
 * @module
 */
import { authorisationModel } from "../../model/roles.ts";
import { type AccessReport, accessReport } from "./access_report.ts";
import { type Caller, outcome, Refusal, type Schema } from "./operation.ts";
import { integer, listOf, object, oneOf, ref, string } from "./schema.ts";

/** How long a request waits before another may follow, and how long it is kept, in seconds. */
const PENDING_FOR = 5 * 86_400;
const KEPT_FOR = 30 * 86_400;

const friendlyStatus = {
  PENDING_APPROVAL: "Pending approval",
  APPROVED_PENDING_ACTION: "Approved, waiting to be actioned",
  DENIED_PENDING_DELETION: "Denied",
  ACTIONED_PENDING_DELETION: "Actioned",
} as const;

/** The schemas of the history. */
export const historySchemas: Readonly<Record<string, Schema>> = {
  RequestStatus: { title: "RequestStatus", ...oneOf(Object.keys(friendlyStatus)) },
  RequestAccessTableItem: object("RequestAccessTableItem", {
    username: string,
    request_id: integer,
    email: string,
    created_timestamp: integer,
    updated_timestamp: integer,
    expiry: integer,
    status: ref("RequestStatus"),
    ui_friendly_status: string,
    request_diff_contents: string,
    complete_contents: string,
    notes: string,
  }),
  AccessRequestList: object("AccessRequestList", { items: listOf(ref("RequestAccessTableItem")) }),
};

interface Entry {
  readonly username: string;
  readonly request_id: number;
  readonly email: string;
  readonly created_timestamp: number;
  readonly updated_timestamp: number;
  readonly expiry: number;
  readonly status: keyof typeof friendlyStatus;
  readonly ui_friendly_status: string;
  /** JSON in a string, as Provena keeps it. */
  readonly request_diff_contents: string;
  readonly complete_contents: string;
  readonly notes: string;
}

/** The table of requests. */
export class AccessRequests {
  readonly #entries: Entry[] = [];

  /** The requests of a user, oldest first. */
  of(username: string, { pending }: { readonly pending: boolean }): readonly Entry[] {
    return this.#entries.filter((entry) =>
      entry.username === username && (!pending || entry.status === "PENDING_APPROVAL")
    );
  }

  /** Records a request for what a report says differently from the token. */
  request(caller: Caller, report: AccessReport): unknown {
    const wanted = report.components.flatMap((component) =>
      component.component_roles.map((role) => ({ ...role, component: component.component_name }))
    );
    const known = authorisationModel.flatMap(({ component, roles }) =>
      roles.map((role) => `${component} ${role.name}`)
    );
    // Provena's own server stumbles over a name it does not know.
    if (!wanted.every((role) => known.includes(`${role.component} ${role.role_name}`))) {
      return new Refusal(500, "Internal Server Error");
    }
    const different = wanted.filter((role) =>
      role.access_granted !== caller.roles.includes(role.role_name)
    );
    if (different.length === 0) {
      return outcome(false, "The requested access is the same as the current access");
    }
    const now = Math.floor(Date.now() / 1000);
    const recent = this.of(caller.username, { pending: true })
      .some((entry) => entry.created_timestamp + PENDING_FOR > now);
    if (recent) return outcome(false, "You already have a request that is pending approval");
    this.#record(caller, different.map((role) => role.role_name), report, now);
    return outcome(true, "Successfully lodged the access request");
  }

  #record(caller: Caller, different: readonly string[], report: AccessReport, now: number): void {
    const diff = {
      components: report.components
        .map((component) => ({
          ...component,
          component_roles: component.component_roles.filter((role) =>
            different.includes(role.role_name)
          ),
        }))
        .filter((component) => component.component_roles.length > 0),
    };
    this.#entries.push({
      username: caller.username,
      request_id: this.#entries.length + 1,
      email: caller.email,
      created_timestamp: now,
      updated_timestamp: now,
      expiry: now + KEPT_FOR,
      status: "PENDING_APPROVAL",
      ui_friendly_status: friendlyStatus.PENDING_APPROVAL,
      request_diff_contents: JSON.stringify(diff),
      complete_contents: JSON.stringify(accessReport(caller.roles)),
      notes: "",
    });
  }
}
