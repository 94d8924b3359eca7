import { expect, test } from "vitest";
import { renderText } from "../../src/display/text.ts";
import { accessTable } from "../../src/view/access_table.ts";
import { explainSurprises } from "../../src/view/access_surprises.ts";
import { accessOf, deployment } from "./scenes.ts";

const voice = { columns: 500, unicode: true, identity: "full", voice: "command" } as const;

/** The explanation if some APIs do not answer, each for a reason that names its host. */
const saidWithout = (silent: (api: string) => boolean) =>
  renderText(
    explainSurprises(accessOf(["entity-registry-read"], (api, check) =>
      silent(api)
        ? { ...check, result: "unreachable", status: null, detail: `${api} is not there` }
        : check)),
    voice,
  );

test("several APIs that do not answer are named together, with the first one's reason", () => {
  expect(saidWithout((api) => api === "job" || api === "search")).toBe(
    "Jobs and Search are unreachable: job is not there. The other rows stand on their own.",
  );
});

test("if no API answers, the next step is to find out why", () => {
  expect(saidWithout(() => true)).toBe(
    "Data store, Registry, Provenance, Handle service, Jobs, Search and Auth are unreachable: " +
      "data-store is not there.\nWhat stands in the way:\n  provena doctor",
  );
});

test("if no answer is a plain no, none is explained", () => {
  const silent = accessOf([], (_, check) => ({ ...check, result: "unreachable", status: null }));
  const said = renderText(accessTable(silent, { deployment, roles: [], ms: 1 }), voice);
  expect(said).not.toMatch(/plain "no"|plain “no”/);
  const refused = renderText(accessTable(accessOf([]), { deployment, roles: [], ms: 1 }), voice);
  expect(refused).toMatch(/plain “no”/);
});

/** The explanation of the checks of one API. */
function saidOf(api: string, roles: readonly string[]): string {
  const apis = accessOf(roles).apis.filter((one) => one.api === api);
  return renderText(accessTable({ apis }, { deployment, roles, ms: 1 }), voice);
}

test("a user who lacks a role for users is not said to have them all", () => {
  expect(saidOf("job", ["entity-registry-read"])).toContain("These are for administrators.");
  expect(saidOf("job", ["entity-registry-read"])).not.toContain("You have every role");
  expect(saidOf("job", ["entity-registry-read", "entity-registry-write"])).toContain(
    "You have every role meant for users; these are for administrators.",
  );
});

test("a user who cannot search is told to request the role for searching", () => {
  expect(saidOf("search", [])).toContain("provena request entity-registry-read");
  expect(saidOf("search", [])).not.toContain("These are for administrators");
});

test("an answer whose detail says nothing has no reason", () => {
  const broken = accessOf(
    ["entity-registry-read"],
    (api, check) =>
      api === "job" ? { ...check, result: "error", status: 500, detail: " ." } : check,
  );
  const said = renderText(explainSurprises(broken), voice);
  expect(said).toBe("Jobs, any user, read, write and admin: no usable answer: no reason given.");
});
