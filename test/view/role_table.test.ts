import { expect, test } from "vitest";
import { readRoles } from "../../src/api/role_report.ts";
import { renderText } from "../../src/display/text.ts";
import { roleTable } from "../../src/view/role_table.ts";
import { json, serveApi } from "../api/api_server.ts";
import { deployment } from "./scenes.ts";

const jobRole = (level: string, description: string, access_granted: boolean) => ({
  role_name: `job-service-${level.toLowerCase()}`,
  role_display_name: `Job Service ${level}`,
  role_level: level,
  description,
  intended_users: ["ADMINISTRATOR"],
  access_granted,
});

/** A report as Provena sends it: with the roles in an order of its own. */
const report = (held: readonly string[]) => ({
  status: { success: true, details: "Report." },
  report: {
    components: [{
      component_name: "job-service",
      component_roles: [
        jobRole(
          "ADMIN",
          "Admin role which enables management of jobs including lodging.",
          held.includes("ADMIN"),
        ),
        jobRole("WRITE", "Allows r/w and lodging of jobs", held.includes("WRITE")),
        jobRole("READ", "Allows reading of jobs. This includes all users'.", held.includes("READ")),
      ],
    }],
  },
});

async function shownFor(...held: readonly string[]): Promise<string> {
  await using api = await serveApi(
    undefined,
    (_, response) => json(response, 200, report(held)),
  );
  const table = await readRoles(api.client, []);
  expect([...table].map(({ level }) => level)).toEqual(["READ", "WRITE", "ADMIN"]);
  const { profileUrl } = deployment;
  return renderText(roleTable(table, { deployment, profileUrl }), { columns: 200 });
}

test("levels accumulate in any order of the report", async () => {
  expect(await shownFor("READ")).not.toContain("not enough");
  expect(await shownFor("READ", "WRITE")).not.toContain("not enough");
  expect(await shownFor("WRITE")).toContain("job-service-write is not enough by itself");
});

test("Provena's own descriptions read well in a sentence", async () => {
  expect(await shownFor("READ", "WRITE", "ADMIN")).toContain(
    "Your roles allow reading of jobs (this includes all users'); r/w and lodging of jobs; " +
      "management of jobs including lodging.",
  );
});
