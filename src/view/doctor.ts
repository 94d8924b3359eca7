/**
 * The view of a check-up: the results, and what to do about them.
 *
 * @module
 */
import { apart, type Document, type Inline, line, table, text } from "../display/document.ts";
import type { CheckName, CheckStatus, DoctorCheck, DoctorData } from "../model/doctor.ts";
import { nextStep } from "./next_step.ts";
import { counted } from "./words.ts";

const titles: Readonly<Record<CheckName, string>> = {
  runtime: "Runtime",
  package: "This package",
  deployment: "Deployment",
  issuer: "Sign-in server",
  tls: "Certificate",
  apis: "APIs",
  operations: "Operations",
  proxy: "Proxy",
  clock: "Clock",
  cache: "Token cache",
  lock: "Lock",
  token: "Access token",
  session: "Session",
  person: "Your Person",
  environment: "Variables",
};

const marks: Readonly<Record<CheckStatus, readonly Inline[]>> = {
  ok: [text("good", "✓"), " fine"],
  warn: [text("notice", "!\u00a0note", true)],
  fail: [text("bad", "✗\u00a0broken", true)],
  skip: [text("soft", "–\u00a0skipped")],
};

/** A table of the checks, then what to do, the worst first. */
export function doctorView(data: DoctorData): Document {
  const { checks } = data;
  return [
    table("Check-up", {
      note: summary(checks),
      columns: ["What", "Result", "Found"],
      rows: checks.map(({ check, status, detail }) => [[titles[check]], marks[status], [detail]]),
    }),
    ...remedies(checks),
  ];
}

function summary(checks: readonly DoctorCheck[]): string {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const parts = [
    ...count("fail") ? [`${count("fail")} broken`] : [],
    ...count("warn") ? [`${count("warn")} to note`] : [],
  ];
  const total = counted(checks.length, "check");
  return parts.length > 0 ? `${total}, ${parts.join(", ")}` : `${total}, nothing broken`;
}

function remedies(checks: readonly DoctorCheck[]): Document {
  const order: readonly CheckStatus[] = ["fail", "warn", "skip", "ok"];
  const due = order.flatMap((status) => checks.filter((check) => check.status === status))
    .flatMap(({ check, next }) => next ? [line(`${titles[check]}: `, ...nextStep(next))] : []);
  return due.length === 0 ? [] : [apart(text("normal", "What helps:", true)), ...due];
}
