/**
 * Explains why an API's answer differs from the token's roles, or is missing.
 *
 * @module
 */
import type { Document, Line, Part } from "../display/document.ts";
import { apart, documentOf, line, step, text } from "../display/document.ts";
import { type AccessCheckResult, type AccessData, needOfCheck } from "../model/access.ts";
import { type ApiName, apiTitles } from "../model/deployment.ts";
import { refusalIn } from "../model/refusals.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { listed } from "./words.ts";

/** Explains every check with an unexpected answer; empty if there is none. */
export function explainSurprises(data: AccessData): Document {
  return documentOf(data.apis.map(explainApi), explainSilence(data));
}

function explainApi({ api, checks }: AccessData["apis"][number]): Part {
  const broken = checks.filter((check) => check.result === "error");
  const refused = checks.filter((check) => isMismatch(check, "denied"));
  const opened = checks.filter((check) => isMismatch(check, "granted"));
  return [
    byDetail(refused).map((group) => explainRefusal(api, group)),
    opened.length > 0 && explainOpening(api, opened),
    broken.length > 0 && apart(
      text("bad", `${apiTitles[api]}, ${levelsOf(broken)}: no usable answer:`, true),
      ` ${reasonOf(broken)}.`,
    ),
  ];
}

/** APIs that do not answer usually share one reason, so it is shown once. */
function explainSilence({ apis }: AccessData): Part {
  const silent = apis.flatMap(({ api, checks }) => {
    const unanswered = checks.filter(({ result }) => result === "unreachable");
    return unanswered.length > 0 ? [{ title: apiTitles[api], unanswered }] : [];
  });
  const [first] = silent;
  if (first === undefined) return [];
  const who = listed(silent.map(({ title }) => title));
  const isAll = silent.length === apis.length;
  const isOne = silent.length === 1;
  return [
    apart(
      text("bad", `${who} ${isOne ? "is" : "are"} unreachable:`, true),
      ` ${reasonOf(first.unanswered)}.`,
      !isAll && " The other rows stand on their own.",
    ),
    isAll && [line("What stands in the way:"), doctor],
  ];
}

function isMismatch(check: AccessCheckResult, result: "granted" | "denied"): boolean {
  return check.result === result && check.expected !== result;
}

function levelsOf(checks: readonly AccessCheckResult[]): string {
  return listed(checks.map(({ level }) => level === "general" ? "any user" : level));
}

function reasonOf(checks: readonly AccessCheckResult[]): string {
  const reasons = checks.map(({ detail }) => withoutFullStop(detail ?? "") || "no reason given");
  return [...new Set(reasons)].join("; ");
}

function byDetail(checks: readonly AccessCheckResult[]): AccessCheckResult[][] {
  const groups = new Map<string, AccessCheckResult[]>();
  for (const check of checks) {
    const key = check.detail ?? "";
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return [...groups.values()];
}

const doctor = line(step("await session.doctor()", "provena doctor"));

function explainRefusal(api: ApiName, checks: readonly AccessCheckResult[]): Part {
  const need = needOfCheck(api, checks.at(-1)!.level);
  const promise = need.kind === "roles"
    ? `your sign-in carries ${listed(need.roles)}`
    : "any signed-in person should get in";
  const { kind, means, next } = refusalIn(checks[0]!.detail ?? "");
  const isKnown = kind !== "other";
  const why = isKnown ? `. ${means}${next ? `. ${next.say}:` : "."}` : `: ${reasonOf(checks)}.`;
  return [
    apart(
      text("notice", `${apiTitles[api]}, ${levelsOf(checks)}:`, true),
      ` ${promise}, yet the API refuses it${why}`,
    ),
    isKnown && next?.code && line(step(next.code, next.command ?? next.code)),
  ];
}

function explainOpening(api: ApiName, checks: readonly AccessCheckResult[]): Line {
  const missing = [...new Set(checks.flatMap((check) => check.missing))];
  return apart(
    text("notice", `${apiTitles[api]}, ${levelsOf(checks)}:`, true),
    ` the API lets you in although your sign-in lacks ${listed(missing)}; ` +
      "it judges by other rules than the published ones.",
  );
}
