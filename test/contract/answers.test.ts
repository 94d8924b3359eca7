/** Compares the answers of the embedded deployment with recorded answers of Provena. */
import { describe, expect, test } from "vitest";
import { type ApiName, apiNames } from "../../src/model/deployment.ts";
import { type FrozenAnswer, frozenAnswers } from "./frozen.ts";
import { prepare, stepsBefore } from "./prepare.ts";
import { ask, callerOf, recordedWorld } from "./recorded_world.ts";
import { withKinds } from "./kinds.ts";
import { differences } from "./shape.ts";

/** Recorded calls that the embedded deployment cannot answer in the same way, and the reason. */
const notCompared: readonly (readonly [api: ApiName, id: string, note: RegExp, why: string])[] = [
  ["data-store", "", /the e-mail job was refused/, "its data store may launch email jobs"],
];

function isCompared(api: ApiName, id: string, { note = "" }: FrozenAnswer): boolean {
  return !notCompared.some(([one, operation, pattern]) =>
    one === api && (operation === "" || operation === id) && pattern.test(note)
  );
}

/** Operations whose answer depends on the other items and jobs. */
const lists = /^(admin_)?list|export$/;

/** Returns the differences between an answer and the recorded one. */
async function compare(api: ApiName, id: string, sample: FrozenAnswer): Promise<string[]> {
  const steps = stepsBefore(api, id, sample);
  const world = await recordedWorld();
  const args = await prepare(world, steps, sample);
  const who = /token that is not a token/.test(sample.note ?? "") ? "invalid" : callerOf(sample.as);
  const { status, headers, body } = await ask(world, api, id, who, args);
  if (status !== sample.status) {
    return [`answers ${status} ${JSON.stringify(body).slice(0, 300)}, not ${sample.status}`];
  }
  const wrong: string[] = [];
  const { contentType = "application/json", contentDisposition } = sample;
  if (headers["content-type"] !== contentType) wrong.push(`is ${headers["content-type"]}`);
  if (headers["content-disposition"] !== contentDisposition) {
    wrong.push(`is sent as ${headers["content-disposition"]}`);
  }
  if (sample.answer !== undefined) {
    const shape = lists.test(id) ? withKinds(api, id, sample.answer) : sample.answer;
    wrong.push(...differences(shape, body));
  }
  const { detail } = Object(body) as { readonly detail?: unknown };
  if (sample.errors) {
    const errors = Array.isArray(detail)
      ? detail.map(({ loc, type }) => [loc.join("."), type])
      : detail;
    if (sample.cut ? !Array.isArray(errors) : !equal(errors, sample.errors)) {
      wrong.push(`has the errors ${JSON.stringify(errors)}, not ${JSON.stringify(sample.errors)}`);
    }
  }
  if ((status === 401 || status === 403) && sample.detail !== undefined) {
    if (detail !== sample.detail) {
      wrong.push(`says ${JSON.stringify(detail)}, not ${sample.detail}`);
    }
  } else if (sample.detail !== undefined) {
    wrong.push(...differences(sample.detail, detail, "detail"));
  }
  return wrong;
}

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

describe.each([...apiNames])("%s", (api) => {
  const operations = Object.entries(frozenAnswers(api));
  test.each(operations)("%s answers as recorded", async (id, samples) => {
    const wrong: string[] = [];
    for (const sample of samples) {
      if (!isCompared(api, id, sample)) continue;
      const found = await compare(api, id, sample);
      const call = `${sample.as} (${sample.note ?? ""}) ${
        JSON.stringify(sample.args).slice(0, 80)
      }`;
      wrong.push(...found.map((one) => `${call}: ${one}`));
    }
    expect(wrong.slice(0, 10).map((one) => one.slice(0, 400)).join("\n")).toBe("");
  });
});
