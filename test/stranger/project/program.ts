// A new user's first program: sign in, look around, call an API, sign out.
import { isProvenaError, MemoryStore, signIn } from "provena-notebook";
import { startDemo } from "provena-notebook/demo";

await using demo = await startDemo({ approve: "reader", interval: 1 });
const session = await signIn({
  deployment: demo.deployment,
  store: new MemoryStore(),
  display: "plain",
  interactive: true,
});
const { username } = await session.user();
const roles = await session.roles();
const access = await session.checkAccess({ apis: ["registry", "auth"] });

let missing: readonly string[] = [];
try {
  access.require("registry:write");
} catch (error) {
  if (isProvenaError(error) && error.code === "ERR_ROLE_REQUIRED") missing = error.missing ?? [];
}

const registry = await session.api("registry");
const page = await registry.call("list", { filter_by: { item_subtype: "ORGANISATION" } });
const response = await session.fetch(session.url("registry", "/"));

console.log(JSON.stringify({
  username,
  reads: roles.has("entity-registry-read"),
  missing,
  operations: registry.operations.length > 10,
  items: page.rows.length,
  status: response.status,
  token: String(await session.token()),
  left: await session.signOut(),
}));
