/**
 * What an operation asks of whoever calls it, as far as that is known.
 *
 * The document says whether a sign-in is needed, never which role. The roles come from Provena's
 * own rules below; where there is none, nothing is claimed.
 *
 * @module
 */
import { accessChecks, componentOf } from "../../model/access.ts";
import type { ApiName } from "../../model/deployment.ts";
import type { AccessNeed } from "../../model/operation.ts";
import { type AccessLevel, rolesNeeded } from "../../model/roles.ts";
import { isObject, objectAt, type OpenApiDocument } from "./document.ts";
import type { IndexedOperation } from "./index_operations.ts";

/** A rule: the operations of these APIs whose path fits ask for this. */
interface AccessRule {
  readonly apis: readonly ApiName[];
  readonly path: RegExp;
  readonly needs: "signIn" | { readonly component: string; readonly level: AccessLevel };
}

const registry = (level: AccessLevel) => ({ component: "entity-registry", level });
const handles = (level: AccessLevel) => ({ component: "handle-service", level });

/** Provena's rules, as its published APIs apply them. */
const rules: readonly AccessRule[] = [
  {
    apis: ["registry"],
    path: /^\/registry\/\w+(\/\w+)?\/(fetch|list|auth\/evaluate|locks\/locked)$/,
    needs: registry("READ"),
  },
  {
    apis: ["registry"],
    path: /^\/registry\/\w+\/\w+\/(create|update|seed)$/,
    needs: registry("WRITE"),
  },
  {
    apis: ["data-store"],
    path:
      /^\/registry\/(items\/(fetch-dataset|list|generate-presigned-url)|credentials\/generate-read-access-credentials)$/,
    needs: registry("READ"),
  },
  {
    apis: ["data-store"],
    path: /^\/(register\/mint-dataset|registry\/credentials\/generate-write-access-credentials)$/,
    needs: registry("WRITE"),
  },
  { apis: ["prov"], path: /^\/explore\/\w+(\/\w+)?$/, needs: registry("READ") },
  // Search's own checks want sys-admin roles; searching does not.
  { apis: ["search"], path: /^\/search\/entity-registry$/, needs: registry("READ") },
  { apis: ["handle"], path: /^\/handle\/(get|list)$/, needs: handles("READ") },
  { apis: ["handle"], path: /^\/handle\/mint$/, needs: handles("WRITE") },
  { apis: ["job"], path: /^\/jobs\/user\/(list|fetch)$/, needs: "signIn" },
  {
    apis: ["job"],
    path: /^\/jobs\/admin\/(list|fetch)$/,
    needs: { component: "job-service", level: "READ" },
  },
  {
    apis: ["auth"],
    path: /^\/access-control\/user\/[\w-]+$|^\/link\/user\/lookup$/,
    needs: "signIn",
  },
];

/**
 * What an operation asks for.
 *
 * @param api the API it belongs to
 * @param document the API's document
 * @param operation the operation
 * @returns the need; `unknown` rather than a guess
 */
export function accessOf(
  api: ApiName,
  document: OpenApiDocument,
  operation: IndexedOperation,
): AccessNeed {
  const declared = securityOf(document, operation);
  if (declared === "none") return { kind: "none" };
  const check = accessChecks[api].find((one) => one.path === operation.path);
  if (check) {
    const { level } = check;
    const component = componentOf[api];
    if (level === "public") return { kind: "none" };
    if (level === "general" || component === undefined) return { kind: "signIn" };
    return needOf(component, level.toUpperCase() as AccessLevel);
  }
  const rule = rules.find(({ apis, path }) => apis.includes(api) && path.test(operation.path));
  if (!rule) return { kind: "unknown" };
  if (rule.needs === "signIn") return { kind: "signIn" };
  return needOf(rule.needs.component, rule.needs.level);
}

function needOf(component: string, level: AccessLevel): AccessNeed {
  return { kind: "roles", roles: rolesNeeded(component, level) };
}

/** Without a word about security anywhere in it, a document says nothing by leaving it out. */
function securityOf(
  document: OpenApiDocument,
  { definition }: IndexedOperation,
): "none" | "some" | "unsaid" {
  const requirement = definition.security ?? document.root.security;
  if (Array.isArray(requirement)) {
    const isOptional = requirement.length === 0 ||
      requirement.some((one) => isObject(one) && Object.keys(one).length === 0);
    return isOptional ? "none" : "some";
  }
  const schemes = objectAt(objectAt(document.root, "components"), "securitySchemes");
  return Object.keys(schemes ?? {}).length > 0 ? "none" : "unsaid";
}
