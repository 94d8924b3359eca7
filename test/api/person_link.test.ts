import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createExplorer } from "../../src/api/explorer.ts";
import { type PersonLinkMemory, rememberPerson } from "../../src/api/person_memory.ts";
import type { ProvenaError } from "../../src/errors.ts";
import { needsPerson } from "../../src/model/linked_person.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { callsOf } from "../../src/model/operation_needs.ts";
import { realSystem } from "../../src/system/system.ts";
import { type Answer, documentOf, json, serveApi } from "./api_server.ts";
import { presenter } from "./signed_in.ts";

const account = { issuer: "https://auth.reef.example/auth/realms/demo", sub: "0d2c" };
const memory = () => rememberPerson(realSystem.files, undefined, account);
const notLinked = {
  detail:
    "In order to perform this operation you must link your User account to a Person in the registry.",
};

/** A document with Provena's own operations of these names, without arguments. */
function documentWith(api: ApiName, names: readonly string[]) {
  return documentOf(Object.fromEntries(
    callsOf(api).filter(({ operationId }) => names.includes(operationId))
      .map(({ operationId, call }) => {
        const [method = "", path = ""] = call.split(" ");
        return [path, { [method.toLowerCase()]: { operationId } }];
      }),
  ));
}

async function serving(
  api: ApiName,
  names: readonly string[],
  links: PersonLinkMemory,
  answer: Answer,
) {
  const server = await serveApi(documentWith(api, names), answer);
  onTestFinished(() => server.stop());
  const { client, documents } = server;
  const explorer = await createExplorer(api, { client, documents, presenter, links });
  return { explorer, server };
}

const errorOf = (work: PromiseLike<unknown>) =>
  work.then(() => expect.fail("went well"), (error: unknown) => error as ProvenaError);

test("Provena refuses exactly these operations to a user without a Person", () => {
  const count = (api: ApiName) =>
    callsOf(api).filter(({ operationId }) => needsPerson(api, operationId)).length;
  expect(count("registry")).toBe(20);
  expect(count("data-store")).toBe(6);
  expect(needsPerson("data-store", "version_dataset")).toBe(true);
  expect(needsPerson("data-store", "generate_write_access_credentials")).toBe(false);
  expect(needsPerson("registry", "create_agent_person")).toBe(false);
  expect(needsPerson("registry", "lock_lockentity_model")).toBe(false);
  expect(needsPerson("prov", "register_model_run")).toBe(false);
});

test("once an account is known not to be linked, a write is refused before it is sent", async () => {
  const links = memory();
  let isLinked = false;
  const { explorer, server } = await serving(
    "registry",
    ["seed_entity_model", "seed_agent_person"],
    links,
    ({ url }, response) => {
      if (url.startsWith("/link/user/lookup")) {
        const person_id = isLinked ? "10378.1/1900008" : null;
        return json(response, 200, { person_id, success: isLinked });
      }
      if (isLinked || url.includes("person")) return json(response, 200, { seeded_item: null });
      json(response, 400, notLinked);
    },
  );
  const paths = () => server.requests.splice(0).map(({ url }) => url);
  const first = await errorOf(explorer.call("seed_entity_model"));
  expect(first).toMatchObject({ code: "ERR_HTTP", status: 400 });
  expect(first.message).toContain("user_link_user_assign");
  expect(paths()).toEqual(["/registry/entity/model/seed"]);
  expect((await links.load())?.person).toBeNull();

  const second = await errorOf(explorer.call("seed_entity_model"));
  expect(second).toMatchObject({ code: "ERR_OPERATION" });
  expect(second.message).toMatch(
    /was not called: your account is not linked .*user_link_user_assign/,
  );
  expect(paths()).toEqual(["/link/user/lookup"]);

  await explorer.call("seed_agent_person");
  expect(paths()).toEqual(["/registry/agent/person/seed"]);

  isLinked = true;
  await explorer.call("seed_entity_model");
  await explorer.call("seed_entity_model");
  expect(paths()).toEqual([
    "/link/user/lookup",
    "/registry/entity/model/seed",
    "/registry/entity/model/seed",
  ]);
});

test("the result of looking up one's own link is remembered", async () => {
  const links = memory();
  const { explorer } = await serving("auth", ["user_link_user_lookup"], links, (_, response) => {
    json(response, 200, { person_id: "10378.1/1900008", success: true });
  });
  expect(String(explorer.describe("user_link_user_lookup"))).not.toContain("linked to a Person");
  await explorer.call("user_link_user_lookup");
  expect(await links.load()).toMatchObject({ person: "10378.1/1900008" });
});

test("an operation that needs a Person says so when it is described", async () => {
  const { explorer } = await serving("data-store", ["mint_dataset"], memory(), () => {});
  expect(String(explorer.describe("mint_dataset"))).toContain("an account linked to a Person");
});

test("a remembered link survives the process, for this account only", async () => {
  const folder = await mkdtemp(join(tmpdir(), "provena-person-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { files } = realSystem;
  await rememberPerson(files, folder, account).save({ person: "10378.1/1900008", at: 5 });
  await rememberPerson(files, folder, { ...account, sub: "other" }).save({ person: null, at: 6 });
  expect(await rememberPerson(files, folder, account).load())
    .toEqual({ person: "10378.1/1900008", at: 5 });
  expect(await rememberPerson(files, folder, { ...account, sub: "third" }).load()).toBeUndefined();
});
