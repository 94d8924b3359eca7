/** A Job API that answers from a script, with a clock that moves by itself. */
import type { ApiClient } from "../../../src/api/client.ts";
import type { Display } from "../../../src/display/environment.ts";
import { createPresenter } from "../../../src/display/presenter.ts";
import { defineDeployment } from "../../../src/model/deployment.ts";
import {
  type JobOutcome,
  type JobToWaitFor,
  waitForJob,
  type WaitOptions,
} from "../../../src/api/jobs/wait.ts";
import { createDisplay } from "../../../src/display/display.ts";
import { detectEnvironment } from "../../../src/display/environment.ts";
import { createFakeSystem, type FakeSystem } from "../../fake_system.ts";
import { clientFor } from "../signed_in.ts";

export const ID = "9a632fb9-759f-4873-8017-79d7019a4a78";
export const NEXT = "25a47efc-f589-4058-a189-c89b657f83de";
export const BATCH = "143b6219-0abe-4cbf-be05-baff553424ac";

/** A job in the form of the Job API. */
export function row(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    session_id: ID,
    created_timestamp: 1795695158,
    payload: {},
    job_sub_type: "MODEL_RUN_PROV_LODGE",
    status: "PENDING",
    info: null,
    result: null,
    ...change,
  };
}

export const succeeded: Record<string, unknown> = row({
  status: "SUCCEEDED",
  result: { record: { id: "10378.1/1900078" } },
});

/** Answers a request, or fails as `fetch` does. */
export type Script = (
  request: { readonly url: URL; readonly body: Record<string, unknown> },
  look: number,
) => Response | Promise<Response>;

export const job = (value: Record<string, unknown>): Response => Response.json({ job: value });

export const notFound = (): Response =>
  Response.json({ detail: "Item was not found." }, { status: 400 });

/** A deployment whose Job API plays a script. */
export class Scripted {
  readonly system: FakeSystem;
  readonly client: ApiClient;
  /** The times of the requests, in milliseconds since the start. */
  readonly looks: number[] = [];

  constructor(script: Script, options: Parameters<typeof createFakeSystem>[0] = {}) {
    const system = createFakeSystem({
      fastForward: true,
      ...options,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const text = await request.text();
        this.looks.push(system.now() - start);
        const body = text === "" ? {} : JSON.parse(text);
        return await script({ url: new URL(request.url), body }, this.looks.length);
      },
    });
    const start = system.now();
    this.system = system;
    const deployment = defineDeployment({ domain: "reef.example", realm: "demo" });
    this.client = clientFor(deployment, "header.claims.signature", system);
  }

  async wait(what: JobToWaitFor, options: WaitOptions = {}): Promise<JobOutcome> {
    const { system } = this;
    const environment = detectEnvironment(system, {});
    const liveDisplay = (): Promise<Display> => Promise.resolve(createDisplay(system, environment));
    const presenter = createPresenter(environment, system);
    return await waitForJob({ client: this.client, presenter, liveDisplay }, what, options);
  }
}
