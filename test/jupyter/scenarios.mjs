/**
 * What people do in JupyterLab, one short function each. A scenario receives the lab and its own
 * embedded deployment with the cells that connect to it, and throws if something does not work.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { exportPage, sanitisePage } from "./exported.mjs";
import { followsTheReadme } from "./first_visit.mjs";
import { output, savedText } from "./lab.mjs";
import { isReadInEveryTheme, isReadWhereverItIsExported } from "./readable.mjs";
import { findSecrets } from "./secrets.mjs";

const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}\b/;

const setUp = ({ deployment }) =>
  [
    'import { createSession, defineDeployment, signIn } from "jsr:@provena/notebook";',
    "const deployment = defineDeployment(",
    `  ${JSON.stringify(definitionOf(deployment))},`,
    ");",
  ].join("\n");

const definitionOf = ({ domain, realm, issuer, apis, files }) => ({
  domain,
  realm,
  issuer,
  apis,
  files,
});

const signIn = "const session = await signIn({ deployment });";

/** Reads the code on the card, and the URL in its QR code. */
async function readCard(notebook, cell) {
  await notebook.shows(cell, USER_CODE);
  const [userCode] = USER_CODE.exec(await notebook.text(cell));
  return { userCode, address: await notebook.readQr(cell) };
}

/** Saves the notebook and checks that the file contains no secret. */
async function assertClean(notebook, name, known = []) {
  await notebook.save();
  assert.deepEqual(findSecrets(await savedText(name), known), []);
}

/** Scans the card, approves on a phone, and sees roles and access. */
async function signsIn({ lab, demo }) {
  const name = "sign-in";
  const notebook = await lab.open(name, [
    setUp(demo),
    signIn,
    "await session.roles()",
    "await session.checkAccess()",
  ]);
  await notebook.run(0);
  await notebook.start(1);
  const { userCode, address } = await readCard(notebook, 1);
  assert.equal(new URL(address).searchParams.get("user_code"), userCode);
  await notebook.screenshot("card-light");
  await notebook.theme("dark");
  assert.equal(await notebook.readQr(1), address);
  await notebook.screenshot("card-dark");
  await approveOnPhone(lab, address, userCode);
  await notebook.finished(1);
  assert.match(await notebook.text(1), /Signed in/);
  assert.doesNotMatch(await notebook.text(1), USER_CODE);
  assert.equal(await notebook.outputCount(1), 1);
  assert.match(await notebook.run(2), /Entity registry/);
  assert.match(await notebook.run(3), /Data store/);
  await notebook.screenshot("done-dark");
  await notebook.theme("light");
  await notebook.screenshot("done-light");
  await assertClean(notebook, name, [userCode]);
}

/** Clicks through the pages of the authorization server. */
async function approveOnPhone(lab, address, userCode) {
  const page = await lab.visit(address);
  assert.match(await page.innerText("body"), new RegExp(userCode));
  await page.getByRole("radio", { name: "editor" }).check();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText(userCode).waitFor({ state: "detached" });
  await page.context().close();
}

/** Stop during the wait: the cell fails; the kernel, its variables and the code remain. */
async function stopsAndGoesOn({ lab, demo }) {
  const name = "stop";
  const notebook = await lab.open(name, [setUp(demo), "const kept = 42;", signIn, "kept"]);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.start(2);
  const { userCode } = await readCard(notebook, 2);
  await notebook.stop();
  await notebook.finished(2);
  assert.match(await notebook.text(2), /ERR_SIGN_IN_CANCELLED|stopped|cancelled/i);
  await notebook.screenshot("stopped");
  await assertClean(notebook, name, [userCode]);
  await notebook.start(3);
  // The kernel may send a plain value after the end of the cell.
  await notebook.shows(3, "42");
  await pauseAfterCancel();
  await notebook.start(2);
  assert.equal((await readCard(notebook, 2)).userCode, userCode);
  await demo.approve(userCode, "editor");
  await notebook.finished(2);
  assert.match(await notebook.text(2), /Signed in/);
}

/** A sign-in within 2 s of a cancellation counts as queued, so a person's click comes later. */
const pauseAfterCancel = () => new Promise((resolve) => setTimeout(resolve, 2_100));

/** Run All, then Stop: the cell queued after the sign-in fails too and shows no second card. */
async function stopsAQueue({ lab, demo }) {
  const name = "queue";
  const again = "const other = await signIn({ deployment });";
  const notebook = await lab.open(name, [setUp(demo), signIn, again]);
  await notebook.startAll();
  const { userCode } = await readCard(notebook, 1);
  await notebook.stop();
  await notebook.finished(2);
  const requests = demo.requests.filter(({ path }) => /auth\/device$/.test(path ?? "")).length;
  await assertClean(notebook, name, [userCode]);
  assert.equal(requests, 1);
  const queued = await notebook.text(2);
  assert.match(queued, /Not signed in: you stopped the wait\. Run the cell again to sign in\./);
  assert.doesNotMatch(queued, USER_CODE);
  await notebook.screenshot("stopped");
}

/** A forgotten `await` with Run All: one card under its cell, and a later cell waits for it. */
async function forgetsAwait({ lab, demo }) {
  const name = "forgotten-await";
  const notebook = await lab.open(name, [
    setUp(demo),
    "const promise = signIn({ deployment }); promise",
    "const session = await promise; await session.roles()",
  ]);
  await notebook.startAll();
  const { userCode } = await readCard(notebook, 1);
  await notebook.shows(1, "Sign-in started");
  await notebook.screenshot("waiting");
  await demo.approve(userCode, "reader");
  await notebook.shows(2, "Entity registry");
  await notebook.finished(2);
  assert.equal(await notebook.outputCount(2), 1);
  await notebook.shows(1, /Signed in/);
  await notebook.screenshot("done");
  await assertClean(notebook, name, [userCode]);
}

/** A restarted kernel is signed in without asking. */
async function restarts({ lab, demo }) {
  const name = "restart";
  const notebook = await lab.open(name, [setUp(demo), signIn, "await session.user()"]);
  await notebook.run(0);
  await notebook.start(1);
  const { userCode } = await readCard(notebook, 1);
  await demo.approve(userCode, "editor");
  await notebook.finished(1);
  await notebook.restart();
  await notebook.run(0);
  const text = await notebook.run(1);
  assert.match(text, /Signed in/);
  assert.doesNotMatch(text, USER_CODE);
  await notebook.run(2);
  await notebook.screenshot("after");
  await assertClean(notebook, name, [userCode]);
}

/** A kernel restarted during the wait: the new one adopts the code that is still pending. */
async function restartsDuringTheWait({ lab, demo }) {
  const name = "restart-waiting";
  const notebook = await lab.open(name, [setUp(demo), signIn]);
  await notebook.run(0);
  await notebook.start(1);
  const { userCode } = await readCard(notebook, 1);
  await notebook.restart();
  await notebook.run(0);
  await notebook.start(1);
  assert.equal((await readCard(notebook, 1)).userCode, userCode);
  await demo.approve(userCode, "editor");
  await notebook.finished(1);
  await assertClean(notebook, name, [userCode]);
}

/** Texts that must appear wherever the notebook is shown; whitespace is normalised. */
const told = [
  "✓ Signed in to localhost as e•••••@example.org · 2 roles · until about",
  "Your roles · localhost, from the Auth API at",
  "Component Read Write Admin Entity registry ✓ yes ✓ yes – no Handle service – no – no – no",
  "You have every role meant for users; these are for administrators.",
  "Your access · localhost, 7 APIs, 26 checks",
  "API Any user Read Write Admin Data store ✓ yes ✓ yes ✓ yes – no Registry ✓ yes ✓ yes ✓ yes – no",
  "A plain “no” means that the role is not yours:",
];

function assertReadable(text) {
  const words = text.replaceAll(/\s+/g, " ");
  assert.deepEqual(told.filter((sentence) => !words.includes(sentence)), [], words);
}

/** Other people see the saved notebook: untrusted, exported, and on a site that sanitises HTML. */
async function isReadByOthers({ lab, demo }) {
  const name = "shared";
  const cells = [setUp(demo), signIn, "await session.roles()", "await session.checkAccess()"];
  const notebook = await lab.open(name, cells);
  await notebook.run(0);
  await notebook.start(1);
  const { userCode } = await readCard(notebook, 1);
  await demo.approve(userCode, "editor");
  await notebook.finished(1);
  await notebook.run(2);
  await notebook.run(3);
  await assertClean(notebook, name, [userCode]);
  await notebook.close();

  const copied = await lab.openCopy(name, `${name}-copy`);
  assert.equal(await copied.isTrusted(), false);
  assertReadable((await Promise.all([1, 2, 3].map((cell) => copied.text(cell)))).join("\n"));
  await copied.screenshot("untrusted-light");
  await copied.theme("dark");
  await copied.screenshot("untrusted-dark");

  const exported = exportPage(output, name);
  for (const path of [exported, await sanitisePage(exported)]) {
    const page = await lab.look(path);
    assertReadable(await page.innerText("body"));
    assert.deepEqual(findSecrets(await page.innerText("body"), [userCode]), []);
    assert.ok(!(await readFile(path, "utf8")).includes(userCode), `The code is in ${path}`);
  }
}

/** Every scenario, by its test name. */
export const scenarios = {
  "a person signs in by scanning the card": signsIn,
  "Stop leaves the kernel alive, and running again goes on with the same code": stopsAndGoesOn,
  "Stop during Run All asks for no second code": stopsAQueue,
  "a forgotten await still signs in": forgetsAwait,
  "a restarted kernel is signed in without asking": restarts,
  "a kernel restarted during the wait adopts the code": restartsDuringTheWait,
  "a saved notebook reads well untrusted, exported, and on a site like GitHub": isReadByOthers,
  "every output can be read in every theme": isReadInEveryTheme({ trusted: true }),
  "every output of a notebook that is not trusted can be read": isReadInEveryTheme({
    trusted: false,
  }),
  "every output can be read wherever nbconvert takes it": isReadWhereverItIsExported,
  "the README's commands lead from nothing to a notebook that is signed in": followsTheReadme,
};
