/**
 * What a notebook's reader needs, as the APIs' own descriptions and Provena's rules have it.
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

/** Tells what the uses of notebooks need; asks each API at most once. */
export interface NeedFinder {
  /** Tells what uses need, and who said so. */
  find(uses: readonly PlacedUse[]): Promise<Pick<ShareData, "needs" | "source">>;
  /** Stops what was started to find out. */
  close(): Promise<void>;
}

/**
 * A finder that asks a deployment, and the embedded one where that does not answer.
 *
 * @param session a session of the deployment; undefined if none is chosen
 * @param signal ends the asking
 * @returns what finds needs
 */
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
        needs.push({ cell, line, what: wordsFor(use), access, ...person });
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

function wordsFor(use: Use): string {
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
          use.kind === "operation" ? operationId === use.name : fits(path, use.path)
        ).map(({ access }) => access) ?? [];
      // A path may have several methods; which of them is called is not seen.
      const isOne = new Set(needs.map((need) => JSON.stringify(need))).size === 1;
      return isOne ? needs[0]! : { kind: "unknown" };
    }
    case "level":
      return levelNeed(use.api, use.level);
    case "roles":
      return { kind: "roles", roles: use.roles };
  }
}

/** Whether a path of a request is one of a path template's. */
function fits(template: string, path: string): boolean {
  const [wanted, given] = [template.split("/"), path.split("/")];
  return wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || /^\{.*\}$/.test(part));
}

function levelNeed(api: string, level: string): AccessNeed {
  const name = apiNames.find((known) => known === api);
  const check = name && accessChecks[name].find((each) => each.level === level);
  return name && check ? needOfCheck(name, check.level) : { kind: "unknown" };
}
