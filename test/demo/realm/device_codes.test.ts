import { expect, it } from "vitest";
import { DeviceCodes } from "../../../src/demo/realm/device_codes.ts";

const granted = { clientId: "client-tools", scopes: ["openid"] };

it("makes user codes that people can type: eight letters, no vowels, none twice", () => {
  const told: string[] = [];
  const codes = new DeviceCodes(600, (userCode) => told.push(userCode));
  const issued = Array.from({ length: 500 }, () => codes.issue(granted));
  for (const [deviceCode, userCode] of issued) {
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(deviceCode).toMatch(/^[\w-]{43}$/);
  }
  expect(new Set(issued.flat()).size).toBe(1000);
  expect(told).toEqual(issued.map(([, userCode]) => userCode));
});

it("finds a code however a person types it", () => {
  const codes = new DeviceCodes(600, () => {});
  const [, userCode] = codes.issue(granted);
  for (const typed of [userCode.toLowerCase(), ` ${userCode.replace("-", " – ")} `]) {
    expect(codes.lookUp(typed)?.userCode).toBe(userCode);
  }
});

it("remembers the newest thousand codes, however many are asked for", () => {
  const codes = new DeviceCodes(600, () => {});
  const issued = Array.from({ length: 3000 }, () => codes.issue(granted));
  const known = issued.filter(([deviceCode]) => codes.find(deviceCode));
  expect(known).toEqual(issued.slice(-1000));
  expect(codes.lookUp(issued[0]![1])).toBeUndefined();
  expect(codes.lookUp(issued.at(-1)![1])).toBeDefined();
});
