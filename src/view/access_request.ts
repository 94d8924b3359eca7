/**
 * The views of access requests.
 *
 * @module
 */
import { type Document, documentOf, line, small, step, table, text } from "../display/document.ts";
import type { AccessRequestOutcome, AccessRequestsData } from "../model/access_request.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";

/** Limits of a table, and of notes, which are a sentence or two. */
const MAX_REQUESTS = 200;
const MAX_NOTES_LENGTH = 300;

/** The table of access requests, or a line if there are none. */
export function accessRequestTable(data: AccessRequestsData, pending: boolean): Document {
  if (data.requests.length === 0) {
    const none = pending ? "No access request is pending. " : "No access was ever asked for. ";
    const ask = step(
      'await session.requestAccess(["entity-registry-write"])',
      "provena request ROLE",
    );
    return [line(text("soft", none + "Ask with "), ask)];
  }
  const shown = data.requests.slice(0, MAX_REQUESTS);
  const more = data.requests.length - shown.length;
  const requests = table(pending ? "Your pending access requests" : "Your access requests", {
    columns: ["Asked on", "Roles", "Status", "Notes"],
    rows: shown.map((request) => [
      [request.created?.slice(0, 10) ?? ""],
      [
        request.roles.join(", ") +
        (request.removed.length ? ` (take away: ${request.removed.join(", ")})` : ""),
      ],
      [text(toneOf(request.status), request.statusText)],
      [redactedExcerpt(request.notes, MAX_NOTES_LENGTH)],
    ]),
  });
  return documentOf(
    requests,
    more > 0 && small(`${more} more are in `, step(".requests", "--json"), "."),
  );
}

function toneOf(status: string): "good" | "notice" | "normal" {
  if (status.startsWith("ACTIONED") || status.startsWith("APPROVED")) return "good";
  return status.startsWith("DENIED") ? "notice" : "normal";
}

/** The view of the outcome of an access request, and the next step. */
export function accessRequestReceipt(outcome: AccessRequestOutcome): Document {
  const held = outcome.held.length > 0 &&
    line(text("soft", `Already yours: ${outcome.held.join(", ")}`));
  if (!outcome.sent) return documentOf(line(outcome.details), held);
  return documentOf(
    line(
      text("good", "✓ Asked for ", true),
      outcome.requested.join(", "),
      text("soft", outcome.details ? ` · ${outcome.details}` : ""),
    ),
    held,
    line(
      text("soft", "An administrator decides. See how it stands with "),
      step("await session.accessRequests()", "provena request --list"),
      text("soft", "; once granted, the role shows after "),
      step("await session.refresh()", "provena refresh"),
    ),
  );
}
