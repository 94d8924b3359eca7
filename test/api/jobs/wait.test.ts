import { describe, expect, test } from "vitest";
import type { ApiResult } from "../../../src/api/result.ts";
import type { JobProgress } from "../../../src/model/job.ts";
import { BATCH, ID, job, NEXT, notFound, row, Scripted, succeeded } from "./scripted.ts";

/** Statuses in sequence; the last one stays. */
const through = (...statuses: readonly string[]) => (_: unknown, look: number) => {
  const status = statuses[Math.min(look, statuses.length) - 1]!;
  return status === "missing"
    ? notFound()
    : job(status === "SUCCEEDED" ? succeeded : row({ status }));
};

/** The parts of an answer that a wait reads. */
const answerOf = (data: unknown) => ({ operation: "prov.register_model_run", data }) as ApiResult;

/** A server that is down. */
const refuse = () => Promise.reject(new TypeError("fetch failed"));

describe("a wait", () => {
  test("follows a job from before it is visible to its end", async () => {
    const scripted = new Scripted(
      through("missing", "missing", "PENDING", "DEQUEUED", "IN_PROGRESS", "SUCCEEDED"),
    );
    const outcome = await scripted.wait(answerOf({ session_id: ID }));
    expect(outcome).toMatchObject({
      sessionId: ID,
      type: "MODEL_RUN_PROV_LODGE",
      status: "SUCCEEDED",
      handle: "10378.1/1900078",
      result: { record: { id: "10378.1/1900078" } },
    });
    expect(scripted.looks).toHaveLength(6);
    expect(String(outcome)).toContain("The model run is registered: 10378.1/1900078");
  });

  test("asks for the job by its ID, and then for the one that it started", async () => {
    const asked: string[] = [];
    const scripted = new Scripted(({ url }) => {
      const id = url.searchParams.get("session_id")!;
      asked.push(id);
      const result = id === ID ? { lodge_session_id: NEXT } : {};
      return job(row({ session_id: id, status: "SUCCEEDED", result }));
    });
    const outcome = await scripted.wait(ID);
    expect(asked).toEqual([ID, NEXT]);
    expect(outcome.jobs.map(({ sessionId }) => sessionId)).toEqual([ID, NEXT]);
  });

  test("asks less and less often", async () => {
    const scripted = new Scripted(through("PENDING"));
    await scripted.wait(ID, { timeout: 300_000 }).catch(() => {});
    const pauses = scripted.looks.slice(1).map((at, i) => at - scripted.looks[i]!);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses[0]).toBe(250);
    expect(pauses.at(-1)).toBe(15_000);
    expect(scripted.looks.length).toBeLessThan(35);
  });

  test("continues after a lost network, and after a server that is down", async () => {
    const progress: JobProgress[] = [];
    const scripted = new Scripted((_, look) => {
      if (look === 1) return job(row({ status: "IN_PROGRESS" }));
      if (look < 40) return refuse();
      if (look < 50) return new Response("Bad gateway", { status: 502 });
      return job(succeeded);
    });
    const outcome = await scripted.wait(ID, { onProgress: (each) => progress.push(each) });
    expect(outcome.status).toBe("SUCCEEDED");
    expect(scripted.looks.at(-1)).toBeGreaterThan(500_000);
    const troubles = progress.map(({ trouble }) => trouble ?? "");
    expect(troubles[2]).toContain("cannot be reached");
    expect(troubles[45]).toContain("answered 502");
    expect(troubles.at(-1)).toBe("");
  });

  test("continues for hours while jobs change", async () => {
    const statuses = ["PENDING", "DEQUEUED", "IN_PROGRESS"];
    const scripted: Scripted = new Scripted(() => {
      const hours = (scripted.looks.at(-1) ?? 0) / 3_600_000;
      return job(hours > 3.8 ? succeeded : row({ status: statuses[Math.floor(hours / 1.9)]! }));
    });
    expect((await scripted.wait(ID)).status).toBe("SUCCEEDED");
    expect(scripted.looks.length).toBeLessThan(1_000);
  });
});

describe("a job that fails", () => {
  const failing = (change: Record<string, unknown>) =>
    new Scripted(() => job(row({ status: "FAILED", ...change }))).wait(ID);

  test("is an error with Provena's reason and the job's ID", async () => {
    const info = "Failed to validate an entity's ID in the record, error: no such person..";
    await expect(failing({ info })).rejects.toMatchObject({
      code: "ERR_JOB",
      sessionId: ID,
      message: "Registering the model run failed (MODEL_RUN_PROV_LODGE, job " +
        `${ID}): Failed to validate an entity's ID in the record, error: no such person. ` +
        "Mend what it says, and call the operation again",
    });
  });

  test("without a reason says so, and names whom to ask", async () => {
    const info =
      "Job failed, err: An error occurred while lodging the provenance record. Error: ..";
    await expect(failing({ info })).rejects.toThrow(
      /lodging the provenance record\. Check what was sent, .* tell the operators/,
    );
    await expect(failing({})).rejects.toThrow("without a reason. Check what was sent");
  });

  test("after its item was made does not say to make it again", async () => {
    await expect(failing({ job_sub_type: "LODGE_CREATE_ACTIVITY", info: "Graph closed" })).rejects
      .toThrow(
        "Graph closed. The item itself is there, so do not make it again; tell the operators",
      );
  });

  test("shows no control characters and no credentials of its reason", async () => {
    const info = "bad \x1b[2J https://u:hunter2@reef.example/ \u202e end";
    const { message } = await failing({ info }).then(() => expect.fail(), (error) => error);
    for (const bad of ["\x1b", "\u202e", "hunter2"]) expect(message).not.toContain(bad);
  });
});

describe("time", () => {
  test("that is over ends the wait but not the job, and says how to wait again", async () => {
    const scripted = new Scripted(through("IN_PROGRESS"));
    await expect(scripted.wait(ID, { timeout: 60_000 })).rejects.toMatchObject({
      code: "ERR_TIMEOUT",
      sessionId: ID,
      message: "Registering the model run was not done after 60 s: the job is IN_PROGRESS. It " +
        `goes on. Wait for it again: await session.waitFor("${ID}")`,
      next: { command: `provena wait ${ID}` },
    });
    expect(scripted.looks.every((at) => at <= 60_000)).toBe(true);
  });

  test("that is over before the job was found does not say that it goes on", async () => {
    const scripted = new Scripted(through("missing"));
    await expect(scripted.wait(ID, { timeout: 5_000 })).rejects.toMatchObject({
      code: "ERR_TIMEOUT",
      message: "There was no news of the job for 5 s. It may be too new. Wait for it again: " +
        `await session.waitFor("${ID}")`,
    });
  });

  test("that is over at a later job names the first, which leads to it again", async () => {
    const first = row({ status: "SUCCEEDED", result: { lodge_session_id: NEXT } });
    const scripted = new Scripted((_, look) => job(look === 1 ? first : row()));
    await expect(scripted.wait(ID, { timeout: 5_000 })).rejects.toMatchObject({
      sessionId: ID,
      next: { command: `provena wait ${ID}` },
    });
  });

  test("is over also while the server is silent", async () => {
    const scripted = new Scripted(
      (_, look) => look === 1 ? job(row()) : new Promise<Response>(() => {}),
      { fastForward: false },
    );
    const waiting = scripted.wait(ID, { timeout: 10_000 });
    const caught = expect(waiting).rejects.toMatchObject({ code: "ERR_TIMEOUT" });
    await scripted.system.advance(10_000);
    await caught;
  });

  test("has a limit without an option: two hours without a change", async () => {
    const progress: JobProgress[] = [];
    const scripted = new Scripted(through("IN_PROGRESS"));
    await expect(scripted.wait(ID, { onProgress: (each) => progress.push(each) })).rejects
      .toMatchObject({
        code: "ERR_TIMEOUT",
        message: expect.stringContaining("was not done after 2 h: the job is IN_PROGRESS"),
      });
    expect(progress.at(-1)!.still).toBeGreaterThanOrEqual(7_200_000);
  });

  test("during a laptop's sleep allows one more look before it gives up", async () => {
    const scripted: Scripted = new Scripted(
      (_, look) => job(look === 1 ? row() : succeeded),
      { fastForward: false },
    );
    const { system } = scripted;
    const waiting = scripted.wait(ID, { timeout: 60_000 });
    await system.asleep();
    system.jump(3_600_000);
    await system.pass(60_000);
    expect((await waiting).status).toBe("SUCCEEDED");
  });
});

describe("a signal", () => {
  test("ends the wait with its reason", async () => {
    const stop = new AbortController();
    const scripted = new Scripted((_, look) => {
      if (look === 3) stop.abort(new Error("enough"));
      return job(row());
    });
    await expect(scripted.wait(ID, { signal: stop.signal })).rejects.toThrow("enough");
    expect(scripted.looks.length).toBe(3);
  });

  test("that was aborted before ends it before any request", async () => {
    const scripted = new Scripted(through("PENDING"));
    const signal = AbortSignal.abort(new Error("never"));
    await expect(scripted.wait(ID, { signal })).rejects.toThrow("never");
    expect(scripted.looks).toEqual([]);
  });

  test("of a kernel's Stop ends it, says how to wait again, and leaves no listener", async () => {
    const scripted: Scripted = new Scripted((_, look) => {
      if (look === 6) scripted.system.interrupt();
      return job(row());
    }, { kernel: true });
    await expect(scripted.wait(ID)).rejects.toMatchObject({
      name: "AbortError",
      message: expect.stringContaining(`Wait again: await session.waitFor("${ID}")`),
    });
    expect(scripted.system.interruptListeners).toBe(0);
    const last = scripted.system.broadcasts.at(-1)!.content.data as Record<string, string>;
    expect(last["text/plain"]).toContain(`await session.waitFor("${ID}")`);
  });
});

describe("the line", () => {
  test("in a notebook shows the state, and ends with the result", async () => {
    const scripted = new Scripted(
      (_, look) => job(look < 9 ? row({ status: "IN_PROGRESS" }) : succeeded),
      { kernel: true },
    );
    await scripted.wait(ID);
    const { broadcasts } = scripted.system;
    const shown = broadcasts.map(({ content }) =>
      (content.data as Record<string, string>)["text/plain"]!
    );
    expect(new Set(broadcasts.map(({ type }) => type).slice(1))).toEqual(
      new Set(["update_display_data"]),
    );
    expect(shown[0]).toMatch(/Registering the model run · IN_PROGRESS · \d+ s · ■ stops waiting/);
    expect(shown.at(-1)).toMatch(/✓ The model run is registered: 10378\.1\/1900078 · waited \d+ s/);
  });

  test("in a log is repeated only when the state changes", async () => {
    const statuses = [...Array(8).fill("PENDING"), ...Array(8).fill("IN_PROGRESS"), "SUCCEEDED"];
    const scripted = new Scripted(through(...statuses));
    await scripted.wait(ID);
    expect(scripted.system.written.stderr.trim().split("\n")).toEqual([
      "Registering the model run - PENDING",
      "Registering the model run - IN_PROGRESS",
    ]);
    expect(scripted.system.written.stdout).toBe("");
  });

  test("says that a job does not change", async () => {
    const scripted = new Scripted(through("IN_PROGRESS"));
    await scripted.wait(ID, { timeout: 420_000 }).catch(() => {});
    expect(scripted.system.written.stderr).toBe(
      "Registering the model run - IN_PROGRESS\n" +
        "Registering the model run - IN_PROGRESS. Nothing has moved for 5 min: if its\n" +
        "worker has died, it stays so for ever\n",
    );
  });

  test("appears only if the job takes longer than 300 ms", async () => {
    const quick = new Scripted(through("PENDING", "SUCCEEDED"), { kernel: true });
    await quick.wait(ID);
    expect(quick.system.broadcasts).toEqual([]);
    const slow = new Scripted(through("missing", "PENDING", "SUCCEEDED"), { kernel: true });
    await slow.wait(ID);
    expect(slow.system.broadcasts).toHaveLength(2);
  });
});

describe("a batch", () => {
  const records = [{ display_name: "A" }, { display_name: "B" }, { display_name: "C" }];
  const submitted = row({
    job_sub_type: "MODEL_RUN_BATCH_SUBMIT",
    payload: { records },
    status: "SUCCEEDED",
    result: { batch_id: BATCH },
  });
  const recordJob = (i: number, status: string) =>
    row({ session_id: `job-${i}`, payload: { record: records[i] }, status, info: "Bad ID" });

  test("is followed page by page until every record is done", async () => {
    let rounds = 0;
    const scripted = new Scripted(({ url, body }) => {
      if (url.pathname.endsWith("/fetch")) return job(submitted);
      expect(body).toMatchObject({ batch_id: BATCH, limit: 100 });
      if (body.pagination_key === null) {
        rounds++;
        return Response.json({
          jobs: [recordJob(2, "FAILED"), recordJob(1, rounds < 3 ? "PENDING" : "SUCCEEDED")],
          pagination_key: { session_id: "job-1" },
        });
      }
      expect(body.pagination_key).toEqual({ session_id: "job-1" });
      return Response.json({ jobs: [recordJob(0, "SUCCEEDED")], pagination_key: null });
    });
    const outcome = await scripted.wait(ID);
    expect(rounds).toBe(3);
    expect(outcome).toMatchObject({ status: "FAILED", batchId: BATCH });
    expect(outcome.jobs.map(({ name, run, status }) => [name, run, status])).toEqual([
      [null, null, "SUCCEEDED"],
      ["A", 1, "SUCCEEDED"],
      ["B", 2, "SUCCEEDED"],
      ["C", 3, "FAILED"],
    ]);
    expect(String(outcome)).toMatch(/1 of 3 records failed; 2 done[^]*3 +C +x failed +Bad ID/);
  });

  test("whose pages never end is read only once", async () => {
    const scripted = new Scripted(() =>
      Response.json({ jobs: [recordJob(0, "SUCCEEDED")], pagination_key: { session_id: "x" } })
    );
    expect((await scripted.wait({ batchId: BATCH })).jobs).toHaveLength(1);
    expect(scripted.looks.length).toBeLessThan(20);
  });

  test("that is too large to follow is an error", async () => {
    let made = 0;
    const scripted = new Scripted(() =>
      Response.json({
        jobs: Array.from({ length: 100 }, () => row({ session_id: `job-${made++}` })),
        pagination_key: { session_id: "x" },
      })
    );
    await expect(scripted.wait({ batchId: BATCH })).rejects.toMatchObject({
      code: "ERR_HTTP",
      message: expect.stringContaining("more than 20000 jobs"),
    });
    expect(scripted.looks.length).toBe(200);
  });

  test("that Provena does not know is an error", async () => {
    const scripted = new Scripted(() => Response.json({ jobs: [], pagination_key: null }));
    await expect(scripted.wait({ batchId: BATCH })).rejects.toMatchObject({
      code: "ERR_HTTP",
      message: expect.stringContaining(`knows no batch ${BATCH}`),
    });
  });

  test("that takes too long says how far it came", async () => {
    const scripted = new Scripted(() =>
      Response.json({
        jobs: [recordJob(0, "SUCCEEDED"), recordJob(1, "PENDING")],
        pagination_key: null,
      })
    );
    await expect(scripted.wait({ batchId: BATCH }, { timeout: 5_000 })).rejects.toMatchObject({
      code: "ERR_TIMEOUT",
      batchId: BATCH,
      message: "The batch was not done after 5 s: 1 of 2 jobs are. It goes on. Wait for it " +
        `again: await session.waitFor({ batchId: "${BATCH}" })`,
      next: { command: `provena wait --batch ${BATCH}` },
    });
  });
});

describe("what is refused", () => {
  test("an ID that Provena does not know, after half a minute", async () => {
    const scripted = new Scripted(notFound);
    await expect(scripted.wait(ID)).rejects.toMatchObject({ code: "ERR_HTTP", status: 400 });
    expect(scripted.looks.at(-1)).toBeGreaterThanOrEqual(30_000);
    expect(scripted.looks.at(-1)).toBeLessThan(50_000);
  });

  test("another user's job, at once", async () => {
    const detail = "Not authorised to view this record.";
    const scripted = new Scripted(() => Response.json({ detail }, { status: 401 }));
    await expect(scripted.wait(ID)).rejects.toMatchObject({
      code: "ERR_HTTP",
      status: 401,
      message: expect.stringContaining("The job is another user's"),
    });
    expect(scripted.looks).toHaveLength(1);
  });

  test("an answer that is no job", async () => {
    const scripted = new Scripted(() => new Response("<html>"));
    await expect(scripted.wait(ID)).rejects.toMatchObject({ code: "ERR_HTTP" });
  });

  test.each<[unknown, string]>([
    ["10378.1/1900046", 'got "10378.1/1900046"'],
    ["null", 'got "null"'],
    [undefined, "What to wait for is an answer that started a job"],
    [{ batchId: 7 }, "What to wait for is"],
    [answerOf({ items: [] }), "prov.register_model_run started no job"],
    [
      answerOf({ register_create_activity_session_id: null }),
      "nothing to wait for: what it did is done",
    ],
  ])("%j, before anything is asked", async (what, words) => {
    const scripted = new Scripted(notFound);
    const waiting = scripted.wait(what as string);
    await expect(waiting).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(words),
    });
    expect(scripted.looks).toEqual([]);
  });
});

test("the result is serialised without credentials, and contains them itself", async () => {
  const url = "https://b.s3.amazonaws.com/r.docx?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=" +
    "bWq2s1WEIj%2BYdj0vQ697zp%2BIXMU%3D&Expires=1795695158";
  const scripted = new Scripted(() =>
    job(row({ job_sub_type: "GENERATE_REPORT", status: "SUCCEEDED", result: { report_url: url } }))
  );
  const outcome = await scripted.wait(ID);
  expect(outcome.result).toEqual({ report_url: url });
  expect(JSON.stringify(outcome)).not.toContain("bWq2s1WEIj");
});
