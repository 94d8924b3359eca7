/** What two people do on a hub, and what each must not be able to read. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}\b/;

/** Account names that are unlikely to exist on any machine. */
export const people = ["provena-ada", "provena-ben"];
const [ada, ben] = people;

const cacheOf = (hub, name) => join(hub.account(name).home, ".cache", "provena");

/** Runs `provena start` in JupyterLab's terminal, then clicks where it says. */
async function followsTheClick({ hub, demo }) {
  const desk = await hub.arrive(ada);
  const said = await desk.type("provena start");
  await said(/Found the Deno kernel/);
  await said(/In the file browser on the left, open:\s+provena\.ipynb/);
  await desk.screenshot("start");
  const notebook = await desk.open("provena.ipynb");
  await notebook.start(1);
  await notebook.shows(1, USER_CODE);
  await notebook.readQr(1);
  await notebook.screenshot("card");
  await demo.approve(USER_CODE.exec(await notebook.text(1))[0], "editor");
  await notebook.finished(1);
  assert.match(await notebook.text(1), /✓ Signed in to localhost as e•+@example\.org/);
  assert.match(await notebook.run(3), /Entity registry\s+✓ yes\s+✓ yes\s+– no/);
  await notebook.screenshot("done");
}

/** A sign-in in the terminal opens no browser on the hub, and works for the notebook too. */
async function signsInByTerminal({ hub, demo }) {
  const desk = await hub.arrive(ben);
  const said = await desk.type("provena start --no-open && provena login");
  const [code] = await said(USER_CODE);
  await said(/Waiting/);
  await desk.screenshot("login");
  await demo.approve(code, "reader");
  await said(/Signed in to localhost as reader@example\.org/);
  assert.equal(await hub.opened(), "");
  const notebook = await desk.open("provena.ipynb");
  assert.match(await notebook.run(1), /✓ Signed in to localhost as r•+@example\.org/);
  assert.match(await notebook.run(3), /Entity registry\s+✓ yes\s+– no\s+– no/);
}

/** Each person can read only their own token cache. */
function keepsCachesApart({ hub }) {
  for (const [name, other] of [[ada, ben], [ben, ada]]) {
    const cache = cacheOf(hub, name);
    const { uid } = hub.account(name);
    const records = readdirSync(cache).filter((file) => file.endsWith(".json"));
    assert.notEqual(records.length, 0);
    for (const path of [cache, ...records.map((file) => join(cache, file))]) {
      const { mode, uid: owner } = statSync(path);
      assert.deepEqual([owner, mode & 0o077], [uid, 0], path);
      assert.match(hub.runAs(other, "ls", [path]).stderr, /Permission denied/);
    }
    assert.match(hub.runAs(other, "cat", [join(cache, records[0])]).stderr, /Permission denied/);
  }
}

/** If an administrator sets one cache folder for all, no one can use another person's sign-in. */
function refusesASharedCache({ hub }) {
  const env = { PROVENA_TOKEN_CACHE: cacheOf(hub, ada) };
  const { status, stdout, stderr } = hub.runAs(ben, "provena", ["token"], env);
  assert.deepEqual([status, stdout], [3, ""], stderr);
  assert.match(stderr, /ERR_SIGN_IN_REQUIRED/);
}

/** Every scenario, in the order in which they run. */
export const hubScenarios = {
  "on a hub, provena start says what to click, and the notebook signs in": followsTheClick,
  "on a hub, provena login opens no browser, and serves the notebook": signsInByTerminal,
  "on a hub, neither reads the other's sign-in": keepsCachesApart,
  "on a hub, one cache for all is refused to the others": refusesASharedCache,
};
