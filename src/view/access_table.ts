/**
 * The view of the access checks: the APIs' answers compared with the expected ones.
 *
 * @module
 */
import type { Document, Inline } from "../display/document.ts";
import { apart, documentOf, small, table, text } from "../display/document.ts";
import type { AccessCheckResult, AccessData, CheckLevel } from "../model/access.ts";
import {
  forUsers,
  inModelOrder,
  missingRoles as missingOf,
  usesBesideChecks,
} from "../model/access_need.ts";
import { apiTitles, type Deployment } from "../model/deployment.ts";
import { userRoles } from "../model/roles.ts";
import { explainSurprises } from "./access_surprises.ts";
import { askForRoles } from "./role_table.ts";
import { counted, listed } from "./words.ts";

/** What else the access table shows. */
export interface AccessTableContext {
  readonly deployment: Deployment;
  /** The token's roles. */
  readonly roles: readonly string[];
  /** The total time of the checks, in milliseconds. */
  readonly ms: number;
}

type ApiChecks = AccessData["apis"][number];

/** The columns. A cell shows the first of its column's levels that was checked. */
const columns: readonly { title: string; levels: readonly CheckLevel[] }[] = [
  { title: "Any user", levels: ["general", "public"] },
  { title: "Read", levels: ["read"] },
  { title: "Write", levels: ["write"] },
  { title: "Admin", levels: ["admin"] },
];

/** A table, the unexpected answers explained, what the user can do, and the next step. */
export function accessTable(data: AccessData, context: AccessTableContext): Document {
  const checks = data.apis.flatMap((api) => api.checks);
  const shown = columns.filter(({ levels }) => checks.some((c) => levels.includes(c.level)));
  const apis = counted(data.apis.length, "API");
  const counts = `${apis}, ${counted(checks.length, "check")}, ${Math.round(context.ms)} ms`;
  return documentOf(
    table("Your access", {
      note: `${context.deployment.domain}, ${counts}`,
      columns: ["API", ...shown.map((column) => column.title)],
      rows: data.apis.map((api) => [
        [apiTitles[api.api]],
        ...shown.map(({ levels }) => cell(checkOf(api, levels))),
      ]),
    }),
    explainSurprises(data),
    inPractice(data, context.roles),
    missingRoles(data, context.roles),
  );
}

function checkOf(api: ApiChecks, levels: readonly CheckLevel[]): AccessCheckResult | undefined {
  return levels.map((level) => api.checks.find((c) => c.level === level)).find(Boolean);
}

/** Expected answers are dimmed; answers that differ from the token's roles stand out. */
function cell(check: AccessCheckResult | undefined): readonly Inline[] {
  if (!check) return [];
  const asPromised = check.result === check.expected;
  switch (check.result) {
    case "granted":
      return asPromised
        ? [text("good", "✓"), " yes"]
        : [text("notice", "✓\u00a0yes, without the role", true)];
    case "denied":
      return asPromised ? [text("soft", "–\u00a0no")] : [
        text("notice", `✗\u00a0no, despite your ${isRoleless(check) ? "sign-in" : "role"}`, true),
      ];
    case "unreachable":
      return [text("bad", "!\u00a0unreachable")];
    case "error":
      return [text("bad", `!\u00a0error${check.status === null ? "" : ` ${check.status}`}`)];
  }
}

function isRoleless({ level }: AccessCheckResult): boolean {
  return level === "public" || level === "general";
}

/** What the checks do not show: Search's require sys-admin roles, but searching does not. */
function inPractice(data: AccessData, roles: readonly string[]): Document {
  const can: string[] = [];
  const cannot: string[] = [];
  for (const { api, checks } of data.apis) {
    const use = usesBesideChecks[api];
    if (use === undefined) continue;
    const { need, doing, todo } = use;
    const missing = missingOf(need, roles);
    const takes = need.kind === "roles" ? need.roles.join(", ") : undefined;
    const answers = checks.some(({ status }) => status !== null);
    if (missing.length > 0) cannot.push(`${doing} needs ${missing.join(", ")}`);
    else if (!answers) cannot.push(`${doing} is allowed, but ${apiTitles[api]} does not answer`);
    else if (takes === undefined) can.push(`${todo} (any signed-in person can)`);
    else can.push(`${todo} (that takes only ${takes})`);
  }
  if (can.length + cannot.length === 0) return [];
  const words = [...(can.length > 0 ? [`you can ${listed(can)}`] : []), ...cannot].join("; ");
  return [apart(text("normal", "In practice:", true), ` ${words}.`)];
}

/** Names the missing roles for each "no"; APIs that require the same roles share a line. */
function missingRoles(data: AccessData, held: readonly string[]): Document {
  const apisByRoles = new Map<string, string[]>();
  const all = new Set<string>();
  for (const { api, checks } of data.apis) {
    // Only for "no": other results have other reasons, explained above.
    const denied = checks.filter(({ result }) => result === "denied");
    const missing = [...new Set(denied.flatMap((check) => check.missing))];
    if (missing.length === 0) continue;
    const use = usesBesideChecks[api];
    const forUse = use === undefined ? [] : missingOf(use.need, held);
    for (const role of [...missing, ...forUse]) all.add(role);
    const key = missing.join("\n");
    apisByRoles.set(key, [...(apisByRoles.get(key) ?? []), apiTitles[api]]);
  }
  if (all.size === 0) return [];
  const wanted = forUsers(inModelOrder(all));
  const hasAll = userRoles.every((role) => held.includes(role));
  return documentOf(
    apart("A plain “no” means that the role is not yours:"),
    [...apisByRoles].map(([roles, apis]) =>
      small(`${listed(apis)}: ${roles.split("\n").join(", ")}.`)
    ),
    askForRoles(wanted, hasAll),
  );
}
