import { execFile } from "node:child_process";
import { createServer as createTlsServer } from "node:https";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { html, json, reset } from "../faults/answers.ts";
import { ScriptedServer } from "../faults/scripted_server.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { failureOf, openStage } from "./stage.ts";

describe("24 A TLS failure says what helps", () => {
  test("24 an untrusted certificate is ERR_TLS, and says what helps", async () => {
    const folder = await mkdtemp(join(tmpdir(), "provena-tls-"));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    await promisify(execFile)("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"],
    ]);
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    await using stage = await openStage();
    const deployment = defineDeployment({
      domain: "localhost",
      realm: "stage",
      issuer: `https://localhost:${port}/realms/stage`,
    });
    const failure = await failureOf(stage.session({ deployment }).signIn());
    expect(failure.code).toBe("ERR_TLS");
    expect(failure.message).toMatch(/NODE_EXTRA_CA_CERTS.*DENO_CERT/);
  });

  test("24 an unreachable host is ERR_NETWORK, and says what to check", async () => {
    await using stage = await openStage();
    await stage.auth.close();
    const failure = await failureOf(stage.session().signIn());
    expect(failure.code).toBe("ERR_NETWORK");
    expect(failure.message).toMatch(
      /^127\.0\.0\.1:\d+ cannot be reached: nothing answers at this address \(ECONNREFUSED\)\. .*start/,
    );
    const deployment = defineDeployment({ domain: "nowhere.invalid", realm: "stage" });
    const unknown = await failureOf(stage.session({ deployment }).signIn());
    expect(unknown.code).toBe("ERR_NETWORK");
    expect(unknown.message).toMatch(/^auth\.nowhere\.invalid cannot be reached: .*HTTPS_PROXY/);
  });

  test("24 a server that hangs times out after 15 seconds", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.always(auth.path("discovery"), () => {});
    const waiting = failureOf(stage.session().signIn());
    await auth.asked(auth.path("discovery"));
    await system.advance(15_000);
    expect((await waiting).message).toMatch(/within 15 s/);
  });
});

describe("27 One API that is down does not break the access table", () => {
  test("27 its cells are unreachable with the reason; the others are correct", async () => {
    await using stage = await openStage();
    await using down = await new ScriptedServer().start();
    down.always("*", reset);
    const apis = { ...stage.deployment.apis, search: down.origin };
    const { domain, realm, issuer } = stage.deployment;
    const deployment = defineDeployment({ domain, realm, issuer, apis });
    const session = await stage.signedIn({ deployment });
    stage.api.always("/job/check-access/check-read-access", html(500));
    stage.api.always(
      "/handle/check-access/check-admin-access",
      json({
        detail:
          "You are not authorised to access this resource as you don't have the correct role.",
      }, 401),
    );
    const table = await session.checkAccess();
    for (const row of table) {
      if (row.api === "search") {
        expect(row).toMatchObject({ result: "unreachable", status: null });
        expect(row.detail).toMatch(/cannot be reached/);
      } else if (row.api === "job" && row.level === "read") {
        expect(row).toMatchObject({ result: "error", status: 500 });
      } else if (row.api === "handle" && row.level === "admin") {
        expect(row).toMatchObject({ result: "denied", status: 401 });
      } else {
        expect(row).toMatchObject({ result: "granted", status: 200 });
      }
    }
    expect([...table]).toHaveLength(26);
  });

  test("27 an API that hangs is unreachable after five seconds", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("/search/check-access/check-read-access", () => {});
    const checking = session.checkAccess();
    await stage.api.asked("/search/check-access/check-read-access");
    await stage.system.advance(5000);
    const row = [...await checking].find((row) => row.api === "search" && row.level === "read");
    expect(row).toMatchObject({ result: "unreachable", detail: expect.stringMatching(/5 s/) });
  });
});
