import { expect, test } from "vitest";
import { renderText } from "../../src/display/text.ts";
import type { AccessNeed } from "../../src/model/operation.ts";
import { shareView } from "../../src/view/share.ts";

const roles = ["entity-registry-read", "entity-registry-write"];
const write: AccessNeed = { kind: "roles", roles };
const unknown: AccessNeed = { kind: "unknown" };

function shown(needs: readonly { access: AccessNeed; person?: true }[]): string {
  const all = needs.flatMap(({ access }) => access.kind === "roles" ? access.roles : []);
  return renderText(
    shareView({
      file: "reef.ipynb",
      ready: true,
      credentials: [],
      imports: [],
      needs: needs.map((need, i) => ({ cell: i, line: 1, what: `prov operation${i}`, ...need })),
      roles: [...new Set(all)],
      requests: [],
      source: "deployment",
      problems: [],
    }),
    { columns: 200 },
  );
}

test("every role that a reader needs is named in the table and below it", () => {
  const text = shown([{ access: write }]);
  expect(text).toMatch(/prov operation0 +registry, write/);
  expect(text).toContain("an account with entity-registry-read and entity-registry-write.");
  expect(text).toContain('requestAccess(["entity-registry-read","entity-registry-write"])');
});

test("an unknown need is not shown as no role", () => {
  expect(shown([{ access: unknown }])).toContain("whether with a role is not known");
  expect(shown([{ access: unknown }])).not.toContain("and no role");
  expect(shown([{ access: write }, { access: unknown }])).toContain("and perhaps more");
  expect(shown([{ access: { kind: "signIn" } }])).toContain("an account, and no role.");
});

test("a reader is told to link the account to a Person", () => {
  expect(shown([{ access: write, person: true }]))
    .toContain("an account linked to a Person, with entity-registry-read");
  expect(shown([{ access: write }])).not.toContain("Person");
});
