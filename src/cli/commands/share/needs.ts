/**
 * Finds the access that a notebook's reader needs, from the APIs' descriptions and Provena's rules.
 *
 * @module
 */
import type { ApiExplorer, AuthSession } from "../../../../mod.ts";
import type { Demo } from "../../../demo/mod.ts";
import { accessChecks, needOfCheck } from "../../../model/access.ts";
import { type ApiName, apiNames } from "../../../model/deployment.ts";
import { needsPerson } from "../../../model/linked_person.ts";
import type { AccessNeed } from "../../../model/operation.ts";
import type { PlacedUse, Use } from "../../../scan/uses.ts";
import type { NotebookNeed, ShareData } from "../../../model/share.ts";

/** Finds the needs of notebooks; asks each API at most once. */
export interface NeedFinder {
  /** Resolves to what the uses need, and which deployment described it. */
  find(uses: readonly PlacedUse[]): Promise<Pick<ShareData, "needs" | "source">>;
  /** Closes the embedded deployment, if it was started. */
  close(): Promise<void>;
}

/** Asks the session's deployment, and the embedded one if there is no session or no answer. */
export function createNeedFinder(
  session: AuthSession | undefined,
  signal: AbortSignal,
): NeedFinder {
  const explorers = new Map<ApiName, Promise<Asked | undefined>>();
  let demo: Promise<Demo> | undefined;
  const embedded = async (api: ApiName): Promise<Asked | undefined> => {
    const { createSession } = await import("../../../../mod.ts");
    demo ??= import("../../../demo/mod.ts").then(({ startDemo }) => startDemo());
    const { deployment } = await demo;
    const explorer = await createSession({ deployment, display: "none" }).api(api, { signal });
    return { explorer, source: "embedded" };
  };
  const ask = async (api: ApiName): Promise<Asked | undefined> => {
    if (!session) return await embedded(api);
    try {
      return { explorer: await session.api(api, { signal }), source: "deployment" };
    } catch {
      signal.throwIfAborted();
      return await embedded(api);
    }
  };
  const askOnce = (name: string) => {
    const api = apiNames.find((known) => known === name);
    if (!api) return undefined;
    if (!explorers.has(api)) explorers.set(api, ask(api));
    return explorers.get(api);
  };
  return {
    find: async (uses) => {
      let source: ShareData["source"] = "none";
      const needs: NotebookNeed[] = [];
      for (const { cell, line, use } of uses) {
        const asked = use.kind === "operation" || use.kind === "path"
          ? await askOnce(use.api)
          : undefined;
        if (asked && source !== "embedded") source = asked.source;
        const access = accessFor(use, asked?.explorer);
        const isLinked = use.kind === "operation" && access.kind !== "unknown" &&
          needsPerson(use.api, use.name);
        const person = isLinked ? { person: true as const } : {};
        needs.push({ cell, line, what: describeUse(use), access, ...person });
      }
      return { needs, source };
    },
    close: async () => await (await demo)?.close(),
  };
}

interface Asked {
  readonly explorer: ApiExplorer;
  readonly source: "deployment" | "embedded";
}

function describeUse(use: Use): string {
  switch (use.kind) {
    case "operation":
      return `${use.api} ${use.name}`;
    case "path":
      return `${use.api} ${use.path}`;
    case "level":
      return `requires ${use.api}:${use.level}`;
    case "roles":
      return `asks for ${use.roles.join(", ")}`;
  }
}

function accessFor(use: Use, explorer: ApiExplorer | undefined): AccessNeed {
  switch (use.kind) {
    case "operation":
    case "path": {
      const needs =
        explorer?.operations.filter(({ operationId, path }) =>
          use.kind === "operation" ? operationId === use.name : matchesTemplate(path, use.path)
        ).map(({ access }) => access) ?? [];
      // A path can have several methods, and we cannot see which one the notebook calls.
      const isOne = new Set(needs.map((need) => JSON.stringify(need))).size === 1;
      return isOne ? needs[0]! : { kind: "unknown" };
    }
    case "level":
      return levelNeed(use.api, use.level);
    case "roles":
      return { kind: "roles", roles: use.roles };
  }
}

/** Whether a request path matches a path template. */
function matchesTemplate(template: string, path: string): boolean {
  const [wanted, given] = [template.split("/"), path.split("/")];
  return wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || /^\{.*\}$/.test(part));
}

function levelNeed(api: string, level: string): AccessNeed {
  const name = apiNames.find((known) => known === api);
  const check = name && accessChecks[name].find((each) => each.level === level);
  return name && check ? needOfCheck(name, check.level) : { kind: "unknown" };
}
