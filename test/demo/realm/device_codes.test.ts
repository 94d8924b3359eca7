import { expect, it } from "vitest";
import { DeviceCodes } from "../../../src/demo/realm/device_codes.ts";

const granted = { clientId: "client-tools", scopes: ["openid"] };

it("issues user codes that people can type: eight letters, no vowels, no duplicates", () => {
  const reported: string[] = [];
  const codes = new DeviceCodes(600, (userCode) => reported.push(userCode));
  const issued = Array.from({ length: 500 }, () => codes.issue(granted));
  for (const [deviceCode, userCode] of issued) {
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(deviceCode).toMatch(/^[\w-]{43}$/);
  }
  expect(new Set(issued.flat()).size).toBe(1000);
  expect(reported).toEqual(issued.map(([, userCode]) => userCode));
});

it("finds a code in any case and with any separators", () => {
  const codes = new DeviceCodes(600, () => {});
  const [, userCode] = codes.issue(granted);
  for (const typed of [userCode.toLowerCase(), ` ${userCode.replace("-", " – ")} `]) {
    expect(codes.lookUp(typed)?.userCode).toBe(userCode);
  }
});

it("keeps only the newest thousand codes", () => {
  const codes = new DeviceCodes(600, () => {});
  const issued = Array.from({ length: 3000 }, () => codes.issue(granted));
  const known = issued.filter(([deviceCode]) => codes.find(deviceCode));
  expect(known).toEqual(issued.slice(-1000));
  expect(codes.lookUp(issued[0]![1])).toBeUndefined();
  expect(codes.lookUp(issued.at(-1)![1])).toBeDefined();
});
