import { expect, test } from "vitest";
import { endless } from "../faults/answers.ts";
import { failureOf, openStage, type Stage } from "../promises/stage.ts";

/** Advances the clock until a call ends whose answer begins and never ends. */
async function outlast<T>(stage: Stage, path: string, work: Promise<T>): Promise<T> {
  await stage.api.asked(path);
  let isOver = false;
  const over = () => void (isOver = true);
  work.then(over, over);
  while (!isOver) await stage.system.pass(1_000);
  return await work;
}

const report = "/auth/access-control/user/generate-access-report";
const history = "/auth/access-control/user/request-history";

for (const [status, text] of [[500, "["], [401, '{"detail": "'], [200, "["]] as const) {
  test(`an access check whose ${status} never ends spoils no other's`, async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const path = "/search/check-access/check-read-access";
    stage.api.always(path, endless(status, text));
    const table = await outlast(stage, path, session.checkAccess());
    const [row] = [...table].filter(({ api, level }) => api === "search" && level === "read");
    expect(row?.result).toBe(status === 200 ? "granted" : "unreachable");
    const others = [...table].filter(({ result }) => result === "granted");
    expect(others).toHaveLength(status === 200 ? 26 : 25);
  });
}

test("if the access report never ends, the roles of the token are used", async () => {
  await using stage = await openStage();
  const session = await stage.signedIn();
  stage.api.always(report, endless(200, "{"));
  const roles = await outlast(stage, report, session.roles());
  expect(roles.source).toBe("token");
});

test("a history of access requests that never ends is a network error", async () => {
  await using stage = await openStage();
  const session = await stage.signedIn();
  stage.api.always(history, endless(200, "{"));
  const failure = await failureOf(outlast(stage, history, session.accessRequests()));
  expect(failure.code).toBe("ERR_NETWORK");
});

test("a history that is too large is refused, and says what to do", async () => {
  await using stage = await openStage();
  const session = await stage.signedIn();
  stage.api.always(history, (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "999999999" });
    response.write("{");
  });
  const failure = await failureOf(session.accessRequests());
  expect(failure.code).toBe("ERR_HTTP");
  expect(failure.message).toMatch(/larger than .*, so it was not read\. Check the address/);
});
