/**
 * The client accepts the recorded arguments that Provena accepted, and names those that it refused.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExplorer } from "../../../src/api/explorer.ts";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { indexOperations } from "../../../src/api/openapi/index_operations.ts";
import { createRequestBuilder, type RequestBuilder } from "../../../src/api/openapi/request.ts";
import { describeApi } from "../../../src/demo/contract/describe_api.ts";
import { type ApiName, apiNames } from "../../../src/model/deployment.ts";
import { type FrozenAnswer, frozenAnswers } from "../../contract/frozen.ts";
import { ask, callerOf, recordedWorld } from "../../contract/recorded_world.ts";
import { presenter, type SignedIn, signedIn } from "../signed_in.ts";

let signed: SignedIn;
beforeAll(async () => void (signed = await signedIn("admin")));
afterAll(() => signed.demo.close());

interface RecordedCall {
  readonly id: string;
  readonly sample: FrozenAnswer;
  readonly builder: RequestBuilder;
}

/** The recorded calls with a status, except those of operations without a document. */
async function recordedCalls(api: ApiName, status: number): Promise<readonly RecordedCall[]> {
  const document = parseDocument(JSON.stringify(await describeApi(api)), api);
  const operations = indexOperations(document);
  return Object.entries(frozenAnswers(api)).flatMap(([id, samples]) => {
    const operation = operations.get(id);
    if (!operation) return [];
    const builder = createRequestBuilder(document, operation, { call: id, base: "https://a" });
    return samples.filter((one) => one.status === status).map((sample) => ({
      id,
      sample,
      builder,
    }));
  });
}

/** Why the client does not send a call; undefined if it does. */
async function refusal({ builder, sample }: RecordedCall): Promise<string | undefined> {
  const args = await filledIn(sample);
  return await builder.build(args).then(() => undefined, ({ message }: Error) => message);
}

/** Adds the access report of the user, which the record only mentions. */
async function filledIn({ args, as }: FrozenAnswer): Promise<FrozenAnswer["args"]> {
  if (!String(args["components"]).startsWith("[the whole report")) return args;
  const answer = await ask(
    await recordedWorld(),
    "auth",
    "generate_access_report",
    callerOf(as),
    {},
  );
  const { report } = answer.body as { readonly report: FrozenAnswer["args"] };
  return { ...args, components: report["components"] };
}

/** Provena silently drops it; the client reports it as misspelled. */
const isDropped = ({ sample }: RecordedCall) => /^a field too many/.test(sample.note ?? "");

/** The client always sends a body if the operation has fields. */
const isNeverSent = ({ sample }: RecordedCall) => sample.note === "no body at all";

/** The fields that a recorded refusal names. */
const fieldsIn = ({ errors = [] }: FrozenAnswer): readonly string[] =>
  errors.flatMap(([loc]) =>
    loc.split(".").filter((part) => !/^(body|query|__root__|\d+)$/.test(part)).slice(-1)
  );

describe.each([...apiNames])("%s", (api) => {
  test("the client sends the arguments of every recorded success", async () => {
    const refused: string[] = [];
    for (const call of await recordedCalls(api, 200)) {
      const reason = await refusal(call);
      if (isDropped(call)) expect(reason).toContain('no argument "no_such_field"');
      else if (reason) refused.push(`${call.id} (${call.sample.note ?? ""}): ${reason}`);
    }
    expect(refused).toEqual([]);
  });

  test("a recorded 422 is refused with the field named, by the client or by Provena", async () => {
    const { client, documents } = signed;
    const explorer = await createExplorer(api, { client, documents, presenter });
    const unnamed: string[] = [];
    for (const call of await recordedCalls(api, 422)) {
      if (isNeverSent(call)) continue;
      const { id, sample } = call;
      const told = await refusal(call) ?? await explorer.call(id, sample.args)
        .then(() => "was taken", (error) => error.status === 422 ? error.message : `${error}`);
      const missed = fieldsIn(sample).filter((name) => !told.includes(name));
      if (missed.length > 0) unnamed.push(`${id} ${missed}: ${told}`);
      else expect(told).not.toBe("was taken");
    }
    expect(unnamed).toEqual([]);
  });
});

test("the records include hundreds of successes and dozens of refusals", async () => {
  const count = async (status: number) =>
    (await Promise.all(apiNames.map((api) => recordedCalls(api, status)))).flat().length;
  expect(await count(200)).toBeGreaterThan(500);
  expect(await count(422)).toBeGreaterThan(80);
});
